package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** Which rule computes a layer, and which a step in place: the one place that knows of kernels. */
final class Scans {
    private Scans() {}

    /** The fastest rule there is for a layer in one direction. */
    static Scan create(RNNMode kind, RNNWeights weights, boolean reverse) {
        // Kernels take no empty matrices.
        return weights.weightHh().size(0) == 0
                ? ComposedScan.of(kind, weights, reverse)
                : new FusedScan(kind, weights, reverse, copies -> ComposedScan.of(kind, copies, reverse));
    }

    /**
     * Steps of a rule on tensors that stay in place.
     *
     * @param x (N, I): the input of each step. Not modified
     * @param state the parts of the state, (N, size) each. Modified by each step
     */
    static InPlaceStep inPlace(Scan rule, Tensor x, List<Tensor> state) {
        return rule instanceof FusedScan fused
                ? new FusedInPlaceStep(fused, x, state)
                : new ComposedInPlaceStep(rule, x, state);
    }
}
