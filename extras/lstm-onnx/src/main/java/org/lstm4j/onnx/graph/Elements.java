package org.lstm4j.onnx.graph;

import java.nio.ByteBuffer;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Turns the bytes of elements into tensors. */
final class Elements {
    private Elements() {}

    /** @param in little-endian, as many bytes as the shape needs */
    static Tensor decode(ElementType type, ByteBuffer in, Shape shape) {
        if (type.isFloating() && type != ElementType.DOUBLE) {
            float[] out = new float[shape.numel()];
            for (int i = 0; i < out.length; i++) {
                out[i] = switch (type) {
                    case FLOAT16 -> half(in.getShort(2 * i));
                    case BFLOAT16 -> Float.intBitsToFloat(in.getShort(2 * i) << 16);
                    default -> in.getFloat(4 * i);
                };
            }
            return Tensor.wrap(out, out.length).reshape(shape);
        }
        double[] out = new double[shape.numel()];
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (type) {
                case BOOL -> in.get(i) == 0 ? 0 : 1;
                case UINT8 -> in.get(i) & 0xff;
                case INT8 -> in.get(i);
                case UINT16 -> in.getShort(2 * i) & 0xffff;
                case INT16 -> in.getShort(2 * i);
                case UINT32 -> in.getInt(4 * i) & 0xffff_ffffL;
                case INT32 -> in.getInt(4 * i);
                case INT64 -> in.getLong(8 * i);
                case UINT64 -> unsigned(in.getLong(8 * i));
                default -> in.getDouble(8 * i);
            };
        }
        return Tensor.wrap(out, out.length).reshape(shape);
    }

    private static double unsigned(long bits) {
        return bits < 0 ? 0x1p64 + bits : bits;
    }

    /** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
        return bits < 0 ? -magnitude : magnitude;
    }
}
