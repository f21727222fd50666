package org.lstm4j.tensor.io;

import java.nio.ByteBuffer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The element types that are read, in the order of the format's own list. F32 and F64 are also written. */
enum StoredType {
    F16(2, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            for (int i = 0; i < n; i++) {
                x.floats()[from + i] = fromHalf(in.getShort(2 * i));
            }
        }
    },
    BF16(2, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            for (int i = 0; i < n; i++) {
                // The upper half of a float32.
                x.floats()[from + i] = Float.intBitsToFloat(in.getShort(2 * i) << 16);
            }
        }
    },
    F32(4, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            in.asFloatBuffer().get(x.floats(), from, n);
        }

        @Override
        void write(ByteBuffer out, int n, Tensor x, int from) {
            out.asFloatBuffer().put(x.floats(), from, n);
        }
    },
    F64(8, DType.FLOAT64) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            in.asDoubleBuffer().get(x.doubles(), from, n);
        }

        @Override
        void write(ByteBuffer out, int n, Tensor x, int from) {
            out.asDoubleBuffer().put(x.doubles(), from, n);
        }
    };

    final int bytes;
    /** The type of the tensor that holds every value of this one. */
    final DType dtype;

    StoredType(int bytes, DType dtype) {
        this.bytes = bytes;
        this.dtype = dtype;
    }

    /** The type that a tensor is written in. */
    static StoredType of(Tensor x) {
        return x.dtype().select(F32, F64);
    }

    /** Reads n elements into the tensor's array, from an index on. */
    abstract void read(ByteBuffer in, int n, Tensor x, int from);

    /** Writes n elements of the tensor's array, from an index on. */
    void write(ByteBuffer out, int n, Tensor x, int from) {
        throw new UnsupportedOperationException("no tensor is written as " + this);
    }

    /** IEEE 754 half precision: a sign, 5 bits of exponent (bias 15), 10 of fraction. */
    private static float fromHalf(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >>> 10 & 0x1f;
        int fraction = half & 0x3ff;
        int magnitude = switch (exponent) {
            case 0 -> Float.floatToRawIntBits(fraction * 0x1p-24f); // exact, and normal as a float32
            case 0x1f -> 0x7f80_0000 | fraction << 13; // infinity and NaN
            default -> (exponent + 127 - 15) << 23 | fraction << 13;
        };
        return Float.intBitsToFloat(sign | magnitude);
    }
}
