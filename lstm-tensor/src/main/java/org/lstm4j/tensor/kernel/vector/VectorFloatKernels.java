package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.FloatDirectProducts;
import org.lstm4j.tensor.kernel.scalar.FloatElementwise;
import org.lstm4j.tensor.kernel.scalar.FloatTransposedProduct;
import org.lstm4j.tensor.kernel.scalar.PlainFloatKernels;

/**
 * Products and activations on {@code jdk.incubator.vector}.
 *
 * <p>The product follows K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34
 * (2008): blocks of b are packed so that the innermost tile reads them in order, for the core's L2. Rows of a are read
 * where they stand, and only an a that is stored transposed is packed, where that pays.
 */
final class VectorFloatKernels extends PlainFloatKernels {
    private static final VectorSpecies<Float> SPECIES = VectorFloatMicroKernels.SPECIES;
    private static final int LANES = VectorFloatMicroKernels.LANES;
    private static final int WIDTH = VectorFloatMicroKernels.WIDTH;
    private static final int MAX_ROWS = VectorFloatMicroKernels.MAX_ROWS;

    /** Steps of k that a packed panel holds: 256 x 2 vectors of b are 32 KB, about a core's L1. */
    private static final int BLOCK_K = 256;
    /** Columns of b that are packed together: half a megabyte, within a core's L2. */
    private static final int BLOCK_N = 512 / WIDTH * WIDTH;
    /** Rows of a that pass by a panel together: with {@link #BLOCK_K} numbers each, they stay in L2. */
    private static final int BLOCK_M = 96;

    /** Multiplications below which packing costs more than it brings. */
    private static final int LEAST_WORK = 512;

    /** Strips that are packed side by side. */
    private static final int STRIPS = 4;

    /** Buffer that are read of a row of a to pack a strip: whole vectors. */
    private static final int STRIP_READ = (MAX_ROWS + LANES - 1) / LANES * LANES;

    /** Columns of a product up to which a transposed a is read where it stands: so few do not pay for packing it. */
    private static final int MOST_UNPACKED = 2 * WIDTH;

    /** Multiplications up to which a product by a packed matrix is taken number by number. */
    private static final int MOST_DIRECT = 192;

    /** What a product that overwrites begins with: a tile's width of it, for every tile. */
    private static final float[] ZEROS = new float[WIDTH];

    /** Room for packing, one for each thread that multiplies. */
    private static final class Scratch {
        final float[] a = new float[(BLOCK_M + MAX_ROWS - 1) / MAX_ROWS * stripSize(BLOCK_K)];
        final float[] b = new float[BLOCK_K * BLOCK_N];
        final float[] tile = new float[MAX_ROWS * WIDTH];
    }

    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /**
     * A matrix in panels of two vectors' width. Blocks of {@link #BLOCK_K} rows stand behind each other; within one,
     * panels from left to right; within one, rows. The last panel is filled up with zeros.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    private record Panels(int k, int n, float[] data) implements FloatPacked {}

    @Override
    public FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked room) {
        float[] data =
                room != null && room.k() == k && room.n() == n ? ((Panels) room).data : new float[k * roundUp(n)];
        for (int k0 = 0; k0 < k; k0 += BLOCK_K) {
            int kb = Math.min(BLOCK_K, k - k0);
            packPanels(trans, kb, n, b, trans ? bOff + k0 : bOff + k0 * ldb, ldb, data, k0 * roundUp(n));
        }
        return new Panels(k, n, data);
    }

    @Override
    public void gemm(
            int m, float[] a, int aOff, int lda, FloatPacked b, boolean accumulate, float[] c, int cOff, int ldc) {
        if (accumulate) {
            packedGemm(m, a, aOff, lda, b, c, cOff, ldc, c, cOff, ldc);
        } else {
            packedGemm(m, a, aOff, lda, b, ZEROS, 0, 0, c, cOff, ldc);
        }
    }

    @Override
    public void affine(
            int m,
            float[] a,
            int aOff,
            int lda,
            FloatPacked b,
            float[] bias,
            int biasOff,
            float[] c,
            int cOff,
            int ldc) {
        packedGemm(m, a, aOff, lda, b, bias, biasOff, 0, c, cOff, ldc);
    }

    /** c = from + a b. Rows of from are ldFrom apart; {@link #ZEROS} is read at one place for all columns. */
    private void packedGemm(
            int m,
            float[] a,
            int aOff,
            int lda,
            FloatPacked b,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        int k = b.k();
        int n = b.n();
        float[] panels = ((Panels) b).data;
        if ((long) m * n * k <= MOST_DIRECT) {
            start(m, n, from, fromOff, ldFrom, c, cOff, ldc);
            direct(m, n, k, a, aOff, lda, panels, c, cOff, ldc);
            return;
        }
        for (int k0 = 0; k0 < k; k0 += BLOCK_K) {
            int kb = Math.min(BLOCK_K, k - k0);
            boolean first = k0 == 0;
            int panel = k0 * roundUp(n);
            for (int i0 = 0; i0 < m; i0 += BLOCK_M) {
                int mb = Math.min(BLOCK_M, m - i0);
                int at = aOff + i0 * lda + k0;
                int to = cOff + i0 * ldc;
                float[] begin = first ? from : c;
                int beginOff = first ? fromOff + i0 * ldFrom : to;
                int beginLead = first ? ldFrom : ldc;
                block(mb, n, kb, a, at, lda, panels, panel, begin, beginOff, beginLead, c, to, ldc);
            }
        }
    }

    @Override
    public void gemmRow(float[] a, int aOff, FloatPacked b, boolean accumulate, boolean fromEnd, float[] c, int cOff) {
        int k = b.k();
        int n = b.n();
        float[] panels = ((Panels) b).data;
        if (!accumulate) {
            Arrays.fill(c, cOff, cOff + n, 0f);
        }
        if ((long) n * k <= MOST_DIRECT) {
            direct(1, n, k, a, aOff, k, panels, c, cOff, n);
            return;
        }
        int pairs = (n + 2 * WIDTH - 1) / (2 * WIDTH);
        for (int k0 = 0; k0 < k; k0 += BLOCK_K) {
            int kb = Math.min(BLOCK_K, k - k0);
            int block = k0 * roundUp(n);
            for (int q = 0; q < pairs; q++) {
                int j = (fromEnd ? pairs - 1 - q : q) * 2 * WIDTH;
                rowPair(n - j, kb, a, aOff + k0, panels, block + j * kb, c, cOff + j);
            }
        }
    }

    /** c += a b for one row and two panels, or what is left of them. */
    private void rowPair(int left, int k, float[] a, int aOff, float[] panels, int panelsOff, float[] c, int cOff) {
        int other = panelsOff + WIDTH * k;
        if (left >= 2 * WIDTH) {
            VectorFloatMicroKernels.multiplyRow(k, a, aOff, panels, panelsOff, other, c, cOff);
            return;
        }
        int panel = panelsOff;
        int at = cOff;
        if (left >= WIDTH) {
            VectorFloatMicroKernels.multiplyRow(k, a, aOff, panels, panel, c, at);
            panel = other;
            at += WIDTH;
        }
        int rest = left % WIDTH;
        if (rest == LANES) {
            VectorFloatMicroKernels.multiplyHalfRow(k, a, aOff, panels, panel, c, at);
        } else if (rest > 0) {
            float[] tile = scratch.get().tile;
            Arrays.fill(tile, 0, WIDTH, 0f);
            VectorFloatMicroKernels.multiplyRow(k, a, aOff, panels, panel, tile, 0);
            for (int j = 0; j < rest; j++) {
                c[at + j] += tile[j];
            }
        }
    }

    /** c += a b for so little that a tile would mostly be filled up; with the bits of a tile. */
    private static void direct(
            int m, int n, int k, float[] a, int aOff, int lda, float[] panels, float[] c, int cOff, int ldc) {
        for (int i = 0; i < m; i++) {
            int at = cOff + i * ldc;
            for (int j = 0; j < n; j++) {
                int place = j / WIDTH * WIDTH * k + j % WIDTH;
                float sum = c[at + j];
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[aOff + i * lda + p], panels[place + p * WIDTH], sum);
                }
                c[at + j] = sum;
            }
        }
    }

    private static void start(int m, int n, float[] from, int fromOff, int ldFrom, float[] c, int cOff, int ldc) {
        if (from == c) {
            return;
        }
        for (int i = 0; i < m; i++) {
            if (from == ZEROS) {
                Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
            } else {
                System.arraycopy(from, fromOff + i * ldFrom, c, cOff + i * ldc, n);
            }
        }
    }

    @Override
    public void gemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            int ldb,
            boolean accumulate,
            float[] c,
            int cOff,
            int ldc) {
        if ((long) m * n * k < LEAST_WORK) {
            FloatDirectProducts.gemm(transA, transB, m, n, k, a, aOff, lda, b, bOff, ldb, accumulate, c, cOff, ldc);
            return;
        }
        if (transA && !transB && n <= LANES / 2 && m > LANES) {
            // Vectors along the rows of c would be mostly empty.
            FloatTransposedProduct.gemm(this, m, n, k, a, aOff, lda, b, bOff, ldb, accumulate, c, cOff, ldc);
            return;
        }
        if (!accumulate) {
            clear(m, n, c, cOff, ldc);
        }
        if (m == 1) {
            int step = transA ? lda : 1;
            if (transB) {
                rowByRows(n, k, a, aOff, step, b, bOff, ldb, c, cOff);
            } else {
                rowByMatrix(n, k, a, aOff, step, b, bOff, ldb, c, cOff);
            }
            return;
        }
        Scratch room = scratch.get();
        for (int j0 = 0; j0 < n; j0 += BLOCK_N) {
            int nb = Math.min(BLOCK_N, n - j0);
            for (int k0 = 0; k0 < k; k0 += BLOCK_K) {
                int kb = Math.min(BLOCK_K, k - k0);
                packPanels(transB, kb, nb, b, transB ? bOff + j0 * ldb + k0 : bOff + k0 * ldb + j0, ldb, room.b, 0);
                for (int i0 = 0; i0 < m; i0 += BLOCK_M) {
                    int mb = Math.min(BLOCK_M, m - i0);
                    int to = cOff + i0 * ldc + j0;
                    if (transA) {
                        int at = aOff + k0 * lda + i0;
                        // What does not fill a strip is packed: the strip reads beyond it.
                        int unpacked = nb > MOST_UNPACKED ? 0 : mb - mb % MAX_ROWS;
                        int packed = mb - unpacked;
                        stripBlock(unpacked, nb, kb, a, at, MAX_ROWS, lda, room, c, to, ldc);
                        packStrips(packed, kb, a, at + unpacked, lda, room.a);
                        int below = to + unpacked * ldc;
                        stripBlock(packed, nb, kb, room.a, 0, stripSize(kb), MAX_ROWS, room, c, below, ldc);
                    } else {
                        int at = aOff + i0 * lda + k0;
                        block(mb, nb, kb, a, at, lda, room.b, 0, c, to, ldc, c, to, ldc);
                    }
                }
            }
        }
    }

    /** c = from + a b for a block of packed panels of b: a panel stays in L1 while the rows of a pass by. */
    private void block(
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] panels,
            int panelsOff,
            float[] from,
            int fromOff,
            int ldFrom,
            float[] c,
            int cOff,
            int ldc) {
        boolean zeros = from == ZEROS;
        for (int j = 0; j < n; j += WIDTH) {
            int panel = panelsOff + j * k;
            int width = Math.min(WIDTH, n - j);
            int column = zeros ? 0 : fromOff + j;
            for (int i = 0; i < m; ) {
                int rows = VectorFloatMicroKernels.rows(m - i);
                int to = cOff + i * ldc + j;
                int begin = column + i * ldFrom;
                int at = aOff + i * lda;
                if (width == WIDTH) {
                    VectorFloatMicroKernels.multiply(
                            rows, k, a, at, lda, panels, panel, from, begin, ldFrom, c, to, ldc);
                } else {
                    float[] tile = scratch.get().tile;
                    copy(rows, width, from, begin, ldFrom, tile, 0, WIDTH);
                    VectorFloatMicroKernels.multiply(
                            rows, k, a, at, lda, panels, panel, tile, 0, WIDTH, tile, 0, WIDTH);
                    copy(rows, width, tile, 0, WIDTH, c, to, ldc);
                }
                i += rows;
            }
        }
    }

    /**
     * c += aᵀ b for a b that is packed in the scratch.
     *
     * @param a number (i, p), i counted within a strip, at {@code aOff + strip * stripStep + i + p * kStep}
     */
    private static void stripBlock(
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int stripStep,
            int kStep,
            Scratch room,
            float[] c,
            int cOff,
            int ldc) {
        float[] tile = room.tile;
        for (int j = 0; j < n; j += WIDTH) {
            int width = Math.min(WIDTH, n - j);
            for (int i = 0; i < m; i += MAX_ROWS) {
                int rows = Math.min(MAX_ROWS, m - i);
                int at = aOff + i / MAX_ROWS * stripStep;
                int to = cOff + i * ldc + j;
                boolean fits = rows == MAX_ROWS && (width == WIDTH || width == LANES);
                float[] y = fits ? c : tile;
                int begin = fits ? to : 0;
                int lead = fits ? ldc : WIDTH;
                if (!fits) {
                    copy(rows, width, c, to, ldc, tile, 0, WIDTH);
                }
                if (width <= LANES) {
                    VectorFloatMicroKernels.multiplyHalfStrip(k, a, at, kStep, room.b, j * k, y, begin, lead);
                } else if (kStep == MAX_ROWS) {
                    VectorFloatMicroKernels.multiplyPackedStrip(k, a, at, room.b, j * k, y, begin, lead);
                } else {
                    VectorFloatMicroKernels.multiplyStrip(k, a, at, kStep, room.b, j * k, y, begin, lead);
                }
                if (!fits) {
                    copy(rows, width, tile, 0, WIDTH, c, to, ldc);
                }
            }
        }
    }

    private static void copy(int rows, int width, float[] x, int xOff, int ldx, float[] y, int yOff, int ldy) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, xOff + i * ldx, y, yOff + i * ldy, width);
        }
    }

    private static int roundUp(int n) {
        return (n + WIDTH - 1) / WIDTH * WIDTH;
    }

    private static void clear(int m, int n, float[] c, int cOff, int ldc) {
        if (ldc == n) {
            Arrays.fill(c, cOff, cOff + m * n, 0f);
            return;
        }
        for (int i = 0; i < m; i++) {
            Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
        }
    }

    /** Panels of k rows by WIDTH columns, from left to right. */
    private static void packPanels(boolean trans, int k, int n, float[] b, int bOff, int ldb, float[] out, int outOff) {
        for (int j = 0; j < n; j += WIDTH) {
            int width = Math.min(WIDTH, n - j);
            int panel = outOff + j * k;
            if (trans) {
                int q = 0;
                for (; q + 4 <= width; q += 4) {
                    packFour(k, b, bOff + (j + q) * ldb, ldb, out, panel + q, WIDTH);
                }
                for (; q < WIDTH; q++) {
                    int from = bOff + (j + q) * ldb;
                    for (int p = 0; p < k; p++) {
                        out[panel + p * WIDTH + q] = q < width ? b[from + p] : 0f;
                    }
                }
            } else if (width == WIDTH) {
                for (int p = 0; p < k; p++) {
                    int from = bOff + p * ldb + j;
                    int to = panel + p * WIDTH;
                    FloatVector.fromArray(SPECIES, b, from).intoArray(out, to);
                    FloatVector.fromArray(SPECIES, b, from + LANES).intoArray(out, to + LANES);
                }
            } else {
                int whole = width - width % LANES;
                for (int p = 0; p < k; p++) {
                    int from = bOff + p * ldb + j;
                    int to = panel + p * WIDTH;
                    FloatVector.zero(SPECIES).intoArray(out, to);
                    FloatVector.zero(SPECIES).intoArray(out, to + LANES);
                    for (int q = 0; q < whole; q += LANES) {
                        FloatVector.fromArray(SPECIES, b, from + q).intoArray(out, to + q);
                    }
                    for (int q = whole; q < width; q++) {
                        out[to + q] = b[from + q];
                    }
                }
            }
        }
    }

    /** From one strip to the next; with room behind the last group for what {@link #packStrips} writes too much. */
    private static int stripSize(int k) {
        return MAX_ROWS * k + LANES;
    }

    /**
     * Strips of {@link #MAX_ROWS} rows, each as k groups of one number a row, from a stored transposed. What the last strip
     * has too much is any numbers.
     */
    private static void packStrips(int m, int k, float[] a, int aOff, int lda, float[] out) {
        int i = 0;
        for (; i + STRIPS * MAX_ROWS <= m; i += STRIPS * MAX_ROWS) {
            packFourStrips(k, a, aOff + i, lda, out, i / MAX_ROWS * stripSize(k));
        }
        for (; i < m; i += MAX_ROWS) {
            packStrip(Math.min(MAX_ROWS, m - i), k, a, aOff + i, lda, out, i / MAX_ROWS * stripSize(k));
        }
    }

    /** Side by side, so that a line of a is read once: in two thirds of the time of one after the other. */
    private static void packFourStrips(int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        int whole = wholeReads(k, (STRIPS - 1) * MAX_ROWS + STRIP_READ, a, aOff, lda);
        int size = stripSize(k);
        int out1 = outOff + size;
        int out2 = out1 + size;
        int out3 = out2 + size;
        int from = aOff;
        for (int to = 0; to < whole * MAX_ROWS; to += MAX_ROWS) {
            // Whole vectors: what they have too much is written over by the next group.
            for (int q = 0; q < MAX_ROWS; q += LANES) {
                int at = from + q;
                FloatVector.fromArray(SPECIES, a, at).intoArray(out, outOff + to + q);
                FloatVector.fromArray(SPECIES, a, at + MAX_ROWS).intoArray(out, out1 + to + q);
                FloatVector.fromArray(SPECIES, a, at + 2 * MAX_ROWS).intoArray(out, out2 + to + q);
                FloatVector.fromArray(SPECIES, a, at + 3 * MAX_ROWS).intoArray(out, out3 + to + q);
            }
            from += lda;
        }
        for (int s = 0; s < STRIPS; s++) {
            packGroups(MAX_ROWS, whole, k, a, aOff + s * MAX_ROWS, lda, out, outOff + s * size);
        }
    }

    private static void packStrip(int rows, int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        int whole = wholeReads(k, STRIP_READ, a, aOff, lda);
        int from = aOff;
        for (int to = outOff; to < outOff + whole * MAX_ROWS; to += MAX_ROWS) {
            for (int q = 0; q < MAX_ROWS; q += LANES) {
                FloatVector.fromArray(SPECIES, a, from + q).intoArray(out, to + q);
            }
            from += lda;
        }
        packGroups(rows, whole, k, a, aOff, lda, out, outOff);
    }

    /** How many of k rows can be read as so many numbers before the array ends. */
    private static int wholeReads(int k, int numbers, float[] a, int aOff, int lda) {
        return Math.max(0, Math.min(k, Math.floorDiv(a.length - numbers - aOff, lda) + 1));
    }

    /** The groups from a given one on, where whole vectors would read beyond the array. */
    private static void packGroups(int rows, int first, int k, float[] a, int aOff, int lda, float[] out, int outOff) {
        for (int p = first; p < k; p++) {
            System.arraycopy(a, aOff + p * lda, out, outOff + p * MAX_ROWS, rows);
        }
    }

    /** Four rows at a time take two thirds of the time of one by one. */
    private static void packFour(int k, float[] a, int aOff, int lda, float[] out, int outOff, int step) {
        int row1 = aOff + lda;
        int row2 = row1 + lda;
        int row3 = row2 + lda;
        int to = outOff;
        for (int p = 0; p < k; p++) {
            out[to] = a[aOff + p];
            out[to + 1] = a[row1 + p];
            out[to + 2] = a[row2 + p];
            out[to + 3] = a[row3 + p];
            to += step;
        }
    }

    /** c += one row times a row-major matrix: four vectors of the result are held while k runs. Nothing is packed. */
    private static void rowByMatrix(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        int j = 0;
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
            FloatVector s0 = FloatVector.fromArray(SPECIES, c, cOff + j);
            FloatVector s1 = FloatVector.fromArray(SPECIES, c, cOff + j + LANES);
            FloatVector s2 = FloatVector.fromArray(SPECIES, c, cOff + j + 2 * LANES);
            FloatVector s3 = FloatVector.fromArray(SPECIES, c, cOff + j + 3 * LANES);
            for (int p = 0; p < k; p++) {
                FloatVector x = FloatVector.broadcast(SPECIES, a[aOff + p * aStep]);
                int at = bOff + p * ldb + j;
                s0 = x.fma(FloatVector.fromArray(SPECIES, b, at), s0);
                s1 = x.fma(FloatVector.fromArray(SPECIES, b, at + LANES), s1);
                s2 = x.fma(FloatVector.fromArray(SPECIES, b, at + 2 * LANES), s2);
                s3 = x.fma(FloatVector.fromArray(SPECIES, b, at + 3 * LANES), s3);
            }
            s0.intoArray(c, cOff + j);
            s1.intoArray(c, cOff + j + LANES);
            s2.intoArray(c, cOff + j + 2 * LANES);
            s3.intoArray(c, cOff + j + 3 * LANES);
        }
        for (; j + LANES <= n; j += LANES) {
            FloatVector s = FloatVector.fromArray(SPECIES, c, cOff + j);
            for (int p = 0; p < k; p++) {
                s = FloatVector.broadcast(SPECIES, a[aOff + p * aStep])
                        .fma(FloatVector.fromArray(SPECIES, b, bOff + p * ldb + j), s);
            }
            s.intoArray(c, cOff + j);
        }
        for (; j < n; j++) {
            // To the bits of the vectors: where a column stands must not matter.
            float s = c[cOff + j];
            for (int p = 0; p < k; p++) {
                s = Math.fma(a[aOff + p * aStep], b[bOff + p * ldb + j], s);
            }
            c[cOff + j] = s;
        }
    }

    /** c += one row times a matrix that is stored transposed: a scalar product for each number of the result. */
    private static void rowByRows(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        for (int j = 0; j < n; j++) {
            int row = bOff + j * ldb;
            FloatVector even = FloatVector.zero(SPECIES);
            FloatVector odd = FloatVector.zero(SPECIES);
            int p = 0;
            if (aStep == 1) {
                for (; p + 2 * LANES <= k; p += 2 * LANES) {
                    even = FloatVector.fromArray(SPECIES, a, aOff + p)
                            .fma(FloatVector.fromArray(SPECIES, b, row + p), even);
                    odd = FloatVector.fromArray(SPECIES, a, aOff + p + LANES)
                            .fma(FloatVector.fromArray(SPECIES, b, row + p + LANES), odd);
                }
            }
            float s = even.add(odd).reduceLanes(VectorOperators.ADD);
            for (; p < k; p++) {
                s += a[aOff + p * aStep] * b[row + p];
            }
            c[cOff + j] += s;
        }
    }

    @Override
    public void map(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff) {
        switch (op) {
            case EXP -> VectorFloatMath.exp(n, x, xOff, y, yOff);
            case TANH -> VectorFloatMath.tanh(n, x, xOff, y, yOff);
            case SIGMOID -> VectorFloatMath.sigmoid(n, x, xOff, y, yOff);
            default -> FloatElementwise.unary(op, n, x, xOff, 1, y, yOff, 1);
        }
    }

    @Override
    public void softmax(int n, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatSoftmax.softmax(n, x, xOff, y, yOff);
    }

    @Override
    public void logSoftmax(int n, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatSoftmax.logSoftmax(n, x, xOff, y, yOff);
    }

    @Override
    public void lstmStep(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] h,
            int hOff) {
        VectorFloatLSTMStep.forward(rows, size, gates, gatesOff, cPrev, cPrevOff, c, cOff, h, hOff);
    }

    @Override
    public void lstmStepBackward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] dh,
            int dhOff,
            float[] dc,
            int dcOff,
            float[] dGates,
            int dGatesOff) {
        VectorFloatLSTMStep.backward(
                rows, size, gates, gatesOff, cPrev, cPrevOff, c, cOff, dh, dhOff, dc, dcOff, dGates, dGatesOff);
    }

    @Override
    public void gruStep(
            int rows, int size, float[] gates, int gatesOff, float[] hPrev, int hPrevOff, float[] h, int hOff) {
        VectorFloatGRUStep.forward(rows, size, gates, gatesOff, hPrev, hPrevOff, h, hOff);
    }

    @Override
    public void gruStepBackward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] hPrev,
            int hPrevOff,
            float[] dh,
            int dhOff,
            float[] dGates,
            int dGatesOff) {
        VectorFloatGRUStep.backward(rows, size, gates, gatesOff, hPrev, hPrevOff, dh, dhOff, dGates, dGatesOff);
    }
}
