package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** What the cells of {@link RNN}, {@link GRU} and {@link LSTM} share: weights under PyTorch's names. */
abstract sealed class RNNCellBase extends Cell permits RNNCell, GRUCell, LSTMCell, ProjectedLSTMCell {
    private final RNNMode mode;
    private final int hiddenSize;
    private final Parameter weightIh;
    private final Parameter weightHh;
    private final @Nullable Parameter biasIh;
    private final @Nullable Parameter biasHh;
    private final RNNWeights weights;
    /** Derived from the weights. */
    private transient Scan scan;

    RNNCellBase(
            RNNMode mode, int inputSize, int hiddenSize, int projSize, boolean bias, DType dtype, Generator generator) {
        super(inputSize, dtype, stateSizes(mode, hiddenSize, projSize));
        this.mode = mode;
        this.hiddenSize = hiddenSize;
        int rows = Require.gateRows(typeName(), mode.gates(), hiddenSize, Math.max(inputSize, hiddenSize));
        this.weightIh = register("weight_ih", new Parameter(Tensor.zeros(dtype, rows, inputSize)));
        this.weightHh = register("weight_hh", new Parameter(Tensor.zeros(dtype, rows, outputSize())));
        this.biasIh = bias ? register("bias_ih", new Parameter(Tensor.zeros(dtype, rows))) : null;
        this.biasHh = bias ? register("bias_hh", new Parameter(Tensor.zeros(dtype, rows))) : null;
        Parameter weightHr =
                projSize > 0 ? register("weight_hr", new Parameter(Tensor.zeros(dtype, projSize, hiddenSize))) : null;
        this.weights = new RNNWeights(weightIh, weightHh, biasIh, biasHh, weightHr);
        this.scan = Scan.of(mode, weights, false);
        draw(generator);
    }

    private void draw(Generator generator) {
        // A cell without units has no weights to draw.
        double bound = hiddenSize == 0 ? 0 : 1 / Math.sqrt(hiddenSize);
        parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -bound, bound));
    }

    @Override
    protected final void resetOwn(Generator generator) {
        draw(generator);
    }

    @Override
    protected final void afterCopy() {
        scan = Scan.of(mode, weights, false);
    }

    private static int[] stateSizes(RNNMode mode, int hiddenSize, int projSize) {
        int outputSize = projSize > 0 ? projSize : hiddenSize;
        return mode == RNNMode.LSTM ? new int[] {outputSize, hiddenSize} : new int[] {outputSize};
    }

    @Override
    protected final List<Variable> next(Variable x, List<Variable> state) {
        return scan.forward(x, BatchSizes.padded(1, x.size(0)), state, false).state();
    }

    @Override
    public final Steps begin(int batch) {
        return new RNNSteps(mode, weights);
    }

    @Override
    final Scan createScan(boolean reverse) {
        return Scan.of(mode, weights, reverse);
    }

    /** (G H, I), G gates of H rows. */
    public final Parameter weightIh() {
        return weightIh;
    }

    /** (G H, Hout), G gates of H rows. */
    public final Parameter weightHh() {
        return weightHh;
    }

    /** (G H), G gates of H rows; null without biases. */
    public final @Nullable Parameter biasIh() {
        return biasIh;
    }

    /** (G H), G gates of H rows; null without biases. */
    public final @Nullable Parameter biasHh() {
        return biasHh;
    }

    @Override
    protected final String describe() {
        return inputSize() + ", " + hiddenSize
                + (weights.weightHr() == null ? "" : ", proj_size=" + outputSize())
                + (biasIh == null ? ", bias=False" : "")
                + (mode == RNNMode.RNN_RELU ? ", nonlinearity=relu" : "");
    }
}
