package org.lstm4j.tensor;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.FloatArray;

/** Float32 tensors from Java arrays and EJML matrices, and back. */
final class FloatTensors {
    private FloatTensors() {}

    static Tensor wrap(float[] data, int... sizes) {
        Shape shape = sizes.length == 0 ? Shape.of(data.length) : Shape.of(sizes);
        if (shape.numel() != data.length) {
            throw new ShapeMismatchException(
                    "Tensor", "shape " + shape + " needs " + shape.numel() + " values, but got " + data.length);
        }
        return tensor(shape, data, null);
    }

    static Tensor wrap(FMatrixRMaj matrix) {
        return tensor(Shape.of(matrix.numRows, matrix.numCols), matrix.data, matrix);
    }

    private static Tensor tensor(Shape shape, float[] data, @Nullable FMatrixRMaj matrix) {
        return new Tensor(shape, new FloatStorage(data, matrix, shape.numel()));
    }

    static Tensor of(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] data = new float[Math.multiplyExact(rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new ShapeMismatchException(
                        "Tensor.of",
                        "expected rows of " + columns + " values, but row " + i + " has " + rows[i].length);
            }
            System.arraycopy(rows[i], 0, data, i * columns, columns);
        }
        return wrap(data, rows.length, columns);
    }

    static Tensor of(float[][][] blocks) {
        return blocks.length == 0
                ? Tensor.zeros(DType.FLOAT32, 0, 0, 0)
                : Tensor.stack(Arrays.stream(blocks).map(FloatTensors::of).toList(), 0);
    }

    /** The array of a float32 tensor. */
    static float[] array(String operation, Tensor x) {
        if (x.dtype() != DType.FLOAT32) {
            throw new IllegalStateException(
                    operation + ": expected a float32 tensor, but got " + x.dtype() + "; convert with to(DType)");
        }
        return FloatArray.of(x.buffer()).data();
    }

    /** The elements in row-major order, as a new array. */
    static float[] toArray(Tensor x) {
        Tensor converted = x.to(DType.FLOAT32);
        return array("toArray", converted == x ? x.copy() : converted.contiguous());
    }

    static FMatrixRMaj matrix(String operation, Tensor x) {
        float[] data = array(operation, x);
        int rows = x.shape().rows();
        int columns = x.shape().columns();
        if (!x.fillsStorage()) {
            return FMatrixRMaj.wrap(rows, columns, toArray(x));
        }
        return x.storage().matrix() instanceof FMatrixRMaj held
                        && held.data == data
                        && held.numRows == rows
                        && held.numCols == columns
                ? held
                : FMatrixRMaj.wrap(rows, columns, data);
    }
}
