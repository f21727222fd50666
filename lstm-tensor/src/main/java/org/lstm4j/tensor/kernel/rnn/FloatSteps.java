package org.lstm4j.tensor.kernel.rnn;

import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.Packed;

/** What a pass over the steps of a batch needs: the sizes of the layer, the order of steps, and their product. */
abstract class FloatSteps {
    final FloatKernels kernels = Kernels.floats();
    final RNNLayout layout;
    final StepOrder order;
    final int hidden;
    final int outputSize;
    final int width;
    final int recurrentColumn;

    FloatSteps(RNNLayout layout, StepOrder order) {
        this.layout = layout;
        this.order = order;
        this.hidden = layout.hiddenSize();
        this.outputSize = layout.outputSize();
        this.width = layout.width();
        this.recurrentColumn = layout.recurrentColumn();
    }

    /** Multiplications of the recurrent products of one sequence. */
    final long recurrentWork() {
        return (long) order.steps() * layout.weightRows() * outputSize;
    }

    /** The product of step t. A batch of one is never split over threads, so its bits may differ. */
    final void product(
            int t,
            int rows,
            float[] a,
            int aOff,
            int lda,
            Packed weight,
            boolean accumulate,
            float[] c,
            int cOff,
            int ldc) {
        FloatPacked b = (FloatPacked) weight;
        if (order.batch() == 1) {
            kernels.gemmRow(a, aOff, b, accumulate, (t & 1) != 0, c, cOff);
        } else {
            kernels.gemm(rows, a, aOff, lda, b, accumulate, c, cOff, ldc);
        }
    }
}
