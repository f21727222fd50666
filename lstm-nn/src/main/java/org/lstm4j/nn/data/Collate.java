package org.lstm4j.nn.data;

import java.util.List;

/**
 * Makes a batch of examples.
 *
 * @param <E> an example
 * @param <B> a batch
 */
@FunctionalInterface
public interface Collate<E, B> {
    /**
     * One batch.
     *
     * @param examples at least one, in the order of the batch
     * @throws org.lstm4j.tensor.ShapeMismatchException if their shapes do not fit together
     */
    B collate(List<E> examples);

    /**
     * Puts examples of one shape behind each other along a new first dimension: (..) becomes (N, ..), and a class
     * becomes (N). Shapes that differ are an error, as are examples of which some have a target and some have none.
     *
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate">default_collate</a>
     */
    static Collate<Example, Batch> stack() {
        return StackCollate::collate;
    }

    /** Pads sequences to the longest of the batch, with the defaults of {@link PadCollate}: (T, N, F), with 0. */
    static PadCollate pad() {
        return new PadCollate(PadCollate.options());
    }
}
