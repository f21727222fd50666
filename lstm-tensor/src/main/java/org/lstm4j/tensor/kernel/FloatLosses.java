package org.lstm4j.tensor.kernel;

/** Losses by element over dense float32 values, and their gradients. */
public interface FloatLosses {
    /**
     * y[i] = loss(x[i], t[i]).
     *
     * @param p the parameter of the loss, if it has one
     * @param x Not modified
     * @param t Not modified
     * @param y Modified
     */
    void losses(LossOp op, double p, int n, float[] x, int xOff, float[] t, int tOff, float[] y, int yOff);

    /**
     * dx[i] = scale times the derivative of loss(x[i], t[i]) with respect to x[i].
     *
     * @param p the parameter of the loss, if it has one
     * @param x Not modified
     * @param t Not modified
     * @param dx Modified
     */
    void gradient(
            LossOp op, double p, double scale, int n, float[] x, int xOff, float[] t, int tOff, float[] dx, int dxOff);
}
