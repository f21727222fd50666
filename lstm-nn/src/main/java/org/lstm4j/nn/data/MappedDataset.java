package org.lstm4j.nn.data;

import java.util.function.Function;

/** Applies a function to the examples of another dataset. */
record MappedDataset<E, R>(Dataset<E> whole, Function<? super E, ? extends R> function) implements Dataset<R> {
    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public R get(int index) {
        return function.apply(whole.get(index));
    }
}
