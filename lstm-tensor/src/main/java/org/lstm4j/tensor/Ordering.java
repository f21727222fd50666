package org.lstm4j.tensor;

import java.util.Arrays;
import java.util.function.Function;

/** Indices along one dimension by the size of the elements. NaN counts as the largest, as in PyTorch. */
final class Ordering {
    private Ordering() {}

    static IntTensor argsort(Tensor x, int dim, boolean descending, boolean stable) {
        return along("argsort", x, dim, -1, row -> {
            SortOrder.Before before = before(row, descending);
            return stable ? SortOrder.stable(row.length, before) : SortOrder.unstable(row.length, before);
        });
    }

    static IntTensor topk(Tensor x, int count, int dim, boolean largest) {
        int size = sizeAlong(x, x.shape().dim("topk", dim));
        if (count < 0 || count > size) {
            throw new IllegalArgumentException("topk: expected a count from 0 to the " + size
                    + " elements along dimension " + dim + " of shape " + x.shape() + ", but got " + count);
        }
        return along("topk", x, dim, count, row -> {
            int[] order = SortOrder.unstable(row.length, before(row, largest));
            return Arrays.copyOf(order, count);
        });
    }

    /** Where the largest (or smallest) element up to each position stands; of equal ones the last. */
    static IntTensor running(String name, Tensor x, int dim, boolean largest) {
        return along(name, x, dim, -1, row -> {
            SortOrder.Before before = before(row, largest);
            int[] out = new int[row.length];
            for (int j = 1; j < row.length; j++) {
                out[j] = before.test(out[j - 1], j) ? out[j - 1] : j;
            }
            return out;
        });
    }

    private static SortOrder.Before before(double[] row, boolean descending) {
        return descending
                ? (i, j) -> row[i] > row[j] || (Double.isNaN(row[i]) && !Double.isNaN(row[j]))
                : (i, j) -> row[i] < row[j] || (!Double.isNaN(row[i]) && Double.isNaN(row[j]));
    }

    private static int sizeAlong(Tensor x, int dim) {
        return x.rank() == 0 ? 1 : x.size(dim);
    }

    /** For each run along the dimension, as many indices as said; -1 for one for each element. */
    private static IntTensor along(String name, Tensor x, int dim, int wanted, Function<double[], int[]> indices) {
        int at = x.shape().dim(name, dim);
        int count = wanted < 0 ? sizeAlong(x, at) : wanted;
        Shape shape = x.rank() == 0 ? Shape.SCALAR : x.shape().with(at, count);
        int size = sizeAlong(x, at);
        int inner = 1;
        for (int d = at + 1; d < x.rank(); d++) {
            inner *= x.size(d);
        }
        double[] all = x.toDoubleArray();
        int[] out = new int[shape.numel()];
        double[] row = new double[size];
        for (int run = 0; run * size < all.length; run++) {
            int outer = run / inner;
            int column = run % inner;
            for (int j = 0; j < size; j++) {
                row[j] = all[(outer * size + j) * inner + column];
            }
            int[] chosen = indices.apply(row);
            for (int j = 0; j < count; j++) {
                out[(outer * count + j) * inner + column] = chosen[j];
            }
        }
        return IntTensor.owned(out, shape);
    }
}
