package org.lstm4j.tensor.kernel.scalar;

/**
 * Pairs of uniform draws u, v become pairs of normal draws: r cos(2πv) and r sin(2πv), r = √(-2 log(1 - u)). A block has eight
 * u and then their eight v, as PyTorch's has.
 *
 * <p>Float32 is computed in float32, by additions, multiplications and divisions that the vector kernels do in the same order, so
 * that all kernels give the same bits. log(1 - u) is k log 2 + 2 artanh s as far as float32 needs it; v is cut into a quarter
 * of a turn and the rest f, exactly, and sine and cosine are Taylor's polynomials in π f / 2.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // digits of log 2 and of powers of π / 2
public final class BoxMuller {
    /** Half of a block. */
    public static final int HALF = 8;

    /** The bits of √½. */
    public static final int ROOT_HALF = 0x3f3504f4;
    /** The bits of a significand. */
    public static final int SIGNIFICAND = 0x007fffff;
    /** log 2, with so few bits that its product with an exponent is exact, and the rest. */
    public static final float LN2_HIGH = 0x1.62e4p-1f;

    public static final float LN2_LOW = 1.42860682e-6f;
    /** 1.5 · 2²³: adding it rounds to a whole number, whose lowest bits are then those of the sum. */
    public static final float MAGIC = 0x1.8p23f;

    public static final float SIN_1 = 1.5707964f;
    public static final float SIN_3 = -0.6459641f;
    public static final float SIN_5 = 0.07969263f;
    public static final float SIN_7 = -0.004681754f;
    public static final float SIN_9 = 1.6044119e-4f;
    public static final float COS_2 = -1.2337005f;
    public static final float COS_4 = 0.2536695f;
    public static final float COS_6 = -0.02086348f;
    public static final float COS_8 = 9.1926027e-4f;
    public static final float COS_10 = -2.5202042e-5f;

    private BoxMuller() {}

    /**
     * Transforms blocks of draws from [0, 1), and scales them.
     *
     * @param x Modified
     */
    static void blocks(int count, double mean, double std, float[] x, int off) {
        float center = (float) mean;
        float scale = (float) std;
        for (int block = 0; block < count; block++) {
            int from = off + 2 * HALF * block;
            for (int j = from; j < from + HALF; j++) {
                float r = radius(x[j]);
                float turns = 4 * x[j + HALF];
                float shifted = turns + MAGIC;
                int quarter = Float.floatToRawIntBits(shifted);
                float f = turns - (shifted - MAGIC);
                float z = f * f;
                float s = ((((SIN_9 * z + SIN_7) * z + SIN_5) * z + SIN_3) * z + SIN_1) * f;
                float c = ((((COS_10 * z + COS_8) * z + COS_6) * z + COS_4) * z + COS_2) * z + 1;
                boolean odd = (quarter & 1) != 0;
                float cosine = flipped(odd ? s : c, (quarter + 1) << 30);
                float sine = flipped(odd ? c : s, quarter << 30);
                x[j] = r * cosine * scale + center;
                x[j + HALF] = r * sine * scale + center;
            }
        }
    }

    /** √(-2 log(1 - u)) for a u that is a multiple of 2^-24. */
    private static float radius(float u) {
        int bits = Float.floatToRawIntBits(1 - u) - ROOT_HALF;
        float k = bits >> 23;
        float f = Float.intBitsToFloat((bits & SIGNIFICAND) + ROOT_HALF) - 1;
        float s = f / (f + 2);
        float z = s * s;
        float r = (((2f / 9 * z + 2f / 7) * z + 2f / 5) * z + 2f / 3) * z;
        float log = k * LN2_HIGH + (f - (s * (f - r) - k * LN2_LOW));
        return (float) Math.sqrt(log * -2);
    }

    /** The value with another sign where the highest bit is set. */
    private static float flipped(float value, int sign) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ (sign & 0x80000000));
    }

    /** The same for float64, by {@link Math}, whose results are PyTorch's to a few units in the last place. */
    static void blocks(int count, double mean, double std, double[] x, int off) {
        for (int block = 0; block < count; block++) {
            int from = off + 2 * HALF * block;
            for (int j = from; j < from + HALF; j++) {
                double radius = Math.sqrt(-2 * Math.log(1 - x[j]));
                double angle = 2 * Math.PI * x[j + HALF];
                x[j] = radius * Math.cos(angle) * std + mean;
                x[j + HALF] = radius * Math.sin(angle) * std + mean;
            }
        }
    }
}
