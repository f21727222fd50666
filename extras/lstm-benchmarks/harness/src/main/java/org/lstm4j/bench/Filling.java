package org.lstm4j.bench;

/**
 * Numbers that every process makes for itself and that are the same everywhere: a counter through the mixing function of
 * SplitMix64. Each has 24 random bits, so that it is exact in float32.
 */
public final class Filling {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Filling() {}

    /** The input of a row, between -1 and 1. */
    public static float[] input(Row row) {
        return uniform(0, product(row.inputSizes()), 1);
    }

    /** A parameter of a row, of {@link Row#parameters}; between -1/√H and 1/√H, as layers start. */
    public static float[] parameter(Row row, int index) {
        return uniform(1 + index, product(row.parameters().get(index)), (float) (1 / Math.sqrt(row.hidden())));
    }

    /** A gradient of a parameter of a row, or another target of its size; between -1 and 1. */
    public static float[] gradient(int index, int[] sizes) {
        return uniform(1000 + index, product(sizes), 1);
    }

    /** Random characters, classes of the group {@code step}. */
    public static int[] text(int index, int count) {
        float[] unit = uniform(2000 + index, count, 1);
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = (int) ((unit[i] + 1) * 0.5 * StepGroup.CLASSES);
        }
        return out;
    }

    /** The same numbers in float64. */
    public static double[] widen(float[] x) {
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i];
        }
        return out;
    }

    /** The same numbers, rounded to float32. */
    public static float[] narrow(double[] x) {
        float[] out = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = (float) x[i];
        }
        return out;
    }

    /** How many numbers the sizes hold. */
    public static int product(int[] sizes) {
        int out = 1;
        for (int size : sizes) {
            out *= size;
        }
        return out;
    }

    private static float[] uniform(int stream, int count, float bound) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            long z = (((long) stream << 32) + i + 1) * GOLDEN;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
            out[i] = ((z >>> 40) * 0x1p-23f - 1) * bound;
        }
        return out;
    }
}
