package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.Backend;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.UnaryOp;

/** The float32 backend: the kernels in use where they have the operation, else the loops of this package. */
public final class FloatBackend implements Backend {
    @Override
    public double round(double x) {
        return (float) x;
    }

    @Override
    public void map(UnaryOp op, int n, Buffer x, int xOff, Buffer y, int yOff) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        Kernels.floats().map(op, n, from.data(), from.off() + xOff, to.data(), to.off() + yOff);
    }

    @Override
    public void unary(UnaryOp op, int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        FloatElementwise.unary(op, n, from.data(), from.off() + xOff, xStep, to.data(), to.off() + yOff, yStep);
    }

    @Override
    public void binary(
            BinaryOp op,
            int n,
            Buffer a,
            int aOff,
            int aStep,
            Buffer b,
            int bOff,
            int bStep,
            Buffer y,
            int yOff,
            int yStep) {
        FloatArray p = FloatArray.of(a);
        FloatArray q = FloatArray.of(b);
        FloatArray to = FloatArray.of(y);
        if (yStep == 1 && isRun(aStep) && isRun(bStep)) {
            Kernels.floats()
                    .binary(
                            op,
                            n,
                            p.data(),
                            p.off() + aOff,
                            aStep,
                            q.data(),
                            q.off() + bOff,
                            bStep,
                            to.data(),
                            to.off() + yOff);
            return;
        }
        FloatElementwise.binary(
                op,
                n,
                p.data(),
                p.off() + aOff,
                aStep,
                q.data(),
                q.off() + bOff,
                bStep,
                to.data(),
                to.off() + yOff,
                yStep);
    }

    /** Whether a step is that of dense elements or of a repeated one. */
    private static boolean isRun(int step) {
        return step == 0 || step == 1;
    }

    @Override
    public void clamp(int n, double low, double high, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        if (xStep == 1 && yStep == 1) {
            Kernels.floats()
                    .clamp(n, (float) low, (float) high, from.data(), from.off() + xOff, to.data(), to.off() + yOff);
            return;
        }
        FloatElementwise.clamp(
                n, (float) low, (float) high, from.data(), from.off() + xOff, xStep, to.data(), to.off() + yOff, yStep);
    }

    @Override
    public void where(
            int n,
            Buffer mask,
            int mOff,
            int mStep,
            Buffer a,
            int aOff,
            int aStep,
            Buffer b,
            int bOff,
            int bStep,
            Buffer y,
            int yOff,
            int yStep) {
        FloatArray m = FloatArray.of(mask);
        FloatArray p = FloatArray.of(a);
        FloatArray q = FloatArray.of(b);
        FloatArray to = FloatArray.of(y);
        if (mStep == 1 && yStep == 1 && isRun(aStep) && isRun(bStep)) {
            Kernels.floats()
                    .where(
                            n,
                            m.data(),
                            m.off() + mOff,
                            p.data(),
                            p.off() + aOff,
                            aStep,
                            q.data(),
                            q.off() + bOff,
                            bStep,
                            to.data(),
                            to.off() + yOff);
            return;
        }
        FloatElementwise.where(
                n,
                m.data(),
                m.off() + mOff,
                mStep,
                p.data(),
                p.off() + aOff,
                aStep,
                q.data(),
                q.off() + bOff,
                bStep,
                to.data(),
                to.off() + yOff,
                yStep);
    }

    @Override
    public void addScaled(int n, double alpha, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        if (xStep == 1 && yStep == 1) {
            Kernels.floats().addScaled(n, (float) alpha, from.data(), from.off() + xOff, to.data(), to.off() + yOff);
            return;
        }
        FloatElementwise.addScaled(
                n, (float) alpha, from.data(), from.off() + xOff, xStep, to.data(), to.off() + yOff, yStep);
    }

    @Override
    public void rescale(int n, double low, double high, Buffer x) {
        FloatArray all = FloatArray.of(x);
        float[] data = all.data();
        float from = (float) low;
        float range = (float) high - from;
        for (int i = all.off(); i < all.off() + n; i++) {
            data[i] = Math.fma(data[i], range, from);
        }
    }

    @Override
    public void normals(int blocks, double mean, double std, Buffer x, int off) {
        FloatArray all = FloatArray.of(x);
        Kernels.floats().normals(blocks, mean, std, all.data(), all.off() + off);
    }

    @Override
    public void gemm(int m, int n, int k, Operand a, Operand b, boolean accumulate, Buffer c, int cOff, int ldc) {
        FloatArray to = FloatArray.of(c);
        Kernels.floats().gemm(m, n, k, operand(a), operand(b), accumulate, to.data(), to.off() + cOff, ldc);
    }

    private static FloatOperand operand(Operand x) {
        FloatArray values = FloatArray.of(x.buffer());
        return new FloatOperand(values.data(), values.off() + x.off(), x.ld(), x.transposed());
    }

    @Override
    public double sum(int n, Buffer x, int off, int step) {
        FloatArray from = FloatArray.of(x);
        return step == 1
                ? Kernels.floats().sum(n, from.data(), from.off() + off)
                : FloatReductions.sum(n, from.data(), from.off() + off, step);
    }

    @Override
    public double product(int n, Buffer x, int off, int step) {
        FloatArray from = FloatArray.of(x);
        return FloatReductions.product(n, from.data(), from.off() + off, step);
    }

    @Override
    public double logSumExp(int n, Buffer x, int off, int step) {
        FloatArray from = FloatArray.of(x);
        return FloatSoftmax.logSumExp(n, from.data(), from.off() + off, step);
    }

    @Override
    public int argmax(int n, Buffer x, int off, int step) {
        FloatArray from = FloatArray.of(x);
        return FloatReductions.argmax(n, from.data(), from.off() + off, step);
    }

    @Override
    public int argmin(int n, Buffer x, int off, int step) {
        FloatArray from = FloatArray.of(x);
        return FloatReductions.argmin(n, from.data(), from.off() + off, step);
    }

    @Override
    public void addRows(int rows, int columns, Buffer x, int off, double[] acc) {
        FloatArray from = FloatArray.of(x);
        Kernels.floats().addRows(rows, columns, from.data(), from.off() + off, acc);
    }

    @Override
    public void softmax(int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        FloatSoftmax.softmax(n, from.data(), from.off() + xOff, xStep, to.data(), to.off() + yOff, yStep);
    }

    @Override
    public void logSoftmax(int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        FloatSoftmax.logSoftmax(n, from.data(), from.off() + xOff, xStep, to.data(), to.off() + yOff, yStep);
    }

    @Override
    public void softmaxRows(boolean log, int rows, int n, Buffer x, int xOff, Buffer y, int yOff) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(y);
        if (log) {
            Kernels.floats().logSoftmax(rows, n, from.data(), from.off() + xOff, to.data(), to.off() + yOff);
        } else {
            Kernels.floats().softmax(rows, n, from.data(), from.off() + xOff, to.data(), to.off() + yOff);
        }
    }

    @Override
    public void softmaxGradient(
            int rows, int n, Buffer dy, int dyOff, int dyRow, Buffer y, int yOff, Buffer dx, int dxOff) {
        FloatArray p = FloatArray.of(dy);
        FloatArray q = FloatArray.of(y);
        FloatArray to = FloatArray.of(dx);
        Kernels.floats()
                .softmaxGradient(
                        rows,
                        n,
                        p.data(),
                        p.off() + dyOff,
                        dyRow,
                        q.data(),
                        q.off() + yOff,
                        to.data(),
                        to.off() + dxOff);
    }
}
