package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Examples by position. An implementation gives the same example for the same position as long as nobody changes what
 * it is made of, and costs little to ask again: nothing is kept between passes.
 *
 * @param <E> an example; {@link Example} for the datasets of this package
 * @see <a href="https://pytorch.org/docs/stable/data.html#map-style-datasets">Map-style datasets</a>
 */
public interface Dataset<E> {
    /** The number of examples. */
    int size();

    /**
     * One example.
     *
     * @param index from 0 to {@link #size} - 1
     * @throws IndexOutOfBoundsException if there is no such example; the message names the index and the size
     */
    E get(int index);

    /** The given examples themselves. */
    static <E> Dataset<E> of(List<E> examples) {
        return new ListDataset<>(List.copyOf(examples));
    }

    /**
     * One dataset after the other.
     *
     * @throws IllegalArgumentException if there is none, or too many examples to count in an int
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset">ConcatDataset</a>
     */
    static <E> Dataset<E> concat(List<? extends Dataset<? extends E>> parts) {
        return new ConcatDataset<>(parts);
    }

    /**
     * The examples at the given positions, in that order.
     *
     * @param indices each from 0 to {@link #size} - 1; one may come more than once. Not modified; copied
     * @throws IndexOutOfBoundsException if there is no such example; the message names the position and the index
     * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset">Subset</a>
     */
    default Dataset<E> subset(int... indices) {
        return new SubsetDataset<>(this, indices);
    }

    /** Each example as the function makes it, anew whenever it is asked for. */
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
