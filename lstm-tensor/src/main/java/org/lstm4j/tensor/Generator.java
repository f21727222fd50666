package org.lstm4j.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A random stream with the draws of PyTorch's CPU generator for the same seed: {@code Generator.seeded(0)} is the stream
 * of a script after {@code torch.manual_seed(0)}. Uniform draws, permutations and Bernoulli draws
 * are the same to the bit; normal draws in blocks of 16 and more agree to rounding, since PyTorch computes them with
 * vector instructions.
 *
 * <p>The whole state can be saved and restored, in PyTorch's own layout ({@code torch.get_rng_state()}).
 *
 * <p>Not thread-safe: use one generator for each thread.
 */
public final class Generator {
    /** The length of a saved state in bytes. */
    private static final int STATE_BYTES = 5056;

    private final MersenneTwister engine = new MersenneTwister();
    private long seed;
    /* Box-Muller draws two values at a time; the second is kept for the next call. */
    private double waitingNormal;
    private boolean normalWaits;

    private Generator(long seed) {
        this.seed = seed;
        engine.seed((int) seed);
    }

    /**
     * The stream of {@code torch.manual_seed(seed)}. As there, only the lower 32 bits count.
     *
     * @param seed any value
     */
    public static Generator seeded(long seed) {
        return new Generator(seed);
    }

    /** The seed; the position in the stream is in {@link #state}. */
    @Override
    public String toString() {
        return "Generator(seed=" + seed + ")";
    }

    /** The seed that the stream started from. */
    public long seed() {
        return seed;
    }

    /** The source of bits, for draws of many values at once. */
    MersenneTwister engine() {
        return engine;
    }

    /** 32 random bits. */
    public int nextBits32() {
        return engine.nextInt();
    }

    /** 64 random bits; the upper half is drawn first. */
    public long nextBits64() {
        long upper = nextBits32();
        return upper << 32 | (nextBits32() & 0xffffffffL);
    }

    /** A float from [0, 1), of 24 random bits. */
    public float nextFloat() {
        return (nextBits32() & 0xffffff) * 0x1p-24f;
    }

    /** A double from [0, 1), of 53 random bits. */
    public double nextDouble() {
        return (nextBits64() & ((1L << 53) - 1)) * 0x1p-53;
    }

    /** A draw from the standard normal distribution, by Box and Muller's method. */
    public double nextNormal() {
        if (normalWaits) {
            normalWaits = false;
            return waitingNormal;
        }
        double u1 = nextDouble();
        double u2 = nextDouble();
        double radius = Math.sqrt(-2 * Math.log1p(-u2));
        double angle = 2 * Math.PI * u1;
        waitingNormal = radius * Math.sin(angle);
        normalWaits = true;
        return radius * Math.cos(angle);
    }

    /** True with the given probability. */
    public boolean nextBernoulli(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "nextBernoulli: expected a probability in [0, 1], but got " + probability);
        }
        return nextDouble() < probability;
    }

    /** A draw from the exponential distribution of the given rate: -log(1 - u) / rate. */
    public double nextExponential(double rate) {
        requirePositive("nextExponential", "rate", rate);
        return -1 / rate * Math.log1p(-nextDouble());
    }

    /** A draw from the Cauchy distribution: median + scale tan(pi (u - 1/2)). */
    public double nextCauchy(double median, double scale) {
        requirePositive("nextCauchy", "scale", scale);
        return median + scale * Math.tan(Math.PI * (nextDouble() - 0.5));
    }

    /** The number of trials up to the first success, 1 or more: ceil(log(u) / log(1 - probability)). */
    public double nextGeometric(double probability) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "nextGeometric: expected a probability between 0 and 1, both excluded, but got " + probability);
        }
        return Math.ceil(Math.log(nextDouble()) / Math.log1p(-probability));
    }

    /**
     * A draw from the Poisson distribution.
     *
     * @param rate its mean, zero or more and finite
     */
    public long nextPoisson(double rate) {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("nextPoisson: expected a finite rate >= 0, but got " + rate);
        }
        return Poisson.draw(this, rate);
    }

    private static void requirePositive(String operation, String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(operation + ": expected a finite " + name + " > 0, but got " + value);
        }
    }

    /**
     * An integer from [low, high), as {@code torch.randint} draws it.
     *
     * @throws IllegalArgumentException if the range is empty
     */
    public long nextInt(long low, long high) {
        if (low >= high) {
            throw new IllegalArgumentException("nextInt: expected low < high, but got " + low + " and " + high);
        }
        long range = high - low;
        // A negative range has passed 2^63. From 2^28 on PyTorch takes 64 bits, so that the remainder stays even.
        long bits = range >= 1L << 28 || range < 0 ? nextBits64() : nextBits32() & 0xffffffffL;
        return low + Long.remainderUnsigned(bits, range);
    }

    /**
     * The integers 0 to n - 1 in random order, as {@code torch.randperm} draws it.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("permutation: expected n >= 0, but got " + n);
        }
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            out[i] = i;
        }
        for (int i = 0; i < n - 1; i++) {
            int j = i + (int) Long.remainderUnsigned(nextBits32() & 0xffffffffL, n - i);
            int held = out[i];
            out[i] = out[j];
            out[j] = held;
        }
        return out;
    }

    /** The whole state, as the 5,056 bytes of {@code torch.get_rng_state()}. */
    public byte[] state() {
        ByteBuffer out = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(seed);
        out.putInt(engine.left());
        out.putInt(1);
        out.putLong(engine.next());
        for (int j = 0; j < MersenneTwister.N; j++) {
            out.putLong(engine.state(j) & 0xffffffffL);
        }
        out.putDouble(0);
        out.putDouble(normalWaits ? waitingNormal : 0);
        out.putDouble(0);
        out.putInt(normalWaits ? 1 : 0);
        return out.array();
    }

    /**
     * Restores a state that {@link #state} or {@code torch.get_rng_state()} gave.
     *
     * @throws IllegalArgumentException if the bytes are no such state; the generator is then unchanged
     */
    public void restore(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException(
                    "restore: expected a state of " + STATE_BYTES + " bytes, but got " + state.length);
        }
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long newSeed = in.getLong();
        int left = in.getInt();
        int seeded = in.getInt();
        long next = in.getLong();
        boolean fresh = left == 1 && next == 0;
        boolean used = left >= 1 && left <= MersenneTwister.N && next == MersenneTwister.N + 1 - left;
        if (seeded != 1 || !(fresh || used)) {
            throw new IllegalArgumentException("restore: these bytes are not a generator state (left " + left
                    + ", seeded " + seeded + ", next " + next + ")");
        }
        int[] words = new int[MersenneTwister.N];
        for (int j = 0; j < MersenneTwister.N; j++) {
            long word = in.getLong();
            if (word != (word & 0xffffffffL)) {
                throw new IllegalArgumentException(
                        "restore: expected words of 32 bits, but word " + j + " is " + Long.toUnsignedString(word));
            }
            words[j] = (int) word;
        }
        // Of the first word the recurrence has only the highest bit. A state of zeros stays one.
        if (words[0] >= 0 && Arrays.stream(words, 1, words.length).allMatch(word -> word == 0)) {
            throw new IllegalArgumentException(
                    "restore: these bytes are not a generator state: all words are 0, and so would be all draws");
        }
        in.getDouble();
        double normal = in.getDouble();
        in.getDouble();
        int waits = in.getInt();
        if ((waits != 0 && waits != 1) || (waits == 1 && !Double.isFinite(normal))) {
            throw new IllegalArgumentException(
                    "restore: these bytes are not a generator state (next normal " + normal + ", valid " + waits + ")");
        }
        seed = newSeed;
        engine.restore(words, (int) next, left);
        waitingNormal = normal;
        normalWaits = waits == 1;
    }
}
