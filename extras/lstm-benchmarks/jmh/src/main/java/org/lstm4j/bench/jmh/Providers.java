package org.lstm4j.bench.jmh;

import java.util.Random;
import org.lstm4j.tensor.kernel.Kernels;

/** What the benchmarks share. */
final class Providers {
    private Providers() {}

    /** Makes the library use a provider. Once in a JVM and before its first use: JMH gives each parameter its own JVM. */
    static void use(String provider) {
        System.setProperty(Kernels.PROPERTY, provider);
        if (!Kernels.provider().equals(provider)) {
            throw new IllegalStateException("run with forks: " + Kernels.provider() + " is in use already");
        }
    }

    /** Numbers between -1 and 1, the same in each run. */
    static float[] numbers(int count) {
        Random random = new Random(1);
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = 2 * random.nextFloat() - 1;
        }
        return out;
    }

    /** The numbers of a text like 1x2x3; JMH takes a comma for the end of a value. */
    static int[] sizes(String text) {
        String[] words = text.split("x", -1);
        int[] out = new int[words.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Integer.parseInt(words[i]);
        }
        return out;
    }
}
