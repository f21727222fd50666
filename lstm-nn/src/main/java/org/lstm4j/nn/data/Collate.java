package org.lstm4j.nn.data;

import java.util.List;

/**
 * Merges a list of examples into a batch.
 *
 * @param <E> an example
 * @param <B> a batch
 */
@FunctionalInterface
public interface Collate<E, B> {
    /**
     * Merges examples into one batch.
     *
     * @param examples at least one, in the order of the batch
     * @throws org.lstm4j.tensor.ShapeMismatchException if their shapes do not fit together
     */
    B collate(List<E> examples);

    /**
     * Stacks examples of equal shape along a new first dimension: (..) becomes (N, ..), a class index becomes (N).
     * Throws if shapes, dtypes or the present components differ between examples.
     *
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate">default_collate</a>
     */
    static Collate<Example, Batch> stack() {
        return StackCollate::collate;
    }

    /** Pads sequences with zeros to the longest of the batch, (T, N, F): {@link PadCollate} with its default options. */
    static PadCollate pad() {
        return new PadCollate(PadCollate.options());
    }
}
