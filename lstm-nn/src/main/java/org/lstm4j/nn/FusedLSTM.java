package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.FusedKernels;
import org.lstm4j.tensor.kernel.LSTMSequence;
import org.lstm4j.tensor.kernel.Numbers;
import org.lstm4j.tensor.kernel.Packed;

/**
 * One LSTM layer in one direction over a whole sequence as a single rule. It gives the numbers of {@link
 * LSTMRules#sequence} to rounding, and hands over to it when a graph of the gradient is wanted.
 */
final class FusedLSTM {
    /* Places of the inputs of the rule; a layer without biases or projection lacks theirs. */
    private static final int X = 0;
    private static final int H0 = 1;
    private static final int C0 = 2;
    private static final int WEIGHT_IH = 3;
    private static final int WEIGHT_HH = 4;

    private final LSTMRules.Weights weights;
    private final boolean reverse;
    private final int biasAt;
    private final int projectionAt;
    private final int inputCount;
    private final PackedWeight inputForward;
    private final PackedWeight inputBackward;
    private final PackedWeight recurrentForward;
    private final PackedWeight recurrentBackward;
    private final @Nullable BiasSum bias;
    private final @Nullable PackedWeight projectionForward;
    private final @Nullable PackedWeight projectionBackward;

    FusedLSTM(LSTMRules.Weights weights, boolean reverse) {
        this.weights = weights;
        this.reverse = reverse;
        this.biasAt = weights.biasIh() == null ? -1 : WEIGHT_HH + 1;
        this.projectionAt = weights.weightHr() == null ? -1 : WEIGHT_HH + (biasAt < 0 ? 1 : 3);
        this.inputCount = WEIGHT_HH + 1 + (biasAt < 0 ? 0 : 2) + (projectionAt < 0 ? 0 : 1);
        this.inputForward = new PackedWeight(weights.weightIh(), true);
        this.inputBackward = new PackedWeight(weights.weightIh(), false);
        this.recurrentForward = new PackedWeight(weights.weightHh(), true);
        this.recurrentBackward = new PackedWeight(weights.weightHh(), false);
        Variable biasIh = weights.biasIh();
        Variable biasHh = weights.biasHh();
        this.bias = biasIh == null || biasHh == null ? null : new BiasSum(biasIh, biasHh);
        Variable projection = weights.weightHr();
        this.projectionForward = projection == null ? null : new PackedWeight(projection, true);
        this.projectionBackward = projection == null ? null : new PackedWeight(projection, false);
    }

    /** What a pass leaves for the way back: 6H numbers a step and sample with the output, 7H with a projection. */
    private record Saved(Tensor gates, Tensor cells, Tensor raw) {}

    /**
     * See {@link LSTMRules#sequence}.
     *
     * <p>dx = dZ W_ih, dW_ih = dZᵀ x, dW_hh = dZᵀ h, db = the sum of dZ, with dZ the gradients of the gates' sums, step
     * by step from the last. Saves the inputs and the output, and beside them the activated gates and c of every step.
     */
    LSTMRules.Sequence sequence(Variable x, Variable h0, Variable c0) {
        Variable[] inputs = inputs(x, h0, c0);
        return Rule.isRecorded(inputs) ? record(x, h0, c0, inputs) : infer(x.data(), h0.data(), c0.data());
    }

    /** The pass where no gradient is wanted. */
    private LSTMRules.Sequence infer(Tensor x, Tensor h0, Tensor c0) {
        Tensor c = c0.copy();
        Tensor output = Tensor.zeros(x.dtype(), x.size(0), x.size(1), h0.size(1));
        infer(
                kernel(output, c.size(1)),
                numbers(x.contiguous()),
                numbers(h0.contiguous()),
                numbers(c),
                numbers(output));
        Tensor h = output.select(0, reverse ? 0 : x.size(0) - 1).copy();
        return new LSTMRules.Sequence(Variable.of(output), Variable.of(h), Variable.of(c));
    }

    /** See {@link LSTMSequence#infer}. */
    void infer(LSTMSequence kernel, Numbers x, Numbers h0, Numbers c, Numbers output) {
        kernel.infer(x, inputForward.get(), bias(), recurrentForward.get(), packed(projectionForward), h0, c, output);
    }

    private LSTMRules.Sequence record(Variable x, Variable h0, Variable c0, Variable[] inputs) {
        Tensor input = x.data().contiguous();
        Tensor h = h0.data().contiguous();
        Tensor c = c0.data().contiguous();
        DType dtype = input.dtype();
        int steps = input.size(0);
        int batch = input.size(1);
        int hidden = c.size(1);
        Tensor gates = Tensor.zeros(dtype, steps, batch, 4 * hidden);
        Tensor cells = Tensor.zeros(dtype, steps, batch, hidden);
        Tensor output = Tensor.zeros(dtype, steps, batch, h.size(1));
        Tensor raw = projectionForward == null ? output : Tensor.zeros(dtype, steps, batch, hidden);
        LSTMSequence kernel = kernel(output, hidden);
        kernel.project(numbers(input), inputForward.get(), bias(), numbers(gates));
        kernel.forward(
                recurrentForward.get(),
                packed(projectionForward),
                numbers(h),
                numbers(c),
                numbers(gates),
                numbers(cells),
                numbers(raw),
                numbers(output));
        int last = reverse ? 0 : steps - 1;
        List<Tensor> values = List.of(
                output, output.select(0, last).copy(), cells.select(0, last).copy());
        Saved saved = new Saved(gates, cells, raw);
        List<Variable> ys =
                Rule.of("LSTM", inputs).saves(inputs).savesOutputs().outputs(values, g -> backward(g, saved));
        return new LSTMRules.Sequence(ys.get(0), ys.get(1), ys.get(2));
    }

    private Variable[] inputs(Variable x, Variable h0, Variable c0) {
        List<Variable> inputs = new ArrayList<>(List.of(x, h0, c0, weights.weightIh(), weights.weightHh()));
        if (weights.biasIh() != null && weights.biasHh() != null) {
            inputs.add(weights.biasIh());
            inputs.add(weights.biasHh());
        }
        if (weights.weightHr() != null) {
            inputs.add(weights.weightHr());
        }
        return inputs.toArray(new Variable[0]);
    }

    private @Nullable Numbers bias() {
        return bias == null ? null : bias.get();
    }

    private static @Nullable Packed packed(@Nullable PackedWeight weight) {
        return weight == null ? null : weight.get();
    }

    /** The kernel for an output of (T, N, Hout). */
    LSTMSequence kernel(Tensor output, int hidden) {
        int projected = projectionForward == null ? 0 : output.size(2);
        return FusedKernels.lstm(numbers(output), output.size(0), output.size(1), hidden, projected, reverse);
    }

    private void backward(Gradients g, Saved saved) {
        if (GradMode.isEnabled()) {
            backwardWithGraph(g);
            return;
        }
        Tensor x = g.saved(X).data().contiguous();
        Tensor h0 = g.saved(H0).data().contiguous();
        Tensor c0 = g.saved(C0).data().contiguous();
        Tensor gates = saved.gates();
        Tensor output = g.saved(inputCount).data();
        for (int i = WEIGHT_IH; i < inputCount; i++) {
            // The packed forms are of the weights as they are now; this refuses if they have changed.
            g.saved(i);
        }
        LSTMSequence kernel = kernel(output, c0.size(1));
        // What was saved is needed no more unless the graph is walked again, so the gradients take its place.
        Tensor dGates = g.retainsGraph() ? Tensor.zeros(gates.dtype(), gates.shape()) : gates;
        Tensor dProjected = projectionBackward == null ? null : Tensor.zeros(output.dtype(), output.shape());
        Tensor dh = g.has(1) ? g.dy(1).data().copy() : Tensor.zeros(h0.dtype(), h0.shape());
        Tensor dc = g.has(2) ? g.dy(2).data().copy() : Tensor.zeros(c0.dtype(), c0.shape());
        kernel.backward(
                recurrentBackward.get(),
                packed(projectionBackward),
                numbers(c0),
                numbers(gates),
                numbers(saved.cells()),
                g.has(0) ? numbers(g.dy(0).data().contiguous()) : null,
                numbers(dh),
                numbers(dc),
                numbers(dGates),
                dProjected == null ? null : numbers(dProjected));
        if (g.wants(X)) {
            Tensor dx = Tensor.zeros(x.dtype(), x.shape());
            kernel.inputGradient(numbers(dGates), inputBackward.get(), numbers(dx));
            g.give(X, Variable.of(dx));
        }
        g.give(H0, Variable.of(dh));
        g.give(C0, Variable.of(dc));
        if (g.wants(WEIGHT_IH)) {
            Tensor d = zerosLike(weights.weightIh());
            kernel.inputWeightGradient(numbers(dGates), numbers(x), x.size(2), numbers(d));
            g.give(WEIGHT_IH, Variable.of(d));
        }
        if (g.wants(WEIGHT_HH)) {
            Tensor d = zerosLike(weights.weightHh());
            kernel.recurrentGradient(numbers(dGates), numbers(h0), numbers(output), numbers(d));
            g.give(WEIGHT_HH, Variable.of(d));
        }
        if (biasAt >= 0 && (g.wants(biasAt) || g.wants(biasAt + 1))) {
            Tensor d = Tensor.zeros(gates.dtype(), gates.size(2));
            kernel.biasGradient(numbers(dGates), numbers(d));
            g.give(biasAt, Variable.of(d));
            g.give(biasAt + 1, Variable.of(d));
        }
        if (projectionAt >= 0 && dProjected != null && g.wants(projectionAt)) {
            Tensor d = Tensor.zeros(gates.dtype(), output.size(2), saved.raw().size(2));
            kernel.projectionGradient(numbers(dProjected), numbers(saved.raw()), numbers(d));
            g.give(projectionAt, Variable.of(d));
        }
    }

    /** The way back through the composed rule, whose gradients can be differentiated again. */
    private void backwardWithGraph(Gradients g) {
        // Copies, so that one variable in two places, such as a state of zeros, gets the gradient of each.
        List<Variable> copies = new ArrayList<>();
        List<Variable> wanted = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < inputCount; i++) {
            Variable copy = g.saved(i).copy();
            copies.add(copy);
            // A weight may have been frozen since.
            if (g.wants(i) && copy.requiresGrad()) {
                wanted.add(copy);
                places.add(i);
            }
        }
        LSTMRules.Weights copied = new LSTMRules.Weights(
                copies.get(WEIGHT_IH),
                copies.get(WEIGHT_HH),
                biasAt < 0 ? null : copies.get(biasAt),
                biasAt < 0 ? null : copies.get(biasAt + 1),
                projectionAt < 0 ? null : copies.get(projectionAt));
        LSTMRules.Sequence composed =
                LSTMRules.sequence(copies.get(X), copies.get(H0), copies.get(C0), copied, reverse);
        List<@Nullable Variable> found = Autograd.grad(
                List.of(composed.output(), composed.h(), composed.c()),
                wanted,
                Arrays.asList(g.dy(0), g.dy(1), g.dy(2)),
                GraphOptions.DEFAULT.createGraph(true).allowUnused(true));
        for (int i = 0; i < found.size(); i++) {
            Variable gradient = found.get(i);
            if (gradient != null) {
                g.give(places.get(i), gradient);
            }
        }
    }

    private static Tensor zerosLike(Variable x) {
        return Tensor.zeros(x.dtype(), x.shape());
    }

    private static Numbers numbers(Tensor x) {
        return PackedWeight.numbers(x);
    }
}
