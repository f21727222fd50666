package org.lstm4j.nn;

import java.util.List;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.RecurrentKind;

/** Which rule computes a layer, and which a step in place: the one place that knows of kernels. */
final class SequenceRules {
    private SequenceRules() {}

    /** The fastest rule there is for a layer in one direction. */
    static SequenceRule create(RecurrentKind kind, RecurrentWeights weights, boolean reverse) {
        // Kernels take no empty matrices.
        return weights.weightHh().size(0) == 0
                ? StepwiseRule.of(kind, weights, reverse)
                : new FusedRule(kind, weights, reverse, copies -> StepwiseRule.of(kind, copies, reverse));
    }

    /**
     * Steps of a rule on tensors that stay in place.
     *
     * @param x (N, I): the input of each step. Not modified
     * @param state the parts of the state, (N, size) each. Modified by each step
     */
    static InPlaceStep inPlace(SequenceRule rule, Tensor x, List<Tensor> state) {
        return rule instanceof FusedRule fused
                ? new FusedInPlaceStep(fused, x, state)
                : new ComposedInPlaceStep(rule, x, state);
    }
}
