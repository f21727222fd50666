package org.lstm4j.nn.data;

import org.lstm4j.nn.internal.Require;

/** The examples of another dataset at given indices. */
final class SubsetDataset<E> implements Dataset<E> {
    private final Dataset<E> whole;
    private final int[] indices;

    SubsetDataset(Dataset<E> whole, int[] indices) {
        this.whole = whole;
        this.indices = indices.clone();
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= whole.size()) {
                throw new IndexOutOfBoundsException("Dataset.subset: indices[" + i + "] is " + indices[i]
                        + ", but the dataset has " + whole.size() + " examples");
            }
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public E get(int index) {
        return whole.get(indices[Require.index("Dataset.subset", index, indices.length)]);
    }
}
