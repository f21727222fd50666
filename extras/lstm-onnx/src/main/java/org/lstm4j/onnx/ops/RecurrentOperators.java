package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * LSTM, GRU and RNN. With constant weights the layer is built when the file is opened.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__GRU.html">GRU</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__RNN.html">RNN</a>
 */
final class RecurrentOperators {
    private static final int X = 0;
    private static final int W = 1;
    private static final int R = 2;
    private static final int B = 3;
    private static final int LENGTHS = 4;
    private static final int INITIAL = 5;
    private static final int PEEPHOLES = 7;

    private RecurrentOperators() {}

    static void register(Map<String, Rule> rules) {
        for (RecurrentKind kind : RecurrentKind.values()) {
            rules.put(kind.name(), at -> prepare(kind, at));
        }
    }

    private static Step prepare(RecurrentKind kind, Site at) {
        boolean batchFirst = at.attributes().flag("layout", false);
        boolean known = at.constant(W) != null
                && at.constant(R) != null
                && at.isKnown(B)
                && (kind != RecurrentKind.LSTM || at.isKnown(PEEPHOLES));
        RecurrentSpec spec = known ? spec(kind, at, new Inputs(at.constants(), Integer.MAX_VALUE)) : null;
        Recurrence cached = spec == null ? null : of(spec);
        return in -> {
            RecurrentSpec own = spec == null ? spec(kind, at, in) : spec;
            return run(own, cached == null ? of(own) : cached, in, batchFirst);
        };
    }

    /** See {@link Operators#layer}. */
    static RecurrentLayer<?> layer(RecurrentKind kind, Site at, boolean batchFirst) {
        if (at.constant(W) == null || at.constant(R) == null || !at.isKnown(B) || !at.isKnown(PEEPHOLES)) {
            throw new IllegalArgumentException("the weights are computed when the graph runs");
        }
        RecurrentSpec spec = spec(kind, at, new Inputs(at.constants(), Integer.MAX_VALUE));
        if (!spec.isLayer()
                || spec.isReverse()
                || at.has(LENGTHS)
                || at.attributes().flag("layout", false)) {
            throw new IllegalArgumentException(
                    "has an option that no layer has: peepholes, clip, coupled gates, a reset gate"
                            + " before the product, other activations, the reverse direction alone, lengths or layout=1");
        }
        return LayerRecurrence.layer(spec, batchFirst);
    }

    private static RecurrentSpec spec(RecurrentKind kind, Site at, Inputs in) {
        return RecurrentSpec.of(
                kind,
                at.attributes(),
                in.floats(W),
                in.floats(R),
                in.has(B) ? in.floats(B) : null,
                kind == RecurrentKind.LSTM && in.has(PEEPHOLES) ? in.floats(PEEPHOLES) : null);
    }

    private static Recurrence of(RecurrentSpec spec) {
        return spec.isLayer() ? new LayerRecurrence(spec) : new StepRecurrence(spec);
    }

    private static List<Value> run(RecurrentSpec spec, Recurrence recurrence, Inputs in, boolean batchFirst) {
        Tensor given = in.floats(X);
        if (given.rank() != 3 || given.size(2) != spec.inputSize()) {
            throw new IllegalArgumentException("X: expected " + (batchFirst ? "(batch, time, " : "(time, batch, ")
                    + spec.inputSize() + "), but got the shape " + given.shape());
        }
        Tensor x = batchFirst ? given.transpose(0, 1) : given;
        int time = x.size(0);
        int batch = x.size(1);
        int[] lengths = in.has(LENGTHS) ? lengths(in.ints(LENGTHS), batch, time) : null;
        List<Tensor> state = new ArrayList<>();
        for (int part = 0; part < spec.kind().states(); part++) {
            state.add(initial(spec, in, INITIAL + part, batch, batchFirst));
        }
        boolean empty = time == 0
                || batch == 0
                || (lengths != null && Arrays.stream(lengths).allMatch(n -> n == 0));
        Recurrence.Result result = empty
                ? new Recurrence.Result(Tensor.zeros(x.dtype(), time, spec.directions(), batch, spec.hidden()), state)
                : recurrence.run(x, lengths, state);
        List<Value> out = new ArrayList<>();
        out.add(in.get(X).with(batchFirst ? result.y().permute(2, 0, 1, 3) : result.y()));
        result.last().forEach(part -> out.add(in.get(X).with(batchFirst ? part.transpose(0, 1) : part)));
        return out;
    }

    /** The lengths, or null if all sequences have every step. */
    private static int @Nullable [] lengths(int[] given, int batch, int time) {
        if (given.length != batch || Arrays.stream(given).anyMatch(n -> n < 0 || n > time)) {
            throw new IllegalArgumentException("sequence_lens: expected " + batch + " lengths from 0 to " + time
                    + ", but got " + Arrays.toString(Arrays.copyOf(given, Math.min(given.length, 10))));
        }
        return Arrays.stream(given).allMatch(n -> n == time) ? null : given;
    }

    private static Tensor initial(RecurrentSpec spec, Inputs in, int input, int batch, boolean batchFirst) {
        Shape expected = batchFirst
                ? Shape.of(batch, spec.directions(), spec.hidden())
                : Shape.of(spec.directions(), batch, spec.hidden());
        if (!in.has(input)) {
            return Tensor.zeros(spec.w().dtype(), Shape.of(spec.directions(), batch, spec.hidden()));
        }
        Tensor state = in.floats(input);
        if (!state.shape().equals(expected)) {
            throw new IllegalArgumentException((input == INITIAL ? "initial_h" : "initial_c") + ": expected the shape "
                    + expected + ", but got " + state.shape());
        }
        return batchFirst ? state.transpose(0, 1).contiguous() : state.contiguous();
    }
}
