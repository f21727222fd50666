package org.lstm4j.tensor.io;

import java.nio.ByteBuffer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * The element types of files, under the names and in the order of the safetensors format.
 *
 * <p>F16, BF16, F32 and F64 are read as a {@link Tensor}, BOOL and the I and U types as an {@link
 * org.lstm4j.tensor.IntTensor}. The other types can be listed, but not read.
 */
public enum StoredType {
    /** Boolean, one byte: 0 or 1. */
    BOOL(8, 0, 1),
    /** Floating point of 4 bits. */
    F4(4),
    /** Floating point of 6 bits, 2 of them the exponent. */
    F6_E2M3(6),
    /** Floating point of 6 bits, 3 of them the exponent. */
    F6_E3M2(6),
    /** Unsigned integer of 8 bits. */
    U8(8, 0, 0xff),
    /** Signed integer of 8 bits. */
    I8(8, Byte.MIN_VALUE, Byte.MAX_VALUE),
    /** Floating point of 8 bits, 5 of them the exponent. */
    F8_E5M2(8),
    /** Floating point of 8 bits, 4 of them the exponent. */
    F8_E4M3(8),
    /** A power of two in 8 bits. */
    F8_E8M0(8),
    /** As F8_E4M3, without infinities and -0. */
    F8_E4M3FNUZ(8),
    /** As F8_E5M2, without infinities and -0. */
    F8_E5M2FNUZ(8),
    /** Signed integer of 16 bits. */
    I16(16, Short.MIN_VALUE, Short.MAX_VALUE),
    /** Unsigned integer of 16 bits. */
    U16(16, 0, 0xffff),
    /** IEEE 754 half precision. */
    F16(16, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            for (int i = 0; i < n; i++) {
                x.floats()[from + i] = fromHalf(in.getShort(2 * i));
            }
        }
    },
    /** The upper half of a float32. */
    BF16(16, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            for (int i = 0; i < n; i++) {
                x.floats()[from + i] = Float.intBitsToFloat(in.getShort(2 * i) << 16);
            }
        }
    },
    /** Signed integer of 32 bits. */
    I32(32, Integer.MIN_VALUE, Integer.MAX_VALUE),
    /** Unsigned integer of 32 bits. */
    U32(32, 0, Integer.MAX_VALUE),
    /** IEEE 754 single precision. */
    F32(32, DType.FLOAT32) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            in.asFloatBuffer().get(x.floats(), from, n);
        }

        @Override
        void write(ByteBuffer out, int n, Tensor x, int from) {
            out.asFloatBuffer().put(x.floats(), from, n);
        }
    },
    /** Complex number of two float32. */
    C64(64),
    /** IEEE 754 double precision. */
    F64(64, DType.FLOAT64) {
        @Override
        void read(ByteBuffer in, int n, Tensor x, int from) {
            in.asDoubleBuffer().get(x.doubles(), from, n);
        }

        @Override
        void write(ByteBuffer out, int n, Tensor x, int from) {
            out.asDoubleBuffer().put(x.doubles(), from, n);
        }
    },
    /** Signed integer of 64 bits; values beyond those of an int are refused. */
    I64(64, Integer.MIN_VALUE, Integer.MAX_VALUE),
    /** Unsigned integer of 64 bits; values beyond those of an int are refused. */
    U64(64, 0, Integer.MAX_VALUE);

    private enum Kind {
        FLOATING,
        INTEGER,
        OTHER
    }

    private final int bits;
    private final Kind kind;
    private final DType dtype;
    private final int least;
    private final int most;

    StoredType(int bits) {
        this(bits, Kind.OTHER, DType.FLOAT32, 0, 0);
    }

    StoredType(int bits, DType dtype) {
        this(bits, Kind.FLOATING, dtype, 0, 0);
    }

    StoredType(int bits, int least, int most) {
        this(bits, Kind.INTEGER, DType.FLOAT64, least, most);
    }

    StoredType(int bits, Kind kind, DType dtype, int least, int most) {
        this.bits = bits;
        this.kind = kind;
        this.dtype = dtype;
        this.least = least;
        this.most = most;
    }

    /** The size of one element in bits. */
    public int bits() {
        return bits;
    }

    /** Whether arrays of this type are read as a {@link Tensor}. */
    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Whether arrays of this type are read as an {@link org.lstm4j.tensor.IntTensor}: integers and booleans. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** Whether arrays of this type can be read. */
    public boolean isReadable() {
        return kind != Kind.OTHER;
    }

    /** The size of one element in bytes, of a type that can be read. */
    int bytes() {
        return bits / Byte.SIZE;
    }

    /** The type of a tensor that holds every value of this one. */
    DType dtype() {
        return dtype;
    }

    /** The size of an element of the array that is read, in bytes. */
    int heldBytes() {
        return isFloating() ? dtype.bytes() : Integer.BYTES;
    }

    /** The type that a tensor is written in. */
    static StoredType of(Tensor x) {
        return x.dtype().select(F32, F64);
    }

    /** Reads n elements into the tensor's array, from an index on: floating-point types only. */
    void read(ByteBuffer in, int n, Tensor x, int from) {
        throw new UnsupportedOperationException(this + " is not floating-point");
    }

    /** Writes n elements of the tensor's array, from an index on: F32 and F64 only. */
    void write(ByteBuffer out, int n, Tensor x, int from) {
        throw new UnsupportedOperationException("no tensor is written as " + this);
    }

    /** Whether a value is in the range of this integer type. */
    boolean holds(long value) {
        return value >= least && value <= most;
    }

    /** One element of an integer type; those of U64 from 2^63 on are negative. */
    long integer(ByteBuffer in, int index) {
        return switch (this) {
            case BOOL, U8 -> in.get(index) & 0xff;
            case I8 -> in.get(index);
            case I16 -> in.getShort(2 * index);
            case U16 -> in.getShort(2 * index) & 0xffff;
            case I32 -> in.getInt(4 * index);
            case U32 -> in.getInt(4 * index) & 0xffff_ffffL;
            case I64, U64 -> in.getLong(8 * index);
            default -> throw new UnsupportedOperationException(this + " is not a type of integers");
        };
    }

    /** Writes one element of an integer type, which must {@linkplain #holds hold} it. */
    void putInteger(ByteBuffer out, int index, int value) {
        switch (bytes()) {
            case 1 -> out.put(index, (byte) value);
            case 2 -> out.putShort(2 * index, (short) value);
            case 4 -> out.putInt(4 * index, value);
            default -> out.putLong(8 * index, value);
        }
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
