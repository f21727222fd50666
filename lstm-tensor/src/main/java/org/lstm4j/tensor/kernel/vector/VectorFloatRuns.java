package org.lstm4j.tensor.kernel.vector;

/**
 * Runs loops over whole vectors on any number of elements: in chunks that stay in L1, so that a loop may pass values to the next one
 * through a buffer, and with the last elements in a vector of their own. The result of an element does not depend on its lane.
 */
final class VectorFloatRuns {
    private static final int LANES = VectorFloatBlocking.LANES;
    /** Elements of a chunk. */
    static final int CHUNK = 512;

    /** A loop over n elements, n a multiple of the lanes and at most {@link #CHUNK}. */
    interface Loop {
        /** @param e a buffer of two chunks, with arbitrary values. Modified */
        void run(int n, float[] x, int xOff, float[] e, float[] y, int yOff);
    }

    /** The same with two operands. */
    interface PairLoop {
        /** @param e a buffer of two chunks, with arbitrary values. Modified */
        void run(int n, float[] a, int aOff, float[] b, int bOff, float[] e, float[] y, int yOff);
    }

    /** The buffers of one thread. */
    private static final class Scratch {
        static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        final float[] e = new float[2 * CHUNK];
        final float[] a = new float[LANES];
        final float[] b = new float[LANES];
    }

    private VectorFloatRuns() {}

    /** y[i] = f(x[i]) for the f of a loop; y may be x. */
    static void run(Loop loop, int n, float[] x, int xOff, float[] y, int yOff) {
        Scratch scratch = Scratch.OF_THREAD.get();
        int whole = n - n % LANES;
        for (int i = 0; i < whole; i += CHUNK) {
            loop.run(Math.min(CHUNK, whole - i), x, xOff + i, scratch.e, y, yOff + i);
        }
        if (whole < n) {
            System.arraycopy(x, xOff + whole, scratch.a, 0, n - whole);
            loop.run(LANES, scratch.a, 0, scratch.e, scratch.a, 0);
            System.arraycopy(scratch.a, 0, y, yOff + whole, n - whole);
        }
    }

    /** y[i] = f(a[i], b[i]) for the f of a loop; y may be a or b. */
    static void run(PairLoop loop, int n, float[] a, int aOff, float[] b, int bOff, float[] y, int yOff) {
        Scratch scratch = Scratch.OF_THREAD.get();
        int whole = n - n % LANES;
        for (int i = 0; i < whole; i += CHUNK) {
            loop.run(Math.min(CHUNK, whole - i), a, aOff + i, b, bOff + i, scratch.e, y, yOff + i);
        }
        if (whole < n) {
            System.arraycopy(a, aOff + whole, scratch.a, 0, n - whole);
            System.arraycopy(b, bOff + whole, scratch.b, 0, n - whole);
            loop.run(LANES, scratch.a, 0, scratch.b, 0, scratch.e, scratch.a, 0);
            System.arraycopy(scratch.a, 0, y, yOff + whole, n - whole);
        }
    }
}
