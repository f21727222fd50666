package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A map-style dataset: examples by index. Access should be cheap and repeatable, because loaders do not cache examples
 * between epochs.
 *
 * @param <E> an example; {@link Example} for the datasets of this package
 * @see <a href="https://pytorch.org/docs/stable/data.html#map-style-datasets">Map-style datasets</a>
 */
public interface Dataset<E> {
    /** The number of examples. */
    int size();

    /**
     * The example at an index.
     *
     * @param index from 0 to {@link #size} - 1
     * @throws IndexOutOfBoundsException if the index is out of range; the message has the index and the size
     */
    E get(int index);

    /** A dataset of a list of examples. */
    static <E> Dataset<E> of(List<E> examples) {
        return new ListDataset<>(List.copyOf(examples));
    }

    /**
     * The concatenation of datasets.
     *
     * @throws IllegalArgumentException if the list is empty, or the number of examples exceeds the range of int
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset">ConcatDataset</a>
     */
    static <E> Dataset<E> concat(List<? extends Dataset<? extends E>> parts) {
        return new ConcatDataset<>(parts);
    }

    /**
     * The examples at the given indices, in that order.
     *
     * @param indices each from 0 to {@link #size} - 1; repetitions are allowed. Not modified; copied
     * @throws IndexOutOfBoundsException if an index is out of range; the message has the index and its position
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset">Subset</a>
     */
    default Dataset<E> subset(int... indices) {
        return new SubsetDataset<>(this, indices);
    }

    /** Applies a function to each example on access; results are not cached. */
    default <R> Dataset<R> map(Function<? super E, ? extends R> function) {
        return new MappedDataset<>(this, function);
    }

    /** All examples, in order. */
    default List<E> toList() {
        List<E> out = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            out.add(get(i));
        }
        return out;
    }
}
