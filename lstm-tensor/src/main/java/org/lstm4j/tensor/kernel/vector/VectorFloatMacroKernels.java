package org.lstm4j.tensor.kernel.vector;

/** The macro-kernels: a block of A times a block of packed B, one micro-tile after the other. */
final class VectorFloatMacroKernels {
    private static final int LANES = VectorFloatBlocking.LANES;
    private static final int NR = VectorFloatBlocking.NR;
    private static final int MR = VectorFloatBlocking.MR;

    /** The init of a product that overwrites C: read at the same offset for every micro-tile. */
    static final float[] ZEROS = new float[NR];

    private VectorFloatMacroKernels() {}

    /**
     * C = init + A B for a row-major A. A micro-panel of B stays in L1 while the rows of A pass it.
     *
     * @param b micro-panels from left to right. Not modified
     * @param init rows that are ldInit apart, or {@link #ZEROS}. Not modified, unless it is c
     */
    static void multiply(
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            float[] init,
            int initOff,
            int ldInit,
            float[] c,
            int cOff,
            int ldc) {
        boolean zeros = init == ZEROS;
        for (int j = 0; j < n; j += NR) {
            int panel = bOff + j * k;
            int width = Math.min(NR, n - j);
            int column = zeros ? 0 : initOff + j;
            for (int i = 0; i < m; ) {
                int rows = VectorFloatMicroKernels.rows(m - i);
                int to = cOff + i * ldc + j;
                int start = column + i * ldInit;
                int at = aOff + i * lda;
                if (width == NR) {
                    VectorFloatMicroKernels.multiply(rows, k, a, at, lda, b, panel, init, start, ldInit, c, to, ldc);
                } else {
                    float[] tile = VectorFloatWorkspace.tile();
                    copy(rows, width, init, start, ldInit, tile, 0, NR);
                    VectorFloatMicroKernels.multiply(rows, k, a, at, lda, b, panel, tile, 0, NR, tile, 0, NR);
                    copy(rows, width, tile, 0, NR, c, to, ldc);
                }
                i += rows;
            }
        }
    }

    /**
     * C += A B for an A that is stored transposed, in place or packed, and a packed B.
     *
     * @param a element (i, p) of micro-panel q of A at {@code aOff + q * panelStep + i + p * lda}. Not modified
     * @param lda MR if A is packed
     */
    static void multiplyTransposed(
            int m, int n, int k, float[] a, int aOff, int panelStep, int lda, float[] b, float[] c, int cOff, int ldc) {
        float[] tile = VectorFloatWorkspace.tile();
        for (int j = 0; j < n; j += NR) {
            int width = Math.min(NR, n - j);
            for (int i = 0; i < m; i += MR) {
                int rows = Math.min(MR, m - i);
                int at = aOff + i / MR * panelStep;
                int to = cOff + i * ldc + j;
                boolean fits = rows == MR && (width == NR || width == LANES);
                float[] y = fits ? c : tile;
                int start = fits ? to : 0;
                int ldy = fits ? ldc : NR;
                if (!fits) {
                    copy(rows, width, c, to, ldc, tile, 0, NR);
                }
                if (width <= LANES) {
                    VectorFloatMicroKernels.multiplyHalf(k, a, at, lda, b, j * k, y, start, ldy);
                } else if (lda == MR) {
                    VectorFloatMicroKernels.multiplyPacked(k, a, at, b, j * k, y, start, ldy);
                } else {
                    VectorFloatMicroKernels.multiplyTransposed(k, a, at, lda, b, j * k, y, start, ldy);
                }
                if (!fits) {
                    copy(rows, width, tile, 0, NR, c, to, ldc);
                }
            }
        }
    }

    private static void copy(int rows, int width, float[] x, int xOff, int ldx, float[] y, int yOff, int ldy) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, xOff + i * ldx, y, yOff + i * ldy, width);
        }
    }
}
