package org.lstm4j.tensor.io;

import java.util.Arrays;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * An array of a file, as this library holds it: floating-point values as a {@link Tensor}, integers and booleans as an
 * {@link IntTensor}.
 */
public sealed interface StoredArray {
    /**
     * Floating-point values.
     *
     * @param tensor float32 or float64; F16 and BF16 are widened to float32, which is exact
     * @param type the type in the file
     */
    record Floats(Tensor tensor, StoredType type) implements StoredArray {
        /**
         * Requires a floating-point type.
         *
         * @throws IllegalArgumentException if the type is of integers, or cannot be held
         */
        public Floats {
            require("Floats", type.isFloating(), type);
        }

        @Override
        public Shape shape() {
            return tensor.shape();
        }

        @Override
        public Tensor toTensor() {
            return tensor;
        }

        @Override
        public IntTensor toInts() {
            throw new IllegalStateException("StoredArray.toInts: expected integers or booleans, but the array holds "
                    + "floating-point values (" + type + "); call toTensor()");
        }
    }

    /**
     * Integers, or booleans as 0 and 1.
     *
     * @param ints the values
     * @param type the type in the file
     */
    record Ints(IntTensor ints, StoredType type) implements StoredArray {
        /**
         * Requires a type that holds the values.
         *
         * @throws IllegalArgumentException if the type is not of integers or booleans, or a value is out of its range
         */
        public Ints {
            require("Ints", type.isInteger(), type);
            for (int i = 0; i < ints.numel(); i++) {
                if (!type.holds(ints.flat(i))) {
                    throw new IllegalArgumentException("StoredArray.Ints: " + type + " cannot hold " + ints.flat(i));
                }
            }
        }

        @Override
        public Shape shape() {
            return ints.shape();
        }

        @Override
        public Tensor toTensor() {
            return ints.to(DType.FLOAT64);
        }

        @Override
        public IntTensor toInts() {
            return ints;
        }
    }

    /** The array of a tensor, to be written as F32 or F64. */
    static StoredArray of(Tensor tensor) {
        return new Floats(tensor, StoredType.of(tensor));
    }

    /** The array of integers, to be written as I64: the type of indices in PyTorch and NumPy. */
    static StoredArray of(IntTensor ints) {
        return new Ints(ints, StoredType.I64);
    }

    /** The sizes of the dimensions. */
    Shape shape();

    /** The element type in the file. Floats are written in the type of their tensor, integers in this type. */
    StoredType type();

    /** The values as a tensor: floating-point values as they are, integers and booleans as float64, which is exact. */
    Tensor toTensor();

    /**
     * Integers and booleans as they are.
     *
     * @throws IllegalStateException if these are floating-point values, which would have to be rounded
     */
    IntTensor toInts();

    private static void require(String kind, boolean fits, StoredType type) {
        if (!fits) {
            throw new IllegalArgumentException("StoredArray." + kind + ": expected one of the types "
                    + Arrays.stream(StoredType.values())
                            .filter(kind.equals("Ints") ? StoredType::isInteger : StoredType::isFloating)
                            .toList()
                    + ", but got " + type);
        }
    }
}
