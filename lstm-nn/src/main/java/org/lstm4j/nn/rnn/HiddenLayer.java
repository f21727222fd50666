package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** The passes of {@link RNN} and {@link GRU}, whose state is h alone. */
abstract sealed class HiddenLayer extends RNNBase permits RNN, GRU {
    HiddenLayer(RNNMode kind, Config config, Generator generator) {
        super(kind, config, generator);
    }

    /** A pass from a state of zeros. */
    public final RNN.Output forward(Variable input) {
        return forward(input, null);
    }

    /**
     * A pass over a sequence or a batch of sequences of one length.
     *
     * @param input (L, N, inputSize), with batchFirst (N, L, inputSize), or (L, inputSize); of the layer's dtype
     * @param state h to start from, (D layers, N, hiddenSize), without N for one sequence; null for zeros. Nothing
     *     broadcasts
     * @throws ShapeMismatchException if a rank, the number of features, the length, the batch or the state does not fit
     */
    public final RNN.Output forward(Variable input, @Nullable Variable state) {
        return padded(input, state, false);
    }

    /** As {@link #forward(Variable, Variable)}, with h of every step, layer and direction. */
    public final RNN.Output forwardEveryStep(Variable input, @Nullable Variable state) {
        return padded(input, state, true);
    }

    /** A pass over sequences of any lengths from a state of zeros. */
    public final RNN.PackedOutput forward(PackedSequence input) {
        return forward(input, null);
    }

    /**
     * A pass over sequences of any lengths: each gets what it would get by itself. In reverse, it is read from its own
     * end.
     *
     * @param input with data of (R, inputSize)
     * @param state h to start from, (D layers, N, hiddenSize), in the caller's order of sequences; null for zeros
     * @throws ShapeMismatchException if the number of features or the state does not fit
     */
    public final RNN.PackedOutput forward(PackedSequence input, @Nullable Variable state) {
        return packed(input, state, false);
    }

    /** As {@link #forward(PackedSequence, Variable)}, with h of every step, layer and direction. */
    public final RNN.PackedOutput forwardEveryStep(PackedSequence input, @Nullable Variable state) {
        return packed(input, state, true);
    }

    private RNN.Output padded(Variable input, @Nullable Variable state, boolean everyStep) {
        List<Variable> out = run(null, state == null ? List.of(input) : List.of(input, state), everyStep);
        return new RNN.Output(out.get(0), out.get(1), timeDim(input), List.copyOf(out.subList(2, out.size())));
    }

    private RNN.PackedOutput packed(PackedSequence input, @Nullable Variable state, boolean everyStep) {
        List<Variable> out =
                run(input, state == null ? List.of(input.data()) : List.of(input.data(), state), everyStep);
        return new RNN.PackedOutput(input.map(rows -> out.get(0)), out.get(1), List.copyOf(out.subList(2, out.size())));
    }
}
