package org.lstm4j.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lstm4j.tensor.kernel.FloatLosses;
import org.lstm4j.tensor.kernel.LossOp;

/** {@link FloatLosses} in whole vectors, with the last elements in a vector of their own. */
final class VectorFloatLosses implements FloatLosses {
    private static final VectorSpecies<Float> SPECIES = VectorFloatBlocking.SPECIES;
    private static final int LANES = VectorFloatBlocking.LANES;

    @Override
    public void losses(LossOp op, double p, int n, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff) {
        float bound = (float) p;
        VectorFloatRuns.PairLoop loop = switch (op) {
            case SQUARED_ERROR -> VectorFloatLosses::squares;
            case HUBER -> (m, a, aOff, b, bOff, e, c, cOff) -> huber(m, bound, a, aOff, b, bOff, c, cOff);
            case BCE_WITH_LOGITS -> VectorFloatLosses::logistic;
        };
        VectorFloatRuns.run(loop, n, x, xOff, t, tOff, y, yOff);
    }

    @Override
    public void gradient(
            LossOp op, double p, double scale, int n, float[] x, int xOff, float[] t, int tOff, float[] dx, int dxOff) {
        float bound = (float) p;
        float factor = (float) (op == LossOp.SQUARED_ERROR ? 2 * scale : scale);
        VectorFloatRuns.PairLoop loop = switch (op) {
            case SQUARED_ERROR -> (m, a, aOff, b, bOff, e, c, cOff) -> difference(m, factor, a, aOff, b, bOff, c, cOff);
            case HUBER -> (m, a, aOff, b, bOff, e, c, cOff) -> clipped(m, bound, factor, a, aOff, b, bOff, c, cOff);
            case BCE_WITH_LOGITS ->
                (m, a, aOff, b, bOff, e, c, cOff) -> {
                    VectorFloatMath.sigmoid(m, a, aOff, e, e, VectorFloatRuns.CHUNK);
                    difference(m, factor, e, VectorFloatRuns.CHUNK, b, bOff, c, cOff);
                };
        };
        VectorFloatRuns.run(loop, n, x, xOff, t, tOff, dx, dxOff);
    }

    private static void squares(int n, float[] x, int xOff, float[] t, int tOff, float[] e, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + i).sub(FloatVector.fromArray(SPECIES, t, tOff + i));
            d.mul(d).intoArray(y, yOff + i);
        }
    }

    private static void huber(int n, float p, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + i).sub(FloatVector.fromArray(SPECIES, t, tOff + i));
            FloatVector c = d.max(-p).min(p);
            c.mul(c.fma(FloatVector.broadcast(SPECIES, -0.5f), d)).intoArray(y, yOff + i);
        }
    }

    private static void difference(int n, float factor, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + i).sub(FloatVector.fromArray(SPECIES, t, tOff + i));
            d.mul(factor).intoArray(y, yOff + i);
        }
    }

    private static void clipped(
            int n, float p, float factor, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector d =
                    FloatVector.fromArray(SPECIES, x, xOff + i).sub(FloatVector.fromArray(SPECIES, t, tOff + i));
            d.max(-p).min(p).mul(factor).intoArray(y, yOff + i);
        }
    }

    /* With v = exp(-|x|), from 0 to 1, and s = v / (2 + v): log(1 + v) = 2 artanh s = 2 s (1 + s² / 3 + s⁴ / 5 + ..). */
    private static void logistic(int n, float[] x, int xOff, float[] t, int tOff, float[] e, float[] y, int yOff) {
        VectorFloatMath.decay(n, x, xOff, e, 0);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, e, i);
            FloatVector s = v.div(v.add(2f));
            FloatVector z = s.mul(s);
            FloatVector r = FloatVector.broadcast(SPECIES, 1f / 17); // float only
            // double only: DoubleVector r = FloatVector.broadcast(SPECIES, 1d / 35);
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 33));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 31));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 29));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 27));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 25));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 23));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 21));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 19));
            // double only: r = r.fma(z, FloatVector.broadcast(SPECIES, 1d / 17));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 15));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 13));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 11));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 9));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 7));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 5));
            r = r.fma(z, FloatVector.broadcast(SPECIES, 1f / 3));
            FloatVector soft = s.add(s).mul(r.fma(z, FloatVector.broadcast(SPECIES, 1f)));
            FloatVector in = FloatVector.fromArray(SPECIES, x, xOff + i);
            FloatVector target = FloatVector.fromArray(SPECIES, t, tOff + i).neg();
            target.fma(in, in.max(0f)).add(soft).intoArray(y, yOff + i);
        }
    }
}
