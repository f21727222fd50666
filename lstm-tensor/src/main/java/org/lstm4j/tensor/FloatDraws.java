package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;

/** Many draws at once, straight from the generator's blocks: the same values as one draw after the other. */
final class FloatDraws implements Draws {
    @Override
    public void unit(Generator generator, Buffer out, int from, int to) {
        MersenneTwister engine = generator.engine();
        float[] values = FloatArray.of(out).data();
        int start = FloatArray.of(out).off();
        int i = from;
        while (i < to) {
            int count = Math.min(engine.available(), to - i); // float only
            // double only: int count = Math.min(engine.available() / 2, to - i);
            // double only: if (count == 0) {
            // double only: values[start + i++] = generator.nextDouble();
            // double only: continue;
            // double only: }
            unit(engine.words(), engine.next(), count, values, start + i);
            engine.skip(count); // float only
            // double only: engine.skip(2 * count);
            i += count;
        }
    }

    private static void unit(int[] words, int at, int count, float[] values, int start) {
        for (int k = 0; k < count; k++) {
            // 2^23 plus the lower 23 bits less 2^23, and the bit above them: exact. The conversion of an int waits for
            // the
            // one before, as it leaves a part of its register as it was.
            int word = words[at + k]; // float only
            float lower = Float.intBitsToFloat(0x4b000000 | (word & 0x7fffff)) - 0x1p23f; // float only
            float upper = Float.intBitsToFloat(((word << 8) >> 31) & 0x4b000000); // float only
            values[start + k] = (lower + upper) * 0x1p-24f; // float only
            // double only: long bits = (long) words[at + 2 * k] << 32 | (words[at + 2 * k + 1] & 0xffffffffL);
            // double only: values[start + k] = (bits & (1L << 53) - 1) * 0x1p-53;
        }
    }

    @Override
    public void bernoulli(Generator generator, double probability, Buffer out, int to) {
        MersenneTwister engine = generator.engine();
        float[] values = FloatArray.of(out).data();
        int start = FloatArray.of(out).off();
        // u < p for u = bits / 2^53, in whole numbers.
        long bound = (long) Math.ceil(probability * 0x1p53);
        int i = 0;
        while (i < to) {
            int count = Math.min(engine.available() / 2, to - i);
            if (count == 0) {
                values[start + i++] = generator.nextBernoulli(probability) ? 1 : 0;
                continue;
            }
            bernoulli(engine.words(), engine.next(), count, bound, values, start + i);
            engine.skip(2 * count);
            i += count;
        }
    }

    private static void bernoulli(int[] words, int at, int count, long bound, float[] values, int start) {
        for (int k = 0; k < count; k++) {
            long bits = (long) words[at + 2 * k] << 32 | (words[at + 2 * k + 1] & 0xffffffffL);
            // All bits are the sign bit of the difference: below the bound, those of 1 are left.
            long below = ((bits & (1L << 53) - 1) - bound) >> 63;
            values[start + k] = Float.intBitsToFloat((int) below & 0x3f800000); // float only
            // double only: values[start + k] = Double.longBitsToDouble(below & 0x3ff0000000000000L);
        }
    }
}
