package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * What {@link RNN}, {@link GRU} and {@link LSTM} share: weights with PyTorch's names, order and random stream, and states
 * that are stacked over layers and directions.
 */
abstract sealed class RNNBase<S extends RecurrentState<S>> extends RecurrentLayer<S> permits RNN, GRU, LSTM {
    private final RNNMode mode;
    private final RNNOptions options;
    /** Derived from the weights. */
    private transient volatile List<Scan> scans;

    private volatile boolean reusesOutput;

    /** The default options of a layer of these sizes; see {@link RNNOptions}. */
    public static RNNOptions options(int inputSize, int hiddenSize) {
        return new RNNOptions(
                inputSize, hiddenSize, 1, true, false, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false);
    }

    RNNBase(RNNMode mode, RNNOptions options, Generator generator) {
        super(
                options.requireFits(mode).inputSize(),
                options.numLayers(),
                options.bidirectional(),
                options.batchFirst(),
                options.dropout(),
                options.dtype(),
                generator);
        this.mode = mode;
        this.options = options;
        for (int layer = 0; layer < options.numLayers(); layer++) {
            int features = layer == 0 ? options.inputSize() : directions() * options.outputSize();
            for (int direction = 0; direction < directions(); direction++) {
                registerWeights(suffix(layer, direction), features);
            }
        }
        draw(generator);
        this.scans = createScans();
        if (options.learnInitialState()) {
            learnInitialState();
        }
    }

    private void draw(Generator generator) {
        double bound = 1 / Math.sqrt(options.hiddenSize());
        ownParameters().forEach((name, parameter) -> {
            if (!isInitialState(name)) {
                parameter.data().uniformInPlace(generator, -bound, bound);
            }
        });
        Double forget = options.forgetBias();
        if (forget != null) {
            int hidden = options.hiddenSize();
            ownParameters().forEach((name, parameter) -> {
                if (name.startsWith("bias_ih")) {
                    parameter.data().narrow(0, hidden, hidden).fillInPlace(forget);
                }
            });
        }
    }

    @Override
    protected final void resetOwn(Generator generator) {
        super.resetOwn(generator);
        draw(generator);
    }

    @Override
    protected final void afterCopy() {
        super.afterCopy();
        scans = createScans();
        scans.forEach(scan -> scan.reuseOutput(reusesOutput));
    }

    private static String suffix(int layer, int direction) {
        return "_l" + layer + (direction == 1 ? "_reverse" : "");
    }

    private void registerWeights(String suffix, int features) {
        int rows = Require.gateRows(
                typeName(), mode.gates(), options.hiddenSize(), Math.max(features, options.outputSize()));
        add("weight_ih" + suffix, rows, features);
        add("weight_hh" + suffix, rows, options.outputSize());
        if (options.bias()) {
            add("bias_ih" + suffix, rows);
            add("bias_hh" + suffix, rows);
        }
        if (options.projSize() > 0) {
            add("weight_hr" + suffix, options.projSize(), options.hiddenSize());
        }
    }

    private void add(String name, int... sizes) {
        register(name, new Parameter(Tensor.zeros(options.dtype(), sizes)));
    }

    private List<Scan> createScans() {
        Map<String, Parameter> weights = ownParameters();
        List<Scan> out = new ArrayList<>();
        for (int layer = 0; layer < options.numLayers(); layer++) {
            for (int direction = 0; direction < directions(); direction++) {
                String suffix = suffix(layer, direction);
                Parameter weightIh = weights.get("weight_ih" + suffix);
                Parameter weightHh = weights.get("weight_hh" + suffix);
                if (weightIh == null || weightHh == null) {
                    throw new IllegalStateException(typeName() + ": no weights for " + suffix);
                }
                RNNWeights own = new RNNWeights(
                        weightIh,
                        weightHh,
                        weights.get("bias_ih" + suffix),
                        weights.get("bias_hh" + suffix),
                        weights.get("weight_hr" + suffix));
                out.add(Scan.of(mode, own, direction == 1));
            }
        }
        return List.copyOf(out);
    }

    /**
     * Replaces a parameter of this layer, as PyTorch's {@code layer.weight_ih_l0_reverse = layer.weight_ih_l0} does. A
     * parameter under two names is tied: {@link #parameters} has it once, {@link #stateDict} under both names, and its
     * gradient is the sum over both uses. Existing sessions keep the old parameter.
     *
     * @param name such as {@code weight_ih_l0_reverse}
     * @param parameter held
     * @throws IllegalArgumentException if there is no such name, or the type differs
     * @throws ShapeMismatchException if the shape differs
     */
    public final void setParameter(String name, Parameter parameter) {
        replaceParameter(name, parameter);
        scans = createScans();
        scans.forEach(scan -> scan.reuseOutput(reusesOutput));
    }

    /**
     * Whether a training pass may write its output into the tensor of an earlier pass after backward; default no. A
     * training loop then makes almost no garbage, but {@code output} is valid only until the next pass after its {@code
     * backward}: {@code copy()} what must be kept. A graph that still needs overwritten values throws.
     */
    public final void reuseOutput(boolean on) {
        reusesOutput = on;
        scans.forEach(scan -> scan.reuseOutput(on));
    }

    /** The options, with the current dropout. */
    public final RNNOptions options() {
        return options.dropout(dropout());
    }

    /** The kind of recurrence. */
    final RNNMode mode() {
        return mode;
    }

    @Override
    final List<Scan> scans() {
        return scans;
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    @Override
    final List<Integer> stateSizes(int scan) {
        return mode == RNNMode.LSTM
                ? List.of(options.outputSize(), options.hiddenSize())
                : List.of(options.outputSize());
    }

    @Override
    final int stateCount() {
        return mode == RNNMode.LSTM ? 2 : 1;
    }

    @Override
    final String partName(int part) {
        return part == 0 ? "h0" : "c0";
    }

    @Override
    final S stepState(List<Variable> parts) {
        return state(parts);
    }

    @Override
    final List<List<Variable>> unstack(List<Variable> state) {
        if (scans.size() == 1) {
            return List.of(state);
        }
        List<List<Variable>> unbound =
                state.stream().map(part -> part.unbind(0)).toList();
        List<List<Variable>> out = new ArrayList<>();
        for (int i = 0; i < scans.size(); i++) {
            int scan = i;
            out.add(unbound.stream().map(part -> part.get(scan)).toList());
        }
        return out;
    }

    @Override
    final List<Variable> stack(List<List<Variable>> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Variable> out = new ArrayList<>();
        for (int i = 0; i < stateCount(); i++) {
            int part = i;
            out.add(Variable.stack(parts.stream().map(scan -> scan.get(part)).toList(), 0));
        }
        return out;
    }

    /** A single scan works on the (1, N, size) of the caller, so that nothing is stacked. */
    @Override
    final Shape partShape(int batch, int size) {
        return scans.size() == 1 ? Shape.of(1, batch, size) : super.partShape(batch, size);
    }

    @Override
    final void requireState(List<Variable> given, int batch, boolean batched) {
        int rank = batched ? 3 : 2;
        if (given.stream().anyMatch(part -> part.rank() != rank)) {
            String input = "For " + (batched ? "batched 3-D" : "unbatched 2-D") + " input, ";
            throw new ShapeMismatchException(
                    typeName(),
                    given.size() == 1
                            ? input + "hx should also be " + rank + "-D but got "
                                    + given.get(0).rank() + "-D tensor"
                            : input + "hx and cx should also be " + rank + "-D but got ("
                                    + given.get(0).rank() + "-D, "
                                    + given.get(1).rank() + "-D) tensors");
        }
        int stacked = scans.size();
        for (int i = 0; i < given.size(); i++) {
            Variable part = given.get(i);
            int size = stateSizes(0).get(i);
            Shape expected = batched ? Shape.of(stacked, batch, size) : Shape.of(stacked, size);
            String what = given.size() == 1 ? "hidden" : "hidden[" + i + "]";
            requirePart(what, part, expected);
        }
    }

    @Override
    protected final String describe() {
        String projection = options.projSize() > 0 ? ", proj_size=" + options.projSize() : "";
        return describe(options.inputSize() + ", " + options.hiddenSize() + projection, options.bias());
    }

    @Override
    protected final String describeFully() {
        return describe() + (options.nonlinearity() == RNN.Nonlinearity.RELU ? ", nonlinearity=relu" : "");
    }
}
