package org.lstm4j.nn.data;

import java.util.List;
import org.lstm4j.nn.internal.Require;

/** Examples of an immutable list. */
record ListDataset<E>(List<E> examples) implements Dataset<E> {
    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public E get(int index) {
        return examples.get(Require.index("Dataset", index, size()));
    }
}
