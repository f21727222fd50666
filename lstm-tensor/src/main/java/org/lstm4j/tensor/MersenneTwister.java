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

    final int[] state = new int[N];
    /** Position of the next word. */
    int next;
    /** Words left in this block, plus one: at 1 the next draw makes a new block. PyTorch saves this counter too. */
    int left;

    void seed(int seed) {
        state[0] = seed;
        for (int j = 1; j < N; j++) {
            state[j] = 1812433253 * (state[j - 1] ^ (state[j - 1] >>> 30)) + j;
        }
        next = 0;
        left = 1;
    }

    /** 32 random bits. */
    int nextInt() {
        if (--left == 0) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    private void refill() {
        for (int j = 0; j < N; j++) {
            int y = (state[j] & 0x80000000) | (state[(j + 1) % N] & 0x7fffffff);
            state[j] = state[(j + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
        left = N;
    }
}
