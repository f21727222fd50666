package org.lstm4j.tensor.kernel.scalar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.FloatGRUStep;
import org.lstm4j.tensor.kernel.FloatLSTMStep;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.FloatPacked;

/**
 * Products in plain Java, in the form that C2 vectorises: each row is a separate array, and all are indexed by the same
 * variable from 0.
 */
final class ScalarFloatKernels extends PlainFloatKernels {
    private static final FloatLSTMStep LSTM_STEP = new ScalarFloatLSTMStep();
    private static final FloatGRUStep GRU_STEP = new ScalarFloatGRUStep();

    /*
     * Up to JDK 25, C2 leaves `c[co + j] += a * b[bo + j]` scalar, since it cannot compare the two offsets
     * (JDK-8324751 brings a run-time check in JDK 26). So a block of b is copied into row arrays once and read for
     * every row of c, and four rows are added in one pass, which quarters the reads and writes of the row of c.
     * A block is at most KC x NC = 256 x 512 values: half a megabyte of floats, within a core's L2.
     */
    private static final int KC = 256;
    private static final int NC = 512;
    /* Below these, copying b costs more than it gains. */
    private static final int LEAST_ROWS = 4;
    private static final int LEAST_COLUMNS = 16;

    /* Products of fewer columns are computed as their transpose if that has longer rows, which is faster. */
    private static final int NARROW = 128;

    /** A buffer for a row of c, one for each thread. */
    private static final ThreadLocal<float[]> SUM = ThreadLocal.withInitial(() -> new float[NC]);

    @Override
    public void gemm(
            int m, int n, int k, FloatOperand a, FloatOperand b, boolean accumulate, float[] c, int cOff, int ldc) {
        if (m < LEAST_ROWS || n < LEAST_COLUMNS) {
            FloatDirectProducts.gemm(m, n, k, a, b, accumulate, c, cOff, ldc);
            return;
        }
        if (a.transposed() && !b.transposed() && n < NARROW && n < m) {
            FloatTransposedProduct.gemm(this, m, n, k, a, b, accumulate, c, cOff, ldc);
            return;
        }
        if (!accumulate) {
            clear(m, n, c, cOff, ldc);
        }
        // Rows of zeros pad the last group of four rows.
        float[][] rows = new float[roundUp(Math.min(k, KC))][Math.min(n, NC)];
        for (int j0 = 0; j0 < n; j0 += NC) {
            int nb = Math.min(NC, n - j0);
            for (int k0 = 0; k0 < k; k0 += KC) {
                int kb = Math.min(KC, k - k0);
                copyRows(b.transposed(), kb, nb, b.data(), b.index(k0, j0), b.ld(), rows);
                block(m, nb, kb, a.data(), a.index(0, k0), a.rowStep(), a.columnStep(), rows, c, cOff + j0, ldc);
            }
        }
    }

    /** Blocks of rows as arrays: for each 512 columns, for each 256 rows. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record Rows(int k, int n, float[][][] blocks) implements FloatPacked {}

    @Override
    public FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked reuse) {
        float[][][] old = reuse != null && reuse.k() == k && reuse.n() == n ? ((Rows) reuse).blocks : null;
        int down = (k + KC - 1) / KC;
        int across = (n + NC - 1) / NC;
        float[][][] blocks = old != null ? old : new float[across * down][][];
        for (int i = 0; i < blocks.length; i++) {
            int j0 = i / down * NC;
            int k0 = i % down * KC;
            int nb = Math.min(NC, n - j0);
            int kb = Math.min(KC, k - k0);
            if (old == null) {
                blocks[i] = new float[roundUp(kb)][nb];
            }
            copyRows(trans, kb, nb, b, trans ? bOff + j0 * ldb + k0 : bOff + k0 * ldb + j0, ldb, blocks[i]);
        }
        return new Rows(k, n, blocks);
    }

    @Override
    public void gemm(
            int m, float[] a, int aOff, int lda, FloatPacked b, boolean accumulate, float[] c, int cOff, int ldc) {
        float[][][] blocks = ((Rows) b).blocks;
        if (!accumulate) {
            clear(m, b.n(), c, cOff, ldc);
        }
        int down = (b.k() + KC - 1) / KC;
        for (int i = 0; i < blocks.length; i++) {
            int j0 = i / down * NC;
            int k0 = i % down * KC;
            int nb = Math.min(NC, b.n() - j0);
            int kb = Math.min(KC, b.k() - k0);
            block(m, nb, kb, a, aOff + k0, lda, 1, blocks[i], c, cOff + j0, ldc);
        }
    }

    /** Copies a block of b to row arrays, and pads the last group of four with zeros. */
    private static void copyRows(boolean trans, int k, int n, float[] b, int bOff, int ldb, float[][] rows) {
        for (int p = 0; p < k; p++) {
            if (trans) {
                gather(n, b, bOff + p, ldb, rows[p]);
            } else {
                System.arraycopy(b, bOff + p * ldb, rows[p], 0, n);
            }
        }
        for (int p = k; p < roundUp(k); p++) {
            Arrays.fill(rows[p], 0, n, 0f);
        }
    }

    /** c += a b for a block of b. */
    private static void block(
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int aRow,
            int aCol,
            float[][] rows,
            float[] c,
            int cOff,
            int ldc) {
        float[] sum = SUM.get();
        for (int i = 0; i < m; i++) {
            int at = cOff + i * ldc;
            System.arraycopy(c, at, sum, 0, n);
            int aAt = aOff + i * aRow;
            for (int p = 0; p < k; p += 4) {
                int left = k - p;
                addRows(
                        n,
                        sum,
                        a[aAt + p * aCol],
                        rows[p],
                        left > 1 ? a[aAt + (p + 1) * aCol] : 0f,
                        rows[p + 1],
                        left > 2 ? a[aAt + (p + 2) * aCol] : 0f,
                        rows[p + 2],
                        left > 3 ? a[aAt + (p + 3) * aCol] : 0f,
                        rows[p + 3]);
            }
            System.arraycopy(sum, 0, c, at, n);
        }
    }

    @Override
    public FloatLSTMStep lstmStep() {
        return LSTM_STEP;
    }

    @Override
    public FloatGRUStep gruStep() {
        return GRU_STEP;
    }

    private static int roundUp(int k) {
        return (k + 3) / 4 * 4;
    }

    private static void gather(int n, float[] x, int off, int step, float[] y) {
        for (int j = 0; j < n; j++) {
            y[j] = x[off + j * step];
        }
    }

    /*
     * A separate method, because C2 vectorises a small loop over parameters more reliably than one in nested loops. With
     * eight rows instead of four, JDK 17 does not unroll the body in some callers, and it runs at a third of the speed.
     */
    private static void addRows(
            int n, float[] c, float a0, float[] b0, float a1, float[] b1, float a2, float[] b2, float a3, float[] b3) {
        for (int j = 0; j < n; j++) {
            c[j] += a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j];
        }
    }
}
