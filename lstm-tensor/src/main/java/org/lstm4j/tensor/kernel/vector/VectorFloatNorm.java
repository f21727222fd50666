package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatNorm;
import org.lstm4j.tensor.kernel.scalar.PlainFloatNorm;

/**
 * {@link FloatNorm} in whole vectors of float32. A mean, which has more digits, is subtracted in two parts, so that the difference
 * is rounded once; sums of chunks are added in double. A sum that leaves the range of the type is made again in plain loops.
 */
final class VectorFloatNorm implements FloatNorm {
    private static final FloatNorm PLAIN = new PlainFloatNorm();
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;
    /** Elements whose terms are summed in this type. */
    private static final int CHUNK = 64 * LANES;
    /** Smaller sums may have lost squares that are 0. */
    private static final double LEAST = 1e-24; // float only
    // double only: private static final double LEAST = 1e-250;

    /** Lanes to add, per thread. */
    private static final ThreadLocal<float[]> PARTS = ThreadLocal.withInitial(() -> new float[2 * LANES]);

    @Override
    public double squares(int n, double mean, float[] x, int xOff) {
        double total = 0;
        for (int from = 0; from < n; from += CHUNK) {
            total += chunkOfSquares(Math.min(CHUNK, n - from), mean, x, xOff + from);
        }
        return total > LEAST && total < Double.POSITIVE_INFINITY ? total : PLAIN.squares(n, mean, x, xOff);
    }

    private static double chunkOfSquares(int n, double mean, float[] x, int xOff) {
        float high = (float) mean;
        float low = (float) (mean - high);
        FloatVector even = FloatVector.zero(SPECIES);
        FloatVector odd = FloatVector.zero(SPECIES);
        int j = 0;
        for (; j <= n - 2 * LANES; j += 2 * LANES) {
            FloatVector p =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            FloatVector q = FloatVector.fromArray(SPECIES, x, xOff + j + LANES)
                    .sub(high)
                    .sub(low);
            even = p.fma(p, even);
            odd = q.fma(q, odd);
        }
        float[] parts = PARTS.get();
        even.add(odd).intoArray(parts, 0);
        double total = total(parts, 0);
        for (; j < n; j++) {
            double d = x[xOff + j] - mean;
            total += d * d;
        }
        return total;
    }

    /* Lane by lane: the order in which reduceLanes adds differs between the interpreter and the compilers. */
    private static double total(float[] parts, int from) {
        double total = 0;
        for (int lane = 0; lane < LANES; lane++) {
            total += parts[from + lane];
        }
        return total;
    }

    @Override
    public void affine(int n, double mean, double slope, double base, float[] x, int xOff, float[] y, int yOff) {
        float high = (float) mean;
        float low = (float) (mean - high);
        float factor = (float) slope;
        FloatVector shift = FloatVector.broadcast(SPECIES, (float) base);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            d.fma(FloatVector.broadcast(SPECIES, factor), shift).intoArray(y, yOff + j);
        }
        PLAIN.affine(n - j, mean, slope, base, x, xOff + j, y, yOff + j);
    }

    @Override
    public void affine(
            int n,
            double mean,
            double scale,
            float[] x,
            int xOff,
            float[] w,
            int wOff,
            float[] b,
            int bOff,
            float[] y,
            int yOff) {
        float high = (float) mean;
        float low = (float) (mean - high);
        float factor = (float) scale;
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            FloatVector slope = FloatVector.fromArray(SPECIES, w, wOff + j);
            d.mul(factor)
                    .fma(slope, FloatVector.fromArray(SPECIES, b, bOff + j))
                    .intoArray(y, yOff + j);
        }
        PLAIN.affine(n - j, mean, scale, x, xOff + j, w, wOff + j, b, bOff + j, y, yOff + j);
    }

    @Override
    public void addSums(
            int n, double mean, float[] x, int xOff, float[] w, int wOff, float[] dy, int dyOff, double[] sums) {
        double before = sums[0];
        double beside = sums[1];
        for (int from = 0; from < n; from += CHUNK) {
            addChunk(Math.min(CHUNK, n - from), mean, x, xOff + from, w, wOff + from, dy, dyOff + from, sums);
        }
        if (!Double.isFinite(sums[0] + sums[1])) {
            sums[0] = before;
            sums[1] = beside;
            PLAIN.addSums(n, mean, x, xOff, w, wOff, dy, dyOff, sums);
        }
    }

    private static void addChunk(
            int n, double mean, float[] x, int xOff, float[] w, int wOff, float[] dy, int dyOff, double[] sums) {
        float high = (float) mean;
        float low = (float) (mean - high);
        FloatVector total = FloatVector.zero(SPECIES);
        FloatVector along = FloatVector.zero(SPECIES);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            FloatVector d =
                    FloatVector.fromArray(SPECIES, dy, dyOff + j).mul(FloatVector.fromArray(SPECIES, w, wOff + j));
            total = total.add(d);
            along = d.fma(v, along);
        }
        float[] parts = PARTS.get();
        total.intoArray(parts, 0);
        along.intoArray(parts, LANES);
        sums[0] += total(parts, 0);
        sums[1] += total(parts, LANES);
        PLAIN.addSums(n - j, mean, x, xOff + j, w, wOff + j, dy, dyOff + j, sums);
    }

    @Override
    public void combine(
            int n,
            double mean,
            double slope,
            double bend,
            double base,
            float[] x,
            int xOff,
            float[] w,
            int wOff,
            float[] dy,
            int dyOff,
            float[] dx,
            int dxOff) {
        float high = (float) mean;
        float low = (float) (mean - high);
        FloatVector a = FloatVector.broadcast(SPECIES, (float) slope);
        FloatVector b = FloatVector.broadcast(SPECIES, (float) bend);
        FloatVector c = FloatVector.broadcast(SPECIES, (float) base);
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            FloatVector d =
                    FloatVector.fromArray(SPECIES, dy, dyOff + j).mul(FloatVector.fromArray(SPECIES, w, wOff + j));
            d.fma(a, v.fma(b, c)).intoArray(dx, dxOff + j);
        }
        PLAIN.combine(n - j, mean, slope, bend, base, x, xOff + j, w, wOff + j, dy, dyOff + j, dx, dxOff + j);
    }

    @Override
    public void addProducts(
            int n, double mean, double scale, float[] x, int xOff, float[] dy, int dyOff, float[] dw, float[] db) {
        float high = (float) mean;
        float low = (float) (mean - high);
        float factor = (float) scale;
        int j = 0;
        for (; j <= n - LANES; j += LANES) {
            FloatVector v =
                    FloatVector.fromArray(SPECIES, x, xOff + j).sub(high).sub(low);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyOff + j);
            v.mul(factor).fma(d, FloatVector.fromArray(SPECIES, dw, j)).intoArray(dw, j);
            d.add(FloatVector.fromArray(SPECIES, db, j)).intoArray(db, j);
        }
        for (; j < n; j++) {
            dw[j] += (float) (dy[dyOff + j] * (x[xOff + j] - mean) * scale);
            db[j] += dy[dyOff + j];
        }
    }
}
