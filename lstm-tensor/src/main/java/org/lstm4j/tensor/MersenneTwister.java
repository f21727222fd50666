package org.lstm4j.tensor;

/**
 * MT19937 with 32-bit output.
 *
 * <p>Source: M. Matsumoto, T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
 * number generator", ACM TOMACS 8 (1998); seeding is their {@code init_genrand} of 2002.
 */
final class MersenneTwister {
    static final int N = 624;
    private static final int M = 397;
    private static final int UPPER = 0x80000000;
    private static final int MATRIX = 0x9908b0df;

    private int[] state = new int[N];
    /* The state before: the recurrence writes the new block over it. */
    private int[] spare = new int[N];
    /* The output words of the block. */
    private final int[] words = new int[N];
    /* A part of the state at another offset: C2 vectorizes a loop over several arrays if all have the same index. */
    private final int[] shifted = new int[N];
    private int next;
    private int left;

    void seed(int seed) {
        state[0] = seed;
        for (int j = 1; j < N; j++) {
            state[j] = 1812433253 * (state[j - 1] ^ (state[j - 1] >>> 30)) + j;
        }
        next = 0;
        left = 1;
    }

    /** Continues from a saved position. */
    void restore(int[] savedState, int savedNext, int savedLeft) {
        System.arraycopy(savedState, 0, state, 0, N);
        next = savedNext;
        left = savedLeft;
        temper();
    }

    /** One word of the state. */
    int state(int index) {
        return state[index];
    }

    /** Position of the next word. */
    int next() {
        return next;
    }

    /** Words left in this block, plus one: at 1 the next draw makes a new block. PyTorch saves this counter too. */
    int left() {
        return left;
    }

    /** 32 random bits. */
    int nextInt() {
        if (--left == 0) {
            refill();
        }
        return words[next++];
    }

    /** The words of the block; those from {@link #next} on are not drawn yet. */
    int[] words() {
        return words;
    }

    /** The number of words that can be taken from the block, 1 or more: an empty one is made anew. */
    int available() {
        if (left == 1) {
            refill();
            left = N + 1;
        }
        return left - 1;
    }

    /** Takes words of the block. */
    void skip(int count) {
        next += count;
        left -= count;
    }

    /* In loops that C2 compiles to vector instructions: 0.5 ns a word, of which 0.15 are the tempering. */
    private void refill() {
        int[] old = state;
        int[] made = spare;
        System.arraycopy(old, 1, shifted, 0, N - 1);
        twist(old, shifted, made);
        System.arraycopy(old, M, shifted, 0, N - M);
        for (int j = 0; j < N - M; j++) {
            made[j] ^= shifted[j];
        }
        addEarlier(made);
        // The word behind the last one is the first of the new block.
        made[N - 1] = made[M - 1] ^ twist(old[N - 1], made[0]);
        spare = old;
        state = made;
        temper();
        next = 0;
        left = N;
    }

    private static void twist(int[] upper, int[] lower, int[] out) {
        for (int j = 0; j < N; j++) {
            out[j] = twist(upper[j], lower[j]);
        }
    }

    /* Words that depend on words of the same block, N - M before them. */
    private static void addEarlier(int[] block) {
        for (int j = N - M; j < N - 1; j++) {
            block[j] ^= block[j + M - N];
        }
    }

    private static int twist(int u, int v) {
        int y = (u & UPPER) | (v & ~UPPER);
        // All bits equal to the lowest one; C2 of JDK 17 has no vector instruction for a negation.
        int odd = (y << 31) >> 31;
        return (y >>> 1) ^ (odd & MATRIX);
    }

    private void temper() {
        temper(state, words);
    }

    private static void temper(int[] state, int[] words) {
        for (int j = 0; j < N; j++) {
            int y = state[j];
            y ^= y >>> 11;
            y ^= (y << 7) & 0x9d2c5680;
            y ^= (y << 15) & 0xefc60000;
            words[j] = y ^ (y >>> 18);
        }
    }
}
