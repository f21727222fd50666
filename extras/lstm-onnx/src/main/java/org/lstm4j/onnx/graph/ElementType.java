package org.lstm4j.onnx.graph;

import java.util.Locale;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.io.StoredType;

/**
 * The element types of ONNX that can be computed with, under the names of {@code TensorProto.DataType}.
 *
 * <p>Integers and booleans are held as float64, which is exact below 2^53; larger ones, which graphs use for "to the end",
 * stay large. FLOAT16 and BFLOAT16 are widened to float32.
 */
public enum ElementType {
    /** float32. */
    FLOAT(1, StoredType.F32),
    /** Unsigned, 8 bits. */
    UINT8(2, StoredType.U8),
    /** Signed, 8 bits. */
    INT8(3, StoredType.I8),
    /** Unsigned, 16 bits. */
    UINT16(4, StoredType.U16),
    /** Signed, 16 bits. */
    INT16(5, StoredType.I16),
    /** Signed, 32 bits. */
    INT32(6, StoredType.I32),
    /** Signed, 64 bits. */
    INT64(7, StoredType.I64),
    /** 0 or 1. */
    BOOL(9, StoredType.BOOL),
    /** IEEE 754 half precision. */
    FLOAT16(10, StoredType.F16),
    /** float64. */
    DOUBLE(11, StoredType.F64),
    /** Unsigned, 32 bits. */
    UINT32(12, StoredType.U32),
    /** Unsigned, 64 bits. */
    UINT64(13, StoredType.U64),
    /** The upper half of a float32. */
    BFLOAT16(16, StoredType.BF16);

    private static final String[] OTHERS = {
        "UNDEFINED",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "STRING",
        "",
        "",
        "",
        "",
        "",
        "COMPLEX64",
        "COMPLEX128",
        "",
        "FLOAT8E4M3FN",
        "FLOAT8E4M3FNUZ",
        "FLOAT8E5M2",
        "FLOAT8E5M2FNUZ",
        "UINT4",
        "INT4",
        "FLOAT4E2M1"
    };

    private final int code;
    private final StoredType stored;

    ElementType(int code, StoredType stored) {
        this.code = code;
        this.stored = stored;
    }

    /** The type of a number in a file. */
    public static ElementType of(long code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        String name = code >= 0 && code < OTHERS.length ? OTHERS[(int) code] : String.valueOf(code);
        throw new IllegalArgumentException("elements of type " + name + " cannot be held here");
    }

    /** The number in a file. */
    public int code() {
        return code;
    }

    /** The type in other files. */
    public StoredType stored() {
        return stored;
    }

    /** Whether values are floating-point numbers. */
    public boolean isFloating() {
        return stored.isFloating();
    }

    /** The size of an element in a file, in bytes. */
    public int bytes() {
        return stored.bits() / Byte.SIZE;
    }

    /** The type of the tensor that holds the values. */
    public DType dtype() {
        return this == FLOAT || this == FLOAT16 || this == BFLOAT16 ? DType.FLOAT32 : DType.FLOAT64;
    }

    /** The type of floating-point values of a tensor. */
    public static ElementType of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /** As ONNX's pages write it: {@code float}, {@code int64}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
