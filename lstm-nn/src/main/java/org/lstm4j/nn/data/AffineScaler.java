package org.lstm4j.nn.data;

import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** A scaler that is an affine map for each column: z = (x - shift) / scale + base, and x = (z - base) scale + shift. */
abstract sealed class AffineScaler implements Scaler permits MinMaxScaler, StandardScaler {
    private final String name;
    private final double[] shift;
    private final double[] scale;
    private final double base;

    /* The arrays are held, not copied: they are never modified. */
    AffineScaler(String name, double[] shift, double[] scale, double base) {
        this.name = name;
        this.shift = shift;
        this.scale = scale;
        this.base = base;
    }

    @Override
    public final int columns() {
        return shift.length;
    }

    @Override
    public final Tensor transform(Tensor data) {
        requireColumns(data);
        return ColumnScaling.of(data.dtype()).transform(data, shift, scale, base);
    }

    @Override
    public final Tensor inverse(Tensor data) {
        requireColumns(data);
        return ColumnScaling.of(data.dtype()).inverse(data, shift, scale, base);
    }

    private void requireColumns(Tensor data) {
        int columns = columns();
        // One column may be flat, as the rows that it was fitted to.
        boolean flat = columns == 1 && data.rank() <= 1;
        if (!flat && (data.rank() == 0 || data.size(-1) != columns)) {
            throw new ShapeMismatchException(
                    name,
                    "expected values of shape (.., " + columns + ")" + (columns == 1 ? " or (N)" : "") + ", but got "
                            + data.shape()
                            + (columns == 1 ? "; unsqueeze(-1) makes each element a row of the one column" : ""));
        }
    }

    /** The elements of an array of the columns at the given ones, of which there must be at least one. */
    final double[] select(double[] all, int[] columns) {
        if (columns.length == 0) {
            throw new IllegalArgumentException(name + ": expected at least one column, but got none");
        }
        double[] out = new double[columns.length];
        for (int i = 0; i < out.length; i++) {
            if (columns[i] < 0 || columns[i] >= all.length) {
                throw new IllegalArgumentException(
                        name + ": there is no column " + columns[i] + "; it was fitted to " + all.length);
            }
            out[i] = all[columns[i]];
        }
        return out;
    }

    /** A vector of a state dictionary, of any length if that is 0; its elements must be finite. */
    static double[] vector(String name, StateDict state, String key, int length) {
        Tensor found = state.get(key);
        if (found == null) {
            throw new IllegalArgumentException(
                    name + ": Missing key in state_dict: \"" + key + "\"; it has " + state.names());
        }
        if (found.rank() != 1 || found.numel() == 0 || (length > 0 && found.numel() != length)) {
            throw new ShapeMismatchException(
                    name,
                    "size mismatch for " + key + ": expected (" + (length > 0 ? length : "C") + "), but got "
                            + found.shape());
        }
        double[] out = found.toDoubleArray();
        for (int c = 0; c < out.length; c++) {
            if (!Double.isFinite(out[c])) {
                throw new IllegalArgumentException(
                        name + ": expected finite values in " + key + ", but column " + c + " has " + out[c]);
            }
        }
        return out;
    }
}
