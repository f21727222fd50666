package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * A recurrent operator step by step in operations of tensors, for options that no layer has: peepholes, clip, coupled
 * gates, the reset gate before the product, other activations. The equations are those of ONNX's pages.
 */
final class StepRecurrence implements Recurrence {
    private final RecurrentSpec spec;
    private final List<Direction> directions = new ArrayList<>();

    StepRecurrence(RecurrentSpec spec) {
        this.spec = spec;
        for (int d = 0; d < spec.directions(); d++) {
            directions.add(new Direction(d));
        }
    }

    @Override
    public Result run(Tensor x, int @Nullable [] lengths, List<Tensor> state) {
        List<Tensor> outputs = new ArrayList<>();
        List<List<Tensor>> ends = new ArrayList<>();
        for (int d = 0; d < directions.size(); d++) {
            int at = d;
            boolean reverse = spec.isReverse() || d == 1;
            List<Tensor> end = new ArrayList<>(
                    state.stream().map(part -> part.select(0, at)).toList());
            Tensor y = directions.get(d).run(reverse ? TimeOrder.reversed(x, lengths) : x, lengths, end);
            outputs.add(reverse ? TimeOrder.reversed(y, lengths) : y);
            ends.add(end);
        }
        List<Tensor> last = new ArrayList<>();
        for (int part = 0; part < state.size(); part++) {
            int at = part;
            last.add(Tensor.stack(ends.stream().map(end -> end.get(at)).toList(), 0));
        }
        return new Result(Tensor.stack(outputs, 1), last);
    }

    /** One direction, whose sequences start at step 0. */
    private final class Direction {
        private final Tensor w;
        private final List<Tensor> r;
        private final @Nullable Tensor inputBias;
        private final List<Tensor> hiddenBias;
        private final List<Tensor> peepholes;
        private final List<UnaryOperator<Tensor>> activations;

        Direction(int d) {
            w = spec.w().select(0, d).t();
            r = spec.r().select(0, d).chunk(spec.kind().gates(), 0).stream()
                    .map(Tensor::t)
                    .toList();
            Tensor biases = spec.b();
            List<Tensor> both = biases == null ? List.of() : biases.select(0, d).chunk(2, 0);
            inputBias = biases == null ? null : both.get(0);
            hiddenBias =
                    biases == null ? List.of() : both.get(1).chunk(spec.kind().gates(), 0);
            Tensor p = spec.p();
            peepholes = p == null ? List.of() : p.select(0, d).chunk(3, 0);
            activations = spec.activations().direction(d, spec.directions()).functions();
        }

        /** @param state at the start; at the end on return */
        Tensor run(Tensor x, int @Nullable [] lengths, List<Tensor> state) {
            Tensor all = x.reshape(x.size(0) * x.size(1), x.size(2)).matmul(w);
            if (inputBias != null) {
                all = all.add(inputBias);
            }
            Tensor gates = all.reshape(x.size(0), x.size(1), all.size(1));
            List<Tensor> outputs = new ArrayList<>();
            for (int t = 0; t < x.size(0); t++) {
                List<Tensor> inputs = gates.select(0, t).chunk(spec.kind().gates(), 1);
                List<Tensor> next = next(inputs, state);
                Tensor runs = lengths == null ? null : runs(lengths, t, next.get(0));
                for (int part = 0; part < next.size(); part++) {
                    state.set(
                            part, runs == null ? next.get(part) : Tensor.where(runs, next.get(part), state.get(part)));
                }
                outputs.add(runs == null ? next.get(0) : next.get(0).mul(runs));
            }
            return Tensor.stack(outputs, 0);
        }

        /** 1 in the rows whose sequence has step t, else 0. */
        private Tensor runs(int[] lengths, int t, Tensor like) {
            float[] out = new float[lengths.length];
            for (int n = 0; n < out.length; n++) {
                out[n] = t < lengths[n] ? 1 : 0;
            }
            return Tensor.wrap(out, out.length, 1).to(like.dtype()).broadcastTo(like.shape());
        }

        private List<Tensor> next(List<Tensor> x, List<Tensor> state) {
            Tensor h = state.get(0);
            return switch (spec.kind()) {
                case LSTM -> lstm(x, h, state.get(1));
                case GRU -> List.of(gru(x, h));
                case RNN -> List.of(activation(0, x.get(0).add(hidden(0, h))));
            };
        }

        private List<Tensor> lstm(List<Tensor> x, Tensor h, Tensor c) {
            Tensor i = activation(0, peek(0, x.get(0).add(hidden(0, h)), c));
            Tensor f = spec.inputForget()
                    ? i.neg().add(1)
                    : activation(0, peek(2, x.get(2).add(hidden(2, h)), c));
            Tensor g = activation(1, x.get(3).add(hidden(3, h)));
            Tensor next = f.mul(c).add(i.mul(g));
            Tensor o = activation(0, peek(1, x.get(1).add(hidden(1, h)), next));
            return List.of(o.mul(activations.get(2).apply(next)), next);
        }

        private Tensor peek(int gate, Tensor sum, Tensor c) {
            return peepholes.isEmpty() ? sum : sum.add(peepholes.get(gate).mul(c));
        }

        private Tensor gru(List<Tensor> x, Tensor h) {
            Tensor z = activation(0, x.get(0).add(hidden(0, h)));
            Tensor r = activation(0, x.get(1).add(hidden(1, h)));
            Tensor recurrent = spec.linearBeforeReset() ? r.mul(hidden(2, h)) : hidden(2, r.mul(h));
            Tensor n = activation(1, x.get(2).add(recurrent));
            return n.add(z.mul(h.sub(n)));
        }

        /** h R^T + Rb of one gate. */
        private Tensor hidden(int gate, Tensor h) {
            Tensor product = h.matmul(r.get(gate));
            return hiddenBias.isEmpty() ? product : product.add(hiddenBias.get(gate));
        }

        private Tensor activation(int index, Tensor sum) {
            double clip = spec.clip();
            return activations.get(index).apply(clip > 0 ? sum.clamp(-clip, clip) : sum);
        }
    }
}
