package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A recurrent layer over sequences: {@link RNN}, {@link GRU}, {@link LSTM}, or {@link Recurrent} with any {@link Cell}.
 * It has one or more stacked layers, one or two directions, dropout between the layers, and takes padded batches, single
 * sequences and {@linkplain PackedSequence packed} batches.
 *
 * <p>Layer 0 reads the input, each layer above it the concatenated outputs of both directions of the layer below. In
 * training each element of the output of each layer but the last is zeroed with probability {@link #dropout}, and the
 * rest is scaled by 1 / (1 - dropout).
 *
 * <p>Shapes, with L steps, batch N, and F = {@link #outputSize}:
 *
 * <ul>
 *   <li>input (L, N, inputSize), with batchFirst (N, L, inputSize), (L, inputSize) for one sequence, or packed
 *   <li>output (L, N, F), (N, L, F), (L, F), or packed
 *   <li>state: see {@link RecurrentState}; never batch-first, without N for one sequence
 * </ul>
 *
 * <p>The layer holds no state between calls: the state is an argument and a result. Without one a pass starts from zeros or,
 * with the option {@code learnInitialState}, from parameters: for each layer and direction (size) values of each part of the
 * state, the same for every sequence, which start as zeros and follow the weights in the state dictionary. Code over any recurrent layer is
 * generic in the state:
 *
 * <pre>{@code
 * static <S extends RecurrentState<S>> S train(RecurrentLayer<S> layer, Variable x, @Nullable S state) {
 *     Output<S> out = layer.forward(x, state);
 *     loss(out.output()).backward();
 *     return out.state().detach();
 * }
 * }</pre>
 *
 * @param <S> the state
 */
public abstract sealed class RecurrentLayer<S extends RecurrentState<S>> extends Module permits RNNBase, Recurrent {
    private final int inputSize;
    private final int numLayers;
    private final int directions;
    private final boolean batchFirst;
    private final DType dtype;
    private final Generator generator;
    private volatile double dropout;
    private transient volatile @Nullable ZeroState zeroState;
    /** The names of the parameters of the learned initial state, by scan, then part; empty if it is zeros. */
    private List<List<String>> initialNames = List.of();

    /** Cached, since most passes start from it; never handed out. */
    private record ZeroState(int batch, List<List<Variable>> parts) {}

    /** @param generator draws the dropout masks; held */
    RecurrentLayer(
            int inputSize,
            int numLayers,
            boolean bidirectional,
            boolean batchFirst,
            double dropout,
            DType dtype,
            Generator generator) {
        this.inputSize = inputSize;
        this.numLayers = numLayers;
        this.directions = bidirectional ? 2 : 1;
        this.batchFirst = batchFirst;
        this.dropout = dropout;
        this.dtype = dtype;
        this.generator = generator;
        if (dropout > 0 && numLayers == 1) {
            System.getLogger(getClass().getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout"
                                    + " expects num_layers greater than 1, but got dropout=" + dropout
                                    + " and num_layers=1");
        }
    }

    // ---- Properties -----------------------------------------------------------------------------------------------

    /** Features of the input. */
    public final int inputSize() {
        return inputSize;
    }

    /** Features of the output: those of both directions of the last layer. */
    public final int outputSize() {
        int out = 0;
        for (int d = 0; d < directions; d++) {
            out += stateSizes((numLayers - 1) * directions + d).get(0);
        }
        return out;
    }

    /** Number of stacked layers. */
    public final int numLayers() {
        return numLayers;
    }

    /** Whether sequences are read in reverse as well. */
    public final boolean isBidirectional() {
        return directions == 2;
    }

    /** Whether batches that are not packed are (N, L, ..) rather than (L, N, ..). */
    public final boolean isBatchFirst() {
        return batchFirst;
    }

    /** The element type of input, state and weights. */
    public final DType dtype() {
        return dtype;
    }

    /** The probability of an element of the output of each layer but the last to be zeroed in training. */
    public final double dropout() {
        return dropout;
    }

    /**
     * Sets the dropout probability of later passes.
     *
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    public final void setDropout(double value) {
        dropout = Require.probability(typeName(), "dropout", value);
    }

    /** D, 1 or 2. */
    final int directions() {
        return directions;
    }

    /** One scan for each layer and direction; that of layer k, direction d has index k D + d. */
    abstract List<Scan> scans();

    /** Features of each part of the state of the scan at an index. */
    abstract List<Integer> stateSizes(int scan);

    // ---- Initial state --------------------------------------------------------------------------------------------

    /** Registers the initial state as parameters of zeros; the end of the constructor of a layer with that option. */
    final void learnInitialState() {
        List<List<String>> names = new ArrayList<>();
        for (int scan = 0; scan < numLayers * directions; scan++) {
            List<Integer> sizes = stateSizes(scan);
            List<String> parts = new ArrayList<>();
            for (int part = 0; part < sizes.size(); part++) {
                String name = partName(part) + "_l" + scan / directions + (scan % directions == 1 ? "_reverse" : "");
                register(name, new Parameter(Tensor.zeros(dtype, sizes.get(part))));
                parts.add(name);
            }
            names.add(List.copyOf(parts));
        }
        initialNames = List.copyOf(names);
    }

    /** Whether a parameter of this layer is a part of the learned initial state. */
    final boolean isInitialState(String parameter) {
        return initialNames.stream().anyMatch(parts -> parts.contains(parameter));
    }

    /** The learned initial state of a part of the state of a scan, (size); null if it is zeros. */
    final @Nullable Parameter initialPart(int scan, int part) {
        return initialNames.isEmpty()
                ? null
                : ownParameters().get(initialNames.get(scan).get(part));
    }

    /** Sets a learned initial state to zeros. */
    @Override
    protected void resetOwn(Generator generator) {
        ownParameters().forEach((name, parameter) -> {
            if (isInitialState(name)) {
                parameter.data().fillInPlace(0);
            }
        });
    }

    // ---- Forward --------------------------------------------------------------------------------------------------

    @Override
    protected void afterCopy() {
        zeroState = null;
    }

    /** A forward pass from the initial state: zeros, or the learned one. */
    public final Output<S> forward(Variable input) {
        return forward(input, null);
    }

    /**
     * A forward pass over one sequence or a padded batch.
     *
     * @param input see the shapes above; of the layer's dtype
     * @param state the initial state; null for {@link #initialState}. Does not broadcast
     * @throws ShapeMismatchException if a rank, the number of features, the length, the batch or the state does not fit
     * @throws NullPointerException if the input is null
     * @throws IllegalArgumentException if a dtype is not the layer's
     */
    public final Output<S> forward(Variable input, @Nullable S state) {
        return padded(input, state, false);
    }

    /** As {@link #forward(Variable, RecurrentState)}, with the state of every step, layer and direction. */
    public final Output<S> forwardEveryStep(Variable input, @Nullable S state) {
        return padded(input, state, true);
    }

    /** A forward pass over packed sequences from the initial state: zeros, or the learned one. */
    public final PackedOutput<S> forward(PackedSequence input) {
        return forward(input, null);
    }

    /**
     * A forward pass over packed sequences: each sequence gets the result that it would get alone. The reverse direction
     * starts at each sequence's own last step.
     *
     * @param input with data of (R, inputSize)
     * @param state the initial state, in the caller's order of sequences; null for {@link #initialState}
     * @throws ShapeMismatchException if the number of features or the state does not fit
     * @throws IllegalArgumentException if a dtype is not the layer's
     */
    public final PackedOutput<S> forward(PackedSequence input, @Nullable S state) {
        return packed(input, state, false);
    }

    /** As {@link #forward(PackedSequence, RecurrentState)}, with the state of every step, layer and direction. */
    public final PackedOutput<S> forwardEveryStep(PackedSequence input, @Nullable S state) {
        return packed(input, state, true);
    }

    /**
     * A state of zeros.
     *
     * @param batch N
     */
    public final S zeroState(int batch) {
        return state(stack(createInitial(batch, false)));
    }

    /**
     * The state from which a pass without a given one starts: zeros, or with {@code learnInitialState} the parameters {@code
     * h0_l0} and so on, repeated for each sequence, through which gradients flow.
     *
     * @param batch N
     */
    public final S initialState(int batch) {
        return state(stack(createInitial(batch, true)));
    }

    private Output<S> padded(Variable input, @Nullable S state, boolean everyStep) {
        List<Variable> out = run(null, inputs(Require.present(typeName(), "an input", input), state), everyStep);
        int timeDim = input.rank() == 3 && batchFirst ? 1 : 0;
        return new Output<>(out.get(0), lastState(out), timeDim, steps(out));
    }

    private PackedOutput<S> packed(PackedSequence input, @Nullable S state, boolean everyStep) {
        Require.present(typeName(), "a packed sequence", input);
        List<Variable> out = run(input, inputs(input.data(), state), everyStep);
        return new PackedOutput<>(input.map(rows -> out.get(0)), lastState(out), steps(out));
    }

    private List<Variable> inputs(Variable input, @Nullable S state) {
        // Without a stream, which would take 5 % of a small layer's forward.
        if (state == null) {
            return List.of(input);
        }
        List<Variable> out = new ArrayList<>();
        out.add(input);
        out.addAll(variables(state));
        return out;
    }

    private S lastState(List<Variable> out) {
        return state(out.subList(1, 1 + stateCount()));
    }

    /** The states of every step, which follow the output and the last state; none unless asked for. */
    private List<S> steps(List<Variable> out) {
        List<S> steps = new ArrayList<>(0);
        int from = 1 + stateCount();
        for (int scan = 0; from < out.size(); scan++) {
            int to = from + stateSizes(scan).size();
            steps.add(stepState(out.subList(from, to)));
            from = to;
        }
        return List.copyOf(steps);
    }

    /**
     * A forward pass from variables to variables, with the hooks of the module.
     *
     * @param packed the packed sequence whose data the input is; null if the input is padded
     * @param inputs the input, then the variables of the initial state unless that is zeros
     * @param everyStep whether to return the states of every step
     * @return the output; the variables of the last state; then, with everyStep, the parts of the states of every step by
     *     layer and direction
     */
    private List<Variable> run(@Nullable PackedSequence packed, List<Variable> inputs, boolean everyStep) {
        return hooked(inputs, given -> pass(packed, given, everyStep));
    }

    private List<Variable> pass(@Nullable PackedSequence packed, List<Variable> inputs, boolean everyStep) {
        Variable input = inputs.get(0);
        requireInput(input, packed != null);
        BatchLayout layout = packed == null
                ? BatchLayout.Padded.of(input, batchFirst)
                : new BatchLayout.Packed(input, packed.map(same -> input));
        if (packed == null && layout.batchSizes().steps() == 0) {
            throw new ShapeMismatchException(
                    typeName(), "Expected sequence length to be larger than 0, got an input of shape " + input.shape());
        }
        List<List<Variable>> start = initialState(inputs.subList(1, inputs.size()), layout);
        List<Scan> scans = scans();
        List<List<Variable>> end = new ArrayList<>(scans.size());
        List<Variable> steps = new ArrayList<>();
        Variable x = layout.input();
        for (int layer = 0; layer < numLayers; layer++) {
            Variable[] outputs = new Variable[directions];
            for (int direction = 0; direction < directions; direction++) {
                int index = layer * directions + direction;
                Scan.Result result = scans.get(index).forward(x, layout.batchSizes(), start.get(index), everyStep);
                outputs[direction] = result.output();
                end.add(result.state());
                result.everyState().forEach(part -> steps.add(layout.restore(part)));
            }
            x = directions == 1 ? outputs[0] : Variable.concat(List.of(outputs), -1);
            if (layer < numLayers - 1) {
                x = dropped(x);
            }
        }
        List<Variable> out = new ArrayList<>(1 + stateCount() + steps.size());
        out.add(layout.restore(x));
        for (Variable part : stack(end)) {
            out.add(layout.isBatched() ? layout.unsort(part, -2) : part.squeeze(-2));
        }
        out.addAll(steps);
        return out;
    }

    /** The parts of the initial state by layer and direction, sorted as the rows of the layout. */
    private List<List<Variable>> initialState(List<Variable> given, BatchLayout layout) {
        int batch = layout.batchSizes().batch();
        if (given.isEmpty() && !initialNames.isEmpty()) {
            return createInitial(batch, true);
        }
        if (given.isEmpty()) {
            ZeroState cached = zeroState;
            if (cached == null || cached.batch != batch) {
                cached = new ZeroState(batch, createInitial(batch, false));
                zeroState = cached;
            }
            return cached.parts;
        }
        requireState(given, batch, layout.isBatched());
        List<Variable> sorted = new ArrayList<>(given.size());
        for (Variable part : given) {
            sorted.add(layout.isBatched() ? layout.sort(part, -2) : part.unsqueeze(-2));
        }
        return unstack(sorted);
    }

    /** By scan, then part: zeros, or the learned state if there is one and it is wanted. */
    private List<List<Variable>> createInitial(int batch, boolean learned) {
        List<List<Variable>> out = new ArrayList<>();
        for (int scan = 0; scan < numLayers * directions; scan++) {
            List<Variable> parts = new ArrayList<>();
            List<Integer> sizes = stateSizes(scan);
            for (int part = 0; part < sizes.size(); part++) {
                Parameter initial = learned ? initialPart(scan, part) : null;
                Shape shape = partShape(batch, sizes.get(part));
                parts.add(initial == null ? Variable.of(Tensor.zeros(dtype, shape)) : initial.broadcastTo(shape));
            }
            out.add(parts);
        }
        return out;
    }

    private Variable dropped(Variable x) {
        double p = dropout;
        if (!isTraining() || p == 0) {
            return x;
        }
        return x.mul(Variable.of(Masks.dropout(x.data(), p, generator)));
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /** The variables of a state, whose number is checked. */
    List<Variable> variables(S state) {
        return state.variables();
    }

    /** A state of {@link #stateCount} variables. */
    abstract S state(List<Variable> variables);

    /** The number of variables of a state. */
    abstract int stateCount();

    /** The name of a part of a learned initial state, which the layer and direction follow. */
    abstract String partName(int part);

    /** The state of every step of one layer and direction. */
    abstract S stepState(List<Variable> parts);

    /**
     * Checks the variables of a state.
     *
     * @param batched whether they have a batch dimension
     * @throws ShapeMismatchException if a shape does not fit
     */
    abstract void requireState(List<Variable> state, int batch, boolean batched);

    /** The variables of a state with a batch dimension as parts by layer and direction. */
    abstract List<List<Variable>> unstack(List<Variable> state);

    /** The inverse of {@link #unstack}. */
    abstract List<Variable> stack(List<List<Variable>> parts);

    /** The shape in which a scan reads and returns a part of the state. */
    Shape partShape(int batch, int size) {
        return Shape.of(batch, size);
    }

    /** Checks the shape and dtype of a variable of the state. */
    final void requirePart(String what, Variable part, Shape expected) {
        if (!part.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    typeName(), "Expected " + what + " size " + expected + ", got " + part.shape());
        }
        Require.dtype(typeName(), what, part, dtype);
    }

    private void requireInput(Variable input, boolean packed) {
        if (packed && input.rank() != 2) {
            throw new ShapeMismatchException(
                    typeName(),
                    "input must have 2 dimensions, got " + input.rank() + ", packed data of shape " + input.shape());
        }
        if (input.rank() != 2 && input.rank() != 3) {
            throw new ShapeMismatchException(
                    typeName(),
                    "Expected input to be 2D or 3D, got " + input.rank() + "D instead, shape " + input.shape());
        }
        Require.dtype(typeName(), "input", input, dtype);
        if (input.size(-1) != inputSize) {
            throw new ShapeMismatchException(
                    typeName(),
                    "input.size(-1) must be equal to input_size. Expected " + inputSize + ", got " + input.size(-1)
                            + ", in shape " + input.shape() + Require.option("input_size")
                            + (input.rank() == 3 && input.size(1) == inputSize ? "; is it (N, features, L)?" : ""));
        }
    }

    /** The sizes, then the options that are not the default, as PyTorch prints them. */
    final String describe(String sizes, boolean bias) {
        return sizes
                + (numLayers > 1 ? ", num_layers=" + numLayers : "")
                + (bias ? "" : ", bias=False")
                + (batchFirst ? ", batch_first=True" : "")
                + (dropout > 0 ? ", dropout=" + dropout : "")
                + (directions == 2 ? ", bidirectional=True" : "")
                + (initialNames.isEmpty() ? "" : ", learn_initial_state=True");
    }
}
