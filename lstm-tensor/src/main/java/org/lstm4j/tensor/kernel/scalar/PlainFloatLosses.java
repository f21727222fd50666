package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatLosses;
import org.lstm4j.tensor.kernel.LossOp;

/** {@link FloatLosses} in plain loops, in double. */
public final class PlainFloatLosses implements FloatLosses {
    @Override
    public void losses(LossOp op, double p, int n, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff) {
        switch (op) {
            case SQUARED_ERROR -> {
                for (int i = 0; i < n; i++) {
                    double d = (double) x[xOff + i] - t[tOff + i];
                    y[yOff + i] = (float) (d * d);
                }
            }
            case HUBER -> {
                for (int i = 0; i < n; i++) {
                    double d = (double) x[xOff + i] - t[tOff + i];
                    double c = Math.min(Math.max(d, -p), p);
                    y[yOff + i] = (float) (c * (d - 0.5 * c));
                }
            }
            case BCE_WITH_LOGITS -> {
                for (int i = 0; i < n; i++) {
                    double v = x[xOff + i];
                    double soft = Math.log1p(Math.exp(-Math.abs(v)));
                    y[yOff + i] = (float) (Math.max(v, 0) - t[tOff + i] * v + soft);
                }
            }
        }
    }

    @Override
    public void gradient(
            LossOp op, double p, double scale, int n, float[] x, int xOff, float[] t, int tOff, float[] dx, int dxOff) {
        switch (op) {
            case SQUARED_ERROR -> {
                for (int i = 0; i < n; i++) {
                    dx[dxOff + i] = (float) (2 * scale * ((double) x[xOff + i] - t[tOff + i]));
                }
            }
            case HUBER -> {
                for (int i = 0; i < n; i++) {
                    double d = (double) x[xOff + i] - t[tOff + i];
                    dx[dxOff + i] = (float) (scale * Math.min(Math.max(d, -p), p));
                }
            }
            case BCE_WITH_LOGITS -> {
                for (int i = 0; i < n; i++) {
                    dx[dxOff + i] = (float) (scale * (FloatElementwise.sigmoid(x[xOff + i]) - t[tOff + i]));
                }
            }
        }
    }
}
