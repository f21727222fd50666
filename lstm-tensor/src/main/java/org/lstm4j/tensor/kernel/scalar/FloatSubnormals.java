package org.lstm4j.tensor.kernel.scalar;

/** Rounds subnormal states and gradients of a recurrence to 0. */
public final class FloatSubnormals {
    /**
     * States and gradients that decay to subnormal values would slow down every later step, since CPUs compute with those
     * a hundred times slower. Adding and subtracting 2^23 (2^52) times the least normal value rounds to a multiple of that
     * value, and so to 0 below half of it; values that are 2^24 (2^53) times larger do not change.
     */
    public static final float COARSE = 0x1p-103f; // float only
    // double only: public static final double COARSE = 0x1p-970;

    private FloatSubnormals() {}

    /** x, or 0 if it is subnormal. */
    public static float flush(float x) {
        return x + COARSE - COARSE;
    }

    /** {@link #flush(float)} for each element of a run. */
    public static void flush(int n, float[] x, int xOff) {
        for (int j = xOff; j < xOff + n; j++) {
            x[j] = x[j] + COARSE - COARSE;
        }
    }
}
