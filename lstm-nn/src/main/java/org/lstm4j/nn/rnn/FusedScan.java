package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Buffers;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.DoubleRNNKernels;
import org.lstm4j.tensor.kernel.rnn.FloatRNNKernels;
import org.lstm4j.tensor.kernel.rnn.PackedWeights;
import org.lstm4j.tensor.kernel.rnn.RNNGradients;
import org.lstm4j.tensor.kernel.rnn.RNNKernels;
import org.lstm4j.tensor.kernel.rnn.RNNLayout;
import org.lstm4j.tensor.kernel.rnn.RNNMode;
import org.lstm4j.tensor.kernel.rnn.RNNReserve;
import org.lstm4j.tensor.kernel.rnn.RNNState;
import org.lstm4j.tensor.kernel.rnn.Sizes;
import org.lstm4j.tensor.kernel.rnn.StepOrder;
import org.lstm4j.tensor.kernel.rnn.WeightGradients;

/**
 * An RNN, GRU or LSTM layer in one direction as a single rule on fused kernels. It agrees with {@link ComposedScan} to
 * rounding, and delegates to it when a graph of the gradient is needed.
 *
 * <p>With dZ the gradients of the gate pre-activations, computed step by step from the last: dx = dZ W_ih, dW_ih = dZᵀ x,
 * dW_hh = dZᵀ h of the previous step, db = the sum of dZ over all rows.
 */
final class FusedScan implements Scan {
    private static final Function<RNNLayout, RNNKernels> FLOAT = FloatRNNKernels::new;
    private static final Function<RNNLayout, RNNKernels> DOUBLE = DoubleRNNKernels::new;

    private static final String TOO_LARGE =
            "use shorter sequences (truncated backpropagation through time, each part from"
                    + " the detached state of the one before) or smaller batches";

    /* The inputs of the rule: x, the state of one or two parts, then the weights that the layer has. */
    private static final int X = 0;
    private static final int H0 = 1;
    private static final int C0 = 2;

    private final RNNWeights weights;
    private final boolean reverse;
    private final DType dtype;
    private final RNNLayout layout;
    /** For messages. */
    private final String training;

    private final String inference;
    private final RNNKernels kernels;
    private final FusedWeights fusedWeights;
    private final Workspace workspace;
    /** The parts of the state: h, and c for LSTM. */
    private final int parts;

    private final int weightIh;
    private final int weightHh;
    /** The position of b_ih, which b_hh follows; -1 without biases. */
    private final int biasIh;
    /** The position of W_hr; -1 without a projection. */
    private final int weightHr;
    /** The rule's inputs, with gaps for x and the state. */
    private final @Nullable Variable[] weightInputs;

    private final AtomicReference<@Nullable Tensor> spareOutput = new AtomicReference<>();
    private volatile boolean reusesOutput;

    /** @param reverse whether each sequence is read from its last step to its first */
    FusedScan(RNNMode mode, RNNWeights weights, boolean reverse) {
        this.weights = weights;
        this.reverse = reverse;
        this.dtype = weights.weightIh().dtype();
        int hidden = weights.weightHh().size(0) / mode.gates();
        Variable projection = weights.weightHr();
        this.layout =
                new RNNLayout(mode, weights.weightIh().size(1), hidden, projection == null ? 0 : projection.size(0));
        this.training = mode + " training";
        this.inference = mode + " inference";
        this.kernels = dtype.select(FLOAT, DOUBLE).apply(layout);
        this.fusedWeights = new FusedWeights(kernels, layout, weights);
        this.workspace = new Workspace(dtype);
        this.parts = layout.hasCell() ? 2 : 1;
        this.weightIh = H0 + parts;
        this.weightHh = weightIh + 1;
        this.biasIh = weights.biasIh() == null ? -1 : weightHh + 1;
        List<Variable> present = weights.present();
        this.weightInputs = new Variable[weightIh + present.size()];
        this.weightHr = projection == null ? -1 : weightInputs.length - 1;
        for (int i = 0; i < present.size(); i++) {
            weightInputs[weightIh + i] = present.get(i);
        }
    }

    @Override
    public Result forward(Variable input, BatchSizes batchSizes, List<Variable> state, boolean everyStep) {
        if (batchSizes.steps() == 0) {
            return composed(weights).forward(input, batchSizes, state, everyStep);
        }
        StepOrder order = new StepOrder(batchSizes, reverse);
        Variable[] inputs = Arrays.copyOf(weightInputs, weightInputs.length);
        inputs[X] = input;
        for (int part = 0; part < parts; part++) {
            inputs[H0 + part] = state.get(part);
        }
        if (everyStep && layout.hasCell()) {
            return train(order, inputs, true);
        }
        Result result = Rule.isRecorded(inputs) ? train(order, inputs, false) : infer(order, inputs);
        return everyStep ? new Result(result.output(), result.state(), List.of(result.output())) : result;
    }

    private Scan composed(RNNWeights of) {
        return new ComposedScan(layout.mode(), of, reverse);
    }

    // ---- Inference ------------------------------------------------------------------------------------------------

    private Result infer(StepOrder order, Variable[] inputs) {
        Sizes.product(
                inference,
                order.sizes().total(),
                "rows (steps x batch)",
                layout.outputSize(),
                "outputs",
                "run shorter parts of the sequences, each from the last state of the one before, or smaller batches");
        Tensor x = inputs[X].data();
        Tensor h0 = inputs[H0].data().contiguous();
        Tensor c = layout.hasCell() ? inputs[C0].data().copy() : null;
        RNNState state = new RNNState(Buffers.of(h0), buffer(c));
        Tensor output = Tensor.zeros(dtype, x.shape().with(-1, layout.outputSize()));
        Buffer y = Buffers.of(output);
        kernels.inference(order, Buffers.of(x.contiguous()), state, y).run(fusedWeights.forward());
        Variable h = Variable.of(last(order, h0, state.h(), y));
        return new Result(Variable.of(output), c == null ? List.of(h) : List.of(h, Variable.of(c)), List.of());
    }

    @Override
    public InPlaceStep inPlaceStep(Tensor input, List<Tensor> state) {
        Buffer h = Buffers.of(state.get(0));
        RNNState held = new RNNState(h, layout.hasCell() ? Buffers.of(state.get(1)) : null);
        StepOrder oneStep = new StepOrder(BatchSizes.padded(1, input.size(0)), false);
        RNNKernels.Inference kernel = kernels.inference(oneStep, Buffers.of(input), held, h);
        return () -> kernel.run(fusedWeights.forward());
    }

    // ---- Forward in training --------------------------------------------------------------------------------------

    /**
     * What backward needs beside the inputs: for each row 5 H values for LSTM, 4 H for GRU, H for RNN, and H more with a
     * projection.
     *
     * @param cells the tensor of the reserve's cells: from the workspace, or with everyCell an output of the rule
     */
    private record Saved(
            StepOrder order,
            RNNState initial,
            RNNReserve reserve,
            Tensor gates,
            @Nullable Tensor cells,
            @Nullable Tensor hidden,
            boolean everyCell) {}

    /** @param everyCell whether c of every step is an output; that of h always is */
    private Result train(StepOrder order, Variable[] inputs, boolean everyCell) {
        Tensor x = inputs[X].data();
        Tensor h0 = inputs[H0].data().contiguous();
        Tensor c0 = layout.hasCell() ? inputs[C0].data().contiguous() : null;
        int rows = order.sizes().total();
        int hiddenSize = layout.hiddenSize();
        int gateValues =
                Sizes.product(training, rows, "rows (steps x batch)", layout.width(), "gate values", TOO_LARGE);
        Tensor output = output(x.shape().with(-1, layout.outputSize()));
        Tensor gates = workspace.take(gateValues);
        Tensor cells = everyCell
                ? Tensor.zeros(dtype, x.shape().with(-1, hiddenSize))
                : layout.hasCell() ? workspace.take(rows * hiddenSize) : null;
        Tensor hidden = weightHr < 0 ? null : workspace.take(rows * hiddenSize);
        RNNState initial = new RNNState(Buffers.of(h0), buffer(c0));
        RNNReserve reserve = new RNNReserve(Buffers.of(output), Buffers.of(gates), buffer(cells), buffer(hidden));
        kernels.forward(order, fusedWeights.forward(), Buffers.of(x.contiguous()), initial, reserve);
        List<Tensor> values = new ArrayList<>(everyCell ? 4 : 3);
        values.add(output);
        values.add(last(order, h0, initial.h(), reserve.output()));
        if (c0 != null && initial.c() != null && reserve.cells() != null) {
            values.add(last(order, c0, initial.c(), reserve.cells()));
        }
        if (everyCell && cells != null) {
            values.add(cells);
        }
        Saved saved = new Saved(order, initial, reserve, gates, cells, hidden, everyCell);
        List<Variable> outputs = Rule.of(layout.mode().name(), inputs)
                .saves(inputs)
                .savesOutputs()
                .outputs(values, g -> backward(g, saved));
        Variable h = outputs.get(0);
        return new Result(h, outputs.subList(1, 1 + parts), everyCell ? List.of(h, outputs.get(1 + parts)) : List.of());
    }

    /** The state after each sequence's last step. */
    private Tensor last(StepOrder order, Tensor like, Buffer initial, Buffer steps) {
        Tensor last = Tensor.zeros(dtype, like.shape());
        kernels.lastState(order, like.size(-1), initial, steps, Buffers.of(last));
        return last;
    }

    @Override
    public void reuseOutput(boolean on) {
        reusesOutput = on;
        spareOutput.set(null);
    }

    private Tensor output(Shape shape) {
        Tensor spare = reusesOutput ? spareOutput.getAndSet(null) : null;
        if (spare == null || !spare.shape().equals(shape)) {
            return Tensor.zeros(dtype, shape);
        }
        // A graph that still needs the old values then refuses.
        spare.markChanged();
        return spare;
    }

    // ---- Backward -------------------------------------------------------------------------------------------------

    private void backward(Gradients g, Saved saved) {
        if (GradMode.isEnabled()) {
            backwardWithGraph(g, saved);
            return;
        }
        for (int i = 0; i < weightInputs.length; i++) {
            // Refuses if an input has changed since forward: only the current weights are packed.
            g.saved(i);
        }
        Tensor output = g.saved(weightInputs.length).data();
        if (saved.everyCell()) {
            g.saved(weightInputs.length + 3);
        }
        StepOrder order = saved.order();
        // The gradients overwrite the saved gates in place, unless the graph is retained for another backward.
        Tensor dGates = g.retainsGraph() ? workspace.take(order.sizes().total() * layout.width()) : saved.gates();
        Tensor dProjected = weightHr < 0 ? null : workspace.take(output.numel());
        Tensor dOutput = g.has(0) ? g.dy(0).data() : null;
        Tensor dense = dOutput == null || dOutput.isContiguous() ? null : copy(dOutput);
        Tensor dh = g.has(1) ? g.dy(1).data().copy() : zeros(g, H0);
        Tensor dc = !layout.hasCell() ? null : g.has(2) ? g.dy(2).data().copy() : zeros(g, C0);
        Tensor dx = buffer(g, X);
        RNNGradients gradients = new RNNGradients(
                buffer(dense == null ? dOutput : dense),
                saved.everyCell() && g.has(3) ? Buffers.of(g.dy(3).data().contiguous()) : null,
                Buffers.of(dh),
                buffer(dc),
                Buffers.of(dGates),
                buffer(dProjected),
                buffer(dx));
        PackedWeights packed = fusedWeights.backward(dx != null);
        kernels.backwardData(order, packed, saved.initial(), saved.reserve(), gradients);
        set(g, X, dx);
        set(g, H0, dh);
        set(g, C0, dc);
        Tensor dWeightIh = buffer(g, weightIh);
        Tensor dWeightHh = buffer(g, weightHh);
        Tensor dBiasIh = biasIh < 0 ? null : buffer(g, biasIh);
        Tensor dBiasHh = biasIh < 0 ? null : buffer(g, biasIh + 1);
        Tensor dWeightHr = weightHr < 0 ? null : buffer(g, weightHr);
        WeightGradients weightGradients = new WeightGradients(
                buffer(dWeightIh), buffer(dWeightHh), buffer(dBiasIh), buffer(dBiasHh), buffer(dWeightHr));
        Buffer x = Buffers.of(g.saved(X).data().contiguous());
        kernels.backwardWeights(order, x, saved.initial(), saved.reserve(), gradients, weightGradients);
        set(g, weightIh, dWeightIh);
        set(g, weightHh, dWeightHh);
        set(g, biasIh, dBiasIh);
        set(g, biasIh + 1, dBiasHh);
        set(g, weightHr, dWeightHr);
        workspace.release(dGates);
        workspace.release(dProjected);
        workspace.release(dense);
        if (!g.retainsGraph()) {
            workspace.release(saved.everyCell() ? null : saved.cells());
            workspace.release(saved.hidden());
            spareOutput.set(reusesOutput ? output : null);
        }
    }

    private static @Nullable Tensor buffer(Gradients g, int input) {
        return g.needsGrad(input) ? g.buffer(input) : null;
    }

    private static @Nullable Buffer buffer(@Nullable Tensor x) {
        return x == null ? null : Buffers.of(x);
    }

    private Tensor zeros(Gradients g, int input) {
        return Tensor.zeros(dtype, g.saved(input).shape());
    }

    private static void set(Gradients g, int input, @Nullable Tensor gradient) {
        if (gradient != null) {
            g.set(input, Variable.of(gradient));
        }
    }

    /** A dense copy in the workspace. */
    private Tensor copy(Tensor x) {
        Tensor copy = workspace.take(x.numel());
        copy.narrow(0, 0, x.numel()).reshape(x.shape()).copyInPlace(x);
        return copy;
    }

    // ---- Backward with a graph ------------------------------------------------------------------------------------

    /** Backward through the composed scan, whose gradients can be differentiated again. */
    private void backwardWithGraph(Gradients g, Saved saved) {
        // Copies, so that a variable that is two inputs, such as a zero state, gets the gradient of each.
        List<Variable> copies = new ArrayList<>();
        List<Variable> needed = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < weightInputs.length; i++) {
            Variable copy = g.saved(i).copy();
            copies.add(copy);
            // A weight may have been frozen since forward.
            if (g.needsGrad(i) && copy.requiresGrad()) {
                needed.add(copy);
                positions.add(i);
            }
        }
        Result result = composed(weights.with(copies.subList(weightIh, weightInputs.length)))
                .forward(copies.get(X), saved.order().sizes(), copies.subList(H0, weightIh), saved.everyCell());
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
                needed,
                gradients,
                GraphOptions.options().createGraph(true).allowUnused(true));
        for (int i = 0; i < found.size(); i++) {
            Variable gradient = found.get(i);
            if (gradient != null) {
                g.set(positions.get(i), gradient);
            }
        }
    }
}
