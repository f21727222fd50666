package org.lstm4j.nn.data;

import java.util.List;

/** Examples from a list that nobody changes. */
record ListDataset<E>(List<E> examples) implements Dataset<E> {
    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public E get(int index) {
        return examples.get(Check.index("Dataset", index, size()));
    }
}
