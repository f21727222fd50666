package org.lstm4j.nn.loss;

import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.UnaryOp;

/** {@link ClassKernel} for float32. */
final class FloatClassKernel implements ClassKernel {
    private static final int BLOCK = 1024;

    @Override
    public void gather(int classes, int inner, int[] targets, double[] weights, Tensor scores, Tensor y) {
        gather(classes, inner, targets, weights, scores.floats(), scores.offset(), y.floats());
    }

    @Override
    public void targetWeights(
            int classes, int inner, int[] targets, double[] weights, double own, double smoothing, Tensor y) {
        targetWeights(classes, inner, targets, weights, own, smoothing, y.floats());
    }

    @Override
    public void softmaxLessTargets(int classes, int inner, int[] targets, double scale, Tensor logs, Tensor y) {
        FloatKernels kernels = Kernels.floats();
        float[] factor = {(float) scale};
        float[] from = logs.floats();
        float[] to = y.floats();
        int n = classes * inner;
        int outer = n == 0 ? 0 : y.numel() / n;
        // As many at a time as stay in L1 from one loop to the next.
        int block = Math.max(1, BLOCK / Math.max(1, n));
        for (int o = 0; o < outer; o += block) {
            int count = Math.min(block, outer - o);
            int off = y.offset() + o * n;
            kernels.map(UnaryOp.EXP, count * n, from, logs.offset() + o * n, to, off);
            for (int i = o * inner; i < (o + count) * inner; i++) {
                if (targets[i] >= 0) {
                    to[y.offset() + index(i, targets[i], classes, inner)] -= 1;
                }
            }
            kernels.binary(BinaryOp.MUL, count * n, to, off, 1, factor, 0, 0, to, off);
        }
    }

    @Override
    public void clearIgnored(int classes, int inner, int[] targets, Tensor y) {
        float[] values = y.floats();
        for (int i = 0; i < targets.length; i++) {
            for (int c = 0; targets[i] < 0 && c < classes; c++) {
                values[y.offset() + index(i, c, classes, inner)] = 0;
            }
        }
    }

    private static void gather(
            int classes, int inner, int[] targets, double[] weights, float[] scores, int off, float[] y) {
        for (int i = 0; i < targets.length; i++) {
            int c = targets[i];
            // A class without weight counts as 0, also at a log-probability of -infinity.
            y[i] = c < 0 || weights[c] == 0 ? 0 : (float) -(weights[c] * scores[off + index(i, c, classes, inner)]);
        }
    }

    private static void targetWeights(
            int classes, int inner, int[] targets, double[] weights, double own, double smoothing, float[] y) {
        for (int i = 0; i < targets.length; i++) {
            int target = targets[i];
            if (target < 0) {
                continue;
            }
            for (int c = 0; smoothing != 0 && c < classes; c++) {
                y[index(i, c, classes, inner)] = (float) (smoothing * weights[c]);
            }
            y[index(i, target, classes, inner)] = (float) ((own + smoothing) * weights[target]);
        }
    }

    private static int index(int target, int c, int classes, int inner) {
        return (target / inner * classes + c) * inner + target % inner;
    }
}
