package org.lstm4j.nn.loss;

import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.LossOp;

/** {@link LossKernel} for float32, on the kernels in use. */
final class FloatLossKernel implements LossKernel {
    /** Losses that are computed before they are added: they stay in L1. */
    private static final int CHUNK = 1024;

    @Override
    public double sum(LossOp op, double p, Tensor x, Tensor t) {
        int n = x.numel();
        float[] losses = new float[Math.min(CHUNK, n)];
        double total = 0;
        for (int i = 0; i < n; i += CHUNK) {
            int count = Math.min(CHUNK, n - i);
            Kernels.floats()
                    .losses()
                    .losses(op, p, count, x.floats(), x.offset() + i, t.floats(), t.offset() + i, losses, 0);
            total += Kernels.floats().sum(count, losses, 0);
        }
        return total;
    }

    @Override
    public void gradient(LossOp op, double p, double scale, Tensor x, Tensor t, Tensor dx) {
        Kernels.floats()
                .losses()
                .gradient(
                        op,
                        p,
                        scale,
                        x.numel(),
                        x.floats(),
                        x.offset(),
                        t.floats(),
                        t.offset(),
                        dx.floats(),
                        dx.offset());
    }
}
