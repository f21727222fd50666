package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.HiddenState;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A recurrent operator by a layer of the library, which runs on fused kernels. */
final class LayerRecurrence implements Recurrence {
    private final boolean isReverse;
    private final RecurrentLayer<?> layer;

    LayerRecurrence(RecurrentSpec spec) {
        this.isReverse = spec.isReverse();
        this.layer = layer(spec, false);
    }

    /** The layer; of a reverse direction it reads reversed sequences. */
    static RecurrentLayer<?> layer(RecurrentSpec spec, boolean batchFirst) {
        RNNOptions options = LSTM.options(spec.inputSize(), spec.hidden())
                .bias(spec.b() != null)
                .bidirectional(spec.directions() == 2)
                .batchFirst(batchFirst)
                .dtype(spec.w().dtype());
        Generator generator = Generator.seeded(0);
        RecurrentLayer<?> layer = switch (spec.kind()) {
            case LSTM -> new LSTM(options, generator);
            case GRU -> new GRU(options, generator);
            case RNN ->
                new RNN(
                        options.nonlinearity(
                                RNN.Nonlinearity.of(spec.activations().names().get(0))),
                        generator);
        };
        layer.loadStateDict(weights(spec));
        layer.eval();
        return layer;
    }

    private static StateDict weights(RecurrentSpec spec) {
        RecurrentKind kind = spec.kind();
        StateDict out = new StateDict();
        for (int d = 0; d < spec.directions(); d++) {
            String suffix = "_l0" + (d == 1 ? "_reverse" : "");
            out.put("weight_ih" + suffix, kind.toPyTorch(spec.w().select(0, d)));
            out.put("weight_hh" + suffix, kind.toPyTorch(spec.r().select(0, d)));
            Tensor biases = spec.b();
            if (biases != null) {
                List<Tensor> both = biases.select(0, d).chunk(2, 0);
                out.put("bias_ih" + suffix, kind.toPyTorch(both.get(0)));
                out.put("bias_hh" + suffix, kind.toPyTorch(both.get(1)));
            }
        }
        return out;
    }

    @Override
    public Result run(Tensor x, int @Nullable [] lengths, List<Tensor> state) {
        return run(layer, x, lengths, state);
    }

    @SuppressWarnings("unchecked") // the state of this kind of layer
    private <S extends RecurrentState<S>> Result run(
            RecurrentLayer<S> typed, Tensor x, int @Nullable [] lengths, List<Tensor> state) {
        int time = x.size(0);
        int batch = x.size(1);
        List<Variable> parts = state.stream().map(Variable::of).toList();
        S start = (S) (parts.size() == 2 ? new LSTM.State(parts.get(0), parts.get(1)) : new HiddenState(parts.get(0)));
        Variable input = Variable.of(isReverse ? TimeOrder.reversed(x, lengths) : x);
        Tensor y;
        S end;
        if (lengths == null) {
            Output<S> out = typed.forward(input, start);
            y = out.output().data();
            end = out.state();
        } else {
            PackedOutput<S> out = typed.forward(PackedSequence.packPadded(input, lengths), start);
            y = out.output().padPacked(false, 0, time).data().data();
            end = out.state();
        }
        if (isReverse) {
            y = TimeOrder.reversed(y, lengths);
        }
        int directions = typed.isBidirectional() ? 2 : 1;
        List<Tensor> last = new ArrayList<>();
        end.variables().forEach(part -> last.add(part.data()));
        return new Result(
                y.reshape(time, batch, directions, y.size(2) / directions).permute(0, 2, 1, 3), last);
    }
}
