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
 * What {@link RNN}, {@link GRU} and {@link LSTM} share: weights under PyTorch's names, in its order and from its stream,
 * and states that are stacked over layers and directions.
 */
abstract sealed class RNNBase extends RecurrentLayer permits HiddenLayer, LSTM {
    private final RNNMode kind;
    private final Config config;
    private volatile List<Scan> rules;
    private volatile boolean reusesOutput;

    /** The options that all three have. */
    record Config(
            int inputSize,
            int hiddenSize,
            int numLayers,
            boolean bias,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            int projSize,
            DType dtype) {
        /** Checks what all three check, in PyTorch's order. */
        static void require(String layer, int inputSize, int hiddenSize, int numLayers, double dropout) {
            Require.probability(layer, "dropout", dropout);
            Require.positive(layer, "input_size", inputSize);
            Require.positive(layer, "hidden_size", hiddenSize);
            Require.positive(layer, "num_layers", numLayers);
        }

        /** Features of h: the projection's, or else the cell's. */
        int outputSize() {
            return projSize > 0 ? projSize : hiddenSize;
        }
    }

    RNNBase(RNNMode kind, Config config, Generator generator) {
        super(
                config.inputSize(),
                config.numLayers(),
                config.bidirectional(),
                config.batchFirst(),
                config.dropout(),
                config.dtype(),
                generator);
        this.kind = kind;
        this.config = config;
        for (int layer = 0; layer < config.numLayers(); layer++) {
            int features = layer == 0 ? config.inputSize() : directions() * config.outputSize();
            for (int direction = 0; direction < directions(); direction++) {
                registerWeights(suffix(layer, direction), features);
            }
        }
        double bound = 1 / Math.sqrt(config.hiddenSize());
        parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -bound, bound));
        this.rules = createRules();
    }

    private static String suffix(int layer, int direction) {
        return "_l" + layer + (direction == 1 ? "_reverse" : "");
    }

    private void registerWeights(String suffix, int features) {
        int rows = Require.gateRows(
                typeName(), kind.gates(), config.hiddenSize(), Math.max(features, config.outputSize()));
        add("weight_ih" + suffix, rows, features);
        add("weight_hh" + suffix, rows, config.outputSize());
        if (config.bias()) {
            add("bias_ih" + suffix, rows);
            add("bias_hh" + suffix, rows);
        }
        if (config.projSize() > 0) {
            add("weight_hr" + suffix, config.projSize(), config.hiddenSize());
        }
    }

    private void add(String name, int... sizes) {
        register(name, new Parameter(Tensor.zeros(config.dtype(), sizes)));
    }

    private List<Scan> createRules() {
        Map<String, Parameter> weights = ownParameters();
        List<Scan> out = new ArrayList<>();
        for (int layer = 0; layer < config.numLayers(); layer++) {
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
                out.add(Scan.of(kind, own, direction == 1));
            }
        }
        return List.copyOf(out);
    }

    /**
     * Puts another parameter in the place of one of this layer's, as PyTorch's {@code layer.weight_ih_l0_reverse =
     * layer.weight_ih_l0} does. One parameter in two places is tied: {@link #parameters} has it once, {@link #stateDict}
     * under both names, and its gradient is that of both uses. Sessions made before keep the old one.
     *
     * @param name such as {@code weight_ih_l0_reverse}
     * @param parameter held
     * @throws IllegalArgumentException if there is no such name, or the type differs
     * @throws ShapeMismatchException if the shape differs
     */
    public final void setParameter(String name, Parameter parameter) {
        replaceParameter(name, parameter);
        rules = createRules();
        rules.forEach(rule -> rule.reuseOutput(reusesOutput));
    }

    /**
     * Whether a training pass may write its output over that of an earlier one whose graph has been walked back; default
     * no. A training loop then makes next to no garbage, but {@code output} is only good until the pass after its {@code
     * backward}: {@code copy()} what is to stay. A graph that still needs numbers that were written over refuses.
     */
    public final void reuseOutput(boolean on) {
        reusesOutput = on;
        rules.forEach(rule -> rule.reuseOutput(on));
    }

    /** What kind of recurrence. */
    final RNNMode kind() {
        return kind;
    }

    @Override
    final List<Scan> rules() {
        return rules;
    }

    @Override
    final List<Integer> stateSizes(int at) {
        return kind == RNNMode.LSTM ? List.of(config.outputSize(), config.hiddenSize()) : List.of(config.outputSize());
    }

    @Override
    final List<List<Variable>> start(List<Variable> given, BatchLayout layout) {
        requireState(given, layout);
        if (rules.size() == 1) {
            return List.of(given.stream()
                    .map(part -> layout.isBatched() ? layout.sort(part, 1) : part)
                    .toList());
        }
        List<List<Variable>> parts = given.stream()
                .map(part -> layout.isBatched() ? layout.sort(part, 1) : part.unsqueeze(1))
                .map(part -> part.unbind(0))
                .toList();
        List<List<Variable>> out = new ArrayList<>();
        for (int at = 0; at < rules.size(); at++) {
            int place = at;
            out.add(parts.stream().map(part -> part.get(place)).toList());
        }
        return out;
    }

    @Override
    final List<Variable> end(List<List<Variable>> state, BatchLayout layout) {
        boolean one = state.size() == 1;
        List<Variable> out = new ArrayList<>(state.get(0).size());
        for (int part = 0; part < state.get(0).size(); part++) {
            int p = part;
            Variable all = one
                    ? state.get(0).get(p)
                    : Variable.stack(state.stream().map(each -> each.get(p)).toList(), 0);
            out.add(layout.isBatched() ? layout.unsort(all, 1) : one ? all : all.squeeze(1));
        }
        return out;
    }

    /** A part of the only rule has the caller's form, (1, N, size) or (1, size): there is nothing to stack. */
    @Override
    final Shape partShape(int size, BatchLayout layout) {
        return rules.size() == 1 && layout.isBatched()
                ? Shape.of(1, layout.batchSizes().batch(), size)
                : super.partShape(size, layout);
    }

    private void requireState(List<Variable> given, BatchLayout layout) {
        boolean batched = layout.isBatched();
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
        List<Integer> sizes = stateSizes(0);
        for (int i = 0; i < given.size(); i++) {
            Variable part = given.get(i);
            int states = rules.size();
            Shape expected = batched
                    ? Shape.of(states, layout.batchSizes().batch(), sizes.get(i))
                    : Shape.of(states, sizes.get(i));
            String what = given.size() == 1 ? "hidden" : "hidden[" + i + "]";
            if (!part.shape().equals(expected)) {
                throw new ShapeMismatchException(
                        typeName(), "Expected " + what + " size " + expected + ", got " + part.shape());
            }
            Require.dtype(typeName(), what, part, config.dtype());
        }
    }

    @Override
    protected final String describe() {
        StringBuilder out =
                new StringBuilder().append(config.inputSize()).append(", ").append(config.hiddenSize());
        if (config.projSize() > 0) {
            out.append(", proj_size=").append(config.projSize());
        }
        if (config.numLayers() > 1) {
            out.append(", num_layers=").append(config.numLayers());
        }
        if (!config.bias()) {
            out.append(", bias=False");
        }
        if (config.batchFirst()) {
            out.append(", batch_first=True");
        }
        if (dropout() > 0) {
            out.append(", dropout=").append(dropout());
        }
        return out.append(config.bidirectional() ? ", bidirectional=True" : "").toString();
    }
}
