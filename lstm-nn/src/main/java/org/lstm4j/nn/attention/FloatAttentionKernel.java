package org.lstm4j.nn.attention;

import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.Kernels;

/** {@link AttentionKernel} for float32, on the kernels in use. */
final class FloatAttentionKernel implements AttentionKernel {
    @Override
    public void forward(Sizes sizes, double scale, Tensor packed, Tensor weights, Tensor y) {
        FloatKernels kernels = Kernels.floats();
        Layout layout = new Layout(sizes, packed.offset());
        int length = sizes.length();
        int size = sizes.size();
        float[] in = packed.floats();
        float[] shares = weights.floats();
        float[] scores = new float[length * length];
        float[] factor = {(float) scale};
        for (int head = 0; head < sizes.batch() * sizes.heads(); head++) {
            FloatOperand q = new FloatOperand(in, layout.part(head, 0), layout.step, false);
            FloatOperand k = new FloatOperand(in, layout.part(head, 1), layout.step, true);
            FloatOperand v = new FloatOperand(in, layout.part(head, 2), layout.step, false);
            int at = weights.offset() + head * length * length;
            kernels.gemm(length, length, size, q, k, false, scores, 0, length);
            kernels.binary(BinaryOp.MUL, length * length, scores, 0, 1, factor, 0, 0, scores, 0);
            kernels.softmax(length, length, scores, 0, shares, at);
            FloatOperand p = new FloatOperand(shares, at, length, false);
            kernels.gemm(
                    length, size, length, p, v, false, y.floats(), y.offset() + layout.output(head), layout.outputStep);
        }
    }

    @Override
    public void backward(Sizes sizes, double scale, Tensor packed, Tensor weights, Tensor dy, Tensor dPacked) {
        FloatKernels kernels = Kernels.floats();
        Layout layout = new Layout(sizes, packed.offset());
        Layout to = new Layout(sizes, dPacked.offset());
        int length = sizes.length();
        int size = sizes.size();
        float[] in = packed.floats();
        float[] out = dPacked.floats();
        float[] shares = weights.floats();
        float[] products = new float[length * length];
        float[] slopes = new float[length * length];
        float[] factor = {(float) scale};
        FloatOperand ds = new FloatOperand(slopes, 0, length, false);
        FloatOperand dsTransposed = new FloatOperand(slopes, 0, length, true);
        for (int head = 0; head < sizes.batch() * sizes.heads(); head++) {
            FloatOperand q = new FloatOperand(in, layout.part(head, 0), layout.step, false);
            FloatOperand k = new FloatOperand(in, layout.part(head, 1), layout.step, false);
            FloatOperand v = new FloatOperand(in, layout.part(head, 2), layout.step, true);
            FloatOperand d = new FloatOperand(dy.floats(), dy.offset() + layout.output(head), layout.outputStep, false);
            int at = weights.offset() + head * length * length;
            FloatOperand p = new FloatOperand(shares, at, length, true);
            kernels.gemm(length, size, length, p, d, false, out, to.part(head, 2), layout.step);
            kernels.gemm(length, length, size, d, v, false, products, 0, length);
            kernels.softmaxGradient(length, length, products, 0, length, shares, at, slopes, 0);
            kernels.binary(BinaryOp.MUL, length * length, slopes, 0, 1, factor, 0, 0, slopes, 0);
            kernels.gemm(length, size, length, ds, k, false, out, to.part(head, 0), layout.step);
            kernels.gemm(length, size, length, dsTransposed, q, false, out, to.part(head, 1), layout.step);
        }
    }

    /** Where a head's values are: heads are counted over all sequences. */
    private static final class Layout {
        final int step;
        final int outputStep;
        private final Sizes sizes;
        private final int off;
        private final int width;

        Layout(Sizes sizes, int off) {
            this.sizes = sizes;
            this.off = off;
            this.width = sizes.heads() * sizes.size();
            this.step = sizes.step() * 3 * width;
            this.outputStep = sizes.step() * width;
        }

        /** The first value of a head's queries, keys or values: part 0, 1 or 2. */
        int part(int head, int part) {
            int first = sizes.first(head / sizes.heads());
            return off + (3 * first + part) * width + head % sizes.heads() * sizes.size();
        }

        int output(int head) {
            return sizes.first(head / sizes.heads()) * width + head % sizes.heads() * sizes.size();
        }
    }
}
