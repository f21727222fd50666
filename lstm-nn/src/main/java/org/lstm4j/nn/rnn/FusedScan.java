package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.DoubleArray;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.Packed;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.FusedKernels;
import org.lstm4j.tensor.kernel.rnn.RNNMode;
import org.lstm4j.tensor.kernel.rnn.RecurrentSequence;

/**
 * A recurrent layer in one direction over a batch of sequences as a single rule. It gives the numbers of the rule that
 * is composed of primitive operations to rounding, and hands over to that one when a graph of the gradient is wanted.
 *
 * <p>dx = dZ W_ih, dW_ih = dZᵀ x, dW_hh = dZᵀ h, db = the sum of dZ, with dZ the gradients of the gates' sums, step by
 * step from the last.
 */
final class FusedScan implements Scan {
    /* Places of the inputs of the rule; the state has one part or two, and a layer without biases or projection lacks
     * theirs. */
    private static final int X = 0;
    private static final int H0 = 1;
    private static final int C0 = 2;

    private final RNNMode kind;
    private final RNNWeights weights;
    private final boolean reverse;
    private final int hidden;
    private final int weightIhAt;
    private final int weightHhAt;
    private final int biasAt;
    private final int projectionAt;
    private final int inputCount;
    /** The inputs of the rule but for those of a pass. */
    private final @Nullable Variable[] weightInputs;

    private final PackedWeight inputForward;
    private final PackedWeight inputBackward;
    private final PackedWeight recurrentForward;
    private final PackedWeight recurrentBackward;
    private final @Nullable BiasSum bias;
    private final @Nullable PackedWeight projectionForward;
    private final @Nullable PackedWeight projectionBackward;
    private final Workspace workspace = new Workspace();
    /** The output of a pass that was walked back, for the next one to be written over; see {@link #reuseOutput}. */
    private final AtomicReference<@Nullable Tensor> spareOutput = new AtomicReference<>();

    private volatile boolean reusesOutput;

    /** @param reverse whether to start at each sequence's last step */
    FusedScan(RNNMode kind, RNNWeights weights, boolean reverse) {
        this.kind = kind;
        this.weights = weights;
        this.reverse = reverse;
        this.hidden = weights.weightHh().size(0) / kind.gates();
        this.weightIhAt = hasCell() ? C0 + 1 : H0 + 1;
        this.weightHhAt = weightIhAt + 1;
        this.biasAt = weights.biasIh() == null ? -1 : weightHhAt + 1;
        this.projectionAt = weights.weightHr() == null ? -1 : weightHhAt + (biasAt < 0 ? 1 : 3);
        this.inputCount = weightHhAt + 1 + (biasAt < 0 ? 0 : 2) + (projectionAt < 0 ? 0 : 1);
        this.weightInputs = new Variable[inputCount];
        weightInputs[weightIhAt] = weights.weightIh();
        weightInputs[weightHhAt] = weights.weightHh();
        if (biasAt >= 0) {
            weightInputs[biasAt] = weights.biasIh();
            weightInputs[biasAt + 1] = weights.biasHh();
        }
        if (projectionAt >= 0) {
            weightInputs[projectionAt] = weights.weightHr();
        }
        int firstRow = RecurrentSequence.firstInputBlock(kind) * hidden;
        this.inputForward = new PackedWeight(weights.weightIh(), true, firstRow);
        this.inputBackward = new PackedWeight(weights.weightIh(), false, firstRow);
        this.recurrentForward = new PackedWeight(weights.weightHh(), true, 0);
        this.recurrentBackward = new PackedWeight(weights.weightHh(), false, 0);
        this.bias = BiasSum.of(kind, weights);
        Variable projection = weights.weightHr();
        this.projectionForward = projection == null ? null : new PackedWeight(projection, true, 0);
        this.projectionBackward = projection == null ? null : new PackedWeight(projection, false, 0);
    }

    @Override
    public void reuseOutput(boolean on) {
        reusesOutput = on;
        spareOutput.set(null);
    }

    private Tensor output(DType dtype, Shape shape) {
        Tensor spare = reusesOutput ? spareOutput.getAndSet(null) : null;
        if (spare == null || !spare.shape().equals(shape)) {
            return Tensor.zeros(dtype, shape);
        }
        // A graph that still needs the old numbers will say so.
        spare.markChanged();
        return spare;
    }

    private boolean hasCell() {
        return kind == RNNMode.LSTM;
    }

    /**
     * What a pass leaves for the way back beside inputs and output: for each step and sample 5H numbers for LSTM, 4H for
     * GRU, H for RNN, and H more with a projection.
     */
    private record Saved(
            BatchSizes rows,
            Buffer gates,
            @Nullable Buffer cells,
            @Nullable Buffer raw,
            boolean everyCell) {}

    @Override
    public Result forward(Variable x, BatchSizes rows, List<Variable> state, boolean everyStep) {
        if (rows.steps() == 0) {
            return ComposedScan.of(kind, weights, reverse).forward(x, rows, state, everyStep);
        }
        Variable[] inputs = inputs(x, state);
        if (everyStep && hasCell()) {
            return record(rows, inputs, true);
        }
        Result result = Rule.isRecorded(inputs) ? record(rows, inputs, false) : infer(x, rows, state);
        return everyStep ? new Result(result.output(), result.state(), List.of(result.output())) : result;
    }

    private Variable[] inputs(Variable x, List<Variable> state) {
        Variable[] inputs = Arrays.copyOf(weightInputs, inputCount);
        inputs[X] = x;
        for (int part = 0; part < state.size(); part++) {
            inputs[H0 + part] = state.get(part);
        }
        return inputs;
    }

    // ---- Inference ------------------------------------------------------------------------------------------------

    /** The pass where no gradient is wanted. */
    private Result infer(Variable x, BatchSizes rows, List<Variable> state) {
        Tensor h0 = state.get(0).data().contiguous();
        Tensor c = hasCell() ? state.get(1).data().copy() : null;
        Tensor output = Tensor.zeros(h0.dtype(), x.shape().with(-1, h0.size(-1)));
        RecurrentSequence kernel = kernel(numbers(output), rows);
        infer(kernel, numbers(x.data().contiguous()), numbers(h0), c == null ? null : numbers(c), numbers(output));
        Variable h = Variable.of(last(kernel, h0, numbers(output)));
        return new Result(Variable.of(output), c == null ? List.of(h) : List.of(h, Variable.of(c)), List.of());
    }

    @Override
    public InPlaceStep inPlaceStep(Tensor input, List<Tensor> state) {
        Buffer x = numbers(input);
        Buffer h = numbers(state.get(0));
        Buffer c = state.size() == 1 ? null : numbers(state.get(1));
        RecurrentSequence kernel = kernel(h, BatchSizes.padded(1, input.size(0)));
        return () -> infer(kernel, x, h, c, h);
    }

    /** See {@link RecurrentSequence#infer}. */
    private void infer(RecurrentSequence kernel, Buffer x, Buffer h0, @Nullable Buffer c, Buffer output) {
        kernel.infer(x, inputForward.get(), bias(), recurrentForward.get(), packed(projectionForward), h0, c, output);
    }

    /**
     * The kernel for sequences of these steps.
     *
     * @param like numbers of the type of the layer
     */
    private RecurrentSequence kernel(Buffer like, BatchSizes rows) {
        Variable projection = weights.weightHr();
        return FusedKernels.recurrence(kind, like, rows, hidden, projection == null ? 0 : projection.size(0), reverse);
    }

    private static Tensor last(RecurrentSequence kernel, Tensor start, Buffer steps) {
        Tensor last = Tensor.zeros(start.dtype(), start.shape());
        kernel.last(start.size(-1), numbers(start), steps, numbers(last));
        return last;
    }

    // ---- Training -------------------------------------------------------------------------------------------------

    private Result record(BatchSizes rows, Variable[] inputs, boolean everyCell) {
        Tensor x = inputs[X].data().contiguous();
        Tensor h0 = inputs[H0].data().contiguous();
        Tensor c0 = hasCell() ? inputs[C0].data().contiguous() : null;
        DType dtype = x.dtype();
        int total = rows.total();
        Tensor output = output(dtype, x.shape().with(-1, h0.size(-1)));
        Tensor everyC = everyCell ? Tensor.zeros(dtype, x.shape().with(-1, hidden)) : null;
        RecurrentSequence kernel = kernel(numbers(output), rows);
        Buffer gates = workspace.take(dtype, total * kernel.width());
        Buffer cells = everyC != null ? numbers(everyC) : hasCell() ? workspace.take(dtype, total * hidden) : null;
        Buffer raw = projectionForward == null ? null : workspace.take(dtype, total * hidden);
        kernel.project(numbers(x), inputForward.get(), bias(), gates);
        kernel.forward(
                recurrentForward.get(),
                packed(projectionForward),
                numbers(h0),
                c0 == null ? null : numbers(c0),
                gates,
                cells,
                raw == null ? numbers(output) : raw,
                numbers(output));
        List<Tensor> values = new ArrayList<>(everyCell ? 4 : 3);
        values.add(output);
        values.add(last(kernel, h0, numbers(output)));
        if (c0 != null && cells != null) {
            values.add(last(kernel, c0, cells));
        }
        if (everyC != null) {
            values.add(everyC);
        }
        Saved saved = new Saved(rows, gates, cells, raw, everyCell);
        List<Variable> ys =
                Rule.of(kind.name(), inputs).saves(inputs).savesOutputs().outputs(values, g -> backward(g, saved));
        int parts = hasCell() ? 2 : 1;
        Variable y = ys.get(0);
        return new Result(y, ys.subList(1, 1 + parts), everyC == null ? List.of() : List.of(y, ys.get(1 + parts)));
    }

    private void backward(Gradients g, Saved saved) {
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, saved);
            return;
        }
        Tensor x = g.saved(X).data().contiguous();
        Tensor h0 = g.saved(H0).data().contiguous();
        Tensor c0 = hasCell() ? g.saved(C0).data().contiguous() : null;
        for (int i = weightIhAt; i < inputCount; i++) {
            // The packed forms are of the weights as they are now; this refuses if they have changed.
            g.saved(i);
        }
        Tensor output = g.saved(inputCount).data();
        if (saved.everyCell()) {
            g.saved(inputCount + 3);
        }
        DType dtype = output.dtype();
        RecurrentSequence kernel = kernel(numbers(output), saved.rows());
        int total = saved.rows().total();
        // What was saved is needed no more unless the graph is walked again, so the gradients take its place.
        boolean keeps = g.retainsGraph();
        Buffer dGates = keeps ? workspace.take(dtype, total * kernel.width()) : saved.gates();
        Buffer dProjected = projectionBackward == null ? null : workspace.take(dtype, output.numel());
        Tensor dh = g.has(1) ? g.dy(1).data().copy() : Tensor.zeros(dtype, h0.shape());
        Tensor dc = c0 == null ? null : g.has(2) ? g.dy(2).data().copy() : Tensor.zeros(dtype, c0.shape());
        Tensor dOutput = g.has(0) ? g.dy(0).data() : null;
        Buffer dCopy = dOutput == null || dOutput.isContiguous() ? null : copy(dOutput);
        Buffer dCells = saved.everyCell() && g.has(3) ? numbers(g.dy(3).data().contiguous()) : null;
        kernel.backward(
                recurrentBackward.get(),
                packed(projectionBackward),
                numbers(h0),
                c0 == null ? null : numbers(c0),
                saved.gates(),
                saved.cells(),
                numbers(output),
                dCopy != null || dOutput == null ? dCopy : numbers(dOutput),
                dCells,
                numbers(dh),
                dc == null ? null : numbers(dc),
                dGates,
                dProjected);
        if (g.needsGrad(X)) {
            Tensor dx = g.buffer(X);
            kernel.inputGradient(dGates, inputBackward.get(), numbers(dx));
            g.set(X, Variable.of(dx));
        }
        g.set(H0, Variable.of(dh));
        if (dc != null) {
            g.set(C0, Variable.of(dc));
        }
        weightGradients(g, kernel, x, numbers(h0), numbers(output), dGates);
        if (projectionAt >= 0 && dProjected != null && g.needsGrad(projectionAt)) {
            Tensor d = g.buffer(projectionAt);
            kernel.projectionGradient(dProjected, Objects.requireNonNull(saved.raw()), numbers(d));
            g.set(projectionAt, Variable.of(d));
        }
        workspace.give(dGates);
        workspace.give(dProjected);
        workspace.give(dCopy);
        if (!keeps) {
            workspace.give(saved.everyCell() ? null : saved.cells());
            workspace.give(saved.raw());
            spareOutput.set(reusesOutput ? output : null);
        }
    }

    private void weightGradients(
            Gradients g, RecurrentSequence kernel, Tensor x, Buffer h0, Buffer output, Buffer dGates) {
        if (g.needsGrad(weightIhAt)) {
            Tensor d = g.buffer(weightIhAt);
            kernel.inputWeightGradient(dGates, numbers(x), x.size(-1), numbers(d));
            g.set(weightIhAt, Variable.of(d));
        }
        if (g.needsGrad(weightHhAt)) {
            Tensor d = g.buffer(weightHhAt);
            kernel.recurrentGradient(dGates, h0, output, numbers(d));
            g.set(weightHhAt, Variable.of(d));
        }
        if (biasAt >= 0 && (g.needsGrad(biasAt) || g.needsGrad(biasAt + 1))) {
            int rows = kind.gates() * hidden;
            Tensor dIh = g.needsGrad(biasAt) ? g.buffer(biasAt) : Tensor.zeros(x.dtype(), rows);
            Tensor dHh = g.needsGrad(biasAt + 1) ? g.buffer(biasAt + 1) : Tensor.zeros(x.dtype(), rows);
            kernel.biasGradient(dGates, numbers(dIh), numbers(dHh));
            g.set(biasAt, Variable.of(dIh));
            g.set(biasAt + 1, Variable.of(dHh));
        }
    }

    /** The way back through the composed rule, whose gradients can be differentiated again. */
    private void backwardWithGraph(Gradients g, Saved saved) {
        // Copies, so that one variable in two places, such as a state of zeros, gets the gradient of each.
        List<Variable> copies = new ArrayList<>();
        List<Variable> wanted = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < inputCount; i++) {
            Variable copy = g.saved(i).copy();
            copies.add(copy);
            // A weight may have been frozen since.
            if (g.needsGrad(i) && copy.requiresGrad()) {
                wanted.add(copy);
                places.add(i);
            }
        }
        RNNWeights copied = new RNNWeights(
                copies.get(weightIhAt),
                copies.get(weightHhAt),
                biasAt < 0 ? null : copies.get(biasAt),
                biasAt < 0 ? null : copies.get(biasAt + 1),
                projectionAt < 0 ? null : copies.get(projectionAt));
        List<Variable> state = copies.subList(H0, weightIhAt);
        Result result =
                ComposedScan.of(kind, copied, reverse).forward(copies.get(X), saved.rows(), state, saved.everyCell());
        List<Variable> outputs = new ArrayList<>(List.of(result.output()));
        outputs.addAll(result.state());
        if (saved.everyCell()) {
            outputs.add(result.everyState().get(1));
        }
        List<Variable> gradients = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            gradients.add(g.dy(i));
        }
        List<@Nullable Variable> found = Autograd.grad(
                outputs,
                wanted,
                gradients,
                GraphOptions.options().createGraph(true).allowUnused(true));
        for (int i = 0; i < found.size(); i++) {
            Variable gradient = found.get(i);
            if (gradient != null) {
                g.set(places.get(i), gradient);
            }
        }
    }

    /** A dense copy in the workspace. */
    private Buffer copy(Tensor x) {
        Buffer room = workspace.take(x.dtype(), x.numel());
        Tensor whole;
        if (room instanceof FloatArray floats) {
            whole = Tensor.wrap(floats.data(), floats.data().length);
        } else {
            double[] doubles = ((DoubleArray) room).data();
            whole = Tensor.wrap(doubles, doubles.length);
        }
        whole.narrow(0, 0, x.numel()).reshape(x.shape()).copyInPlace(x);
        return room;
    }

    private @Nullable Buffer bias() {
        return bias == null ? null : bias.get();
    }

    private static @Nullable Packed packed(@Nullable PackedWeight weight) {
        return weight == null ? null : weight.get();
    }

    private static Buffer numbers(Tensor x) {
        return PackedWeight.numbers(x);
    }
}
