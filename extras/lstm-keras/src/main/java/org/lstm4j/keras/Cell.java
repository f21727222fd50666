package org.lstm4j.keras;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.keras.Activations.Activation;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * The weights and the step of LSTM, GRU or SimpleRNN. With x (N, I), h (N, H), K the kernel (I, G H), R the recurrent kernel
 * (H, G H), b the bias, σ the recurrent activation and φ the activation:
 *
 * <pre>
 * LSTM, blocks i f c o:   i, f, o = σ(x K + h R + b)      c' = f c + i φ(x K_c + h R_c + b_c)     h' = o φ(c')
 * GRU, blocks z r h:      z, r = σ(x K + h R + b)         h' = z h + (1 - z) n
 *    reset_after          n = φ(x K_h + b_h + r (h R_h + b'_h)), with a second bias b'
 *    else                 n = φ(x K_h + b_h + (r h) R_h)
 * SimpleRNN               h' = φ(x K + h R + b)
 * </pre>
 *
 * @see <a href="https://keras.io/api/layers/recurrent_layers/">Keras: recurrent layers</a>
 */
final class Cell {
    /** The kinds of layers. */
    enum Kind {
        LSTM(2, 4),
        GRU(1, 3),
        SIMPLE_RNN(1, 1);

        private final int states;
        private final int gates;

        Kind(int states, int gates) {
            this.states = states;
            this.gates = gates;
        }

        /** Parts of the state: h, and c of LSTM. */
        int states() {
            return states;
        }

        /** Columns in PyTorch's order: i f g o are i f c o, r z n are z r h. */
        private Tensor reordered(Tensor columns) {
            if (this != GRU) {
                return columns;
            }
            List<Tensor> blocks = columns.chunk(gates, -1);
            return Tensor.concat(List.of(blocks.get(1), blocks.get(0), blocks.get(2)), -1);
        }
    }

    private final Kind kind;
    private final int units;
    private final boolean resetAfter;
    private final Activation activation;
    private final Activation gate;
    private final Tensor kernel;
    private final Tensor recurrent;
    private final @Nullable Tensor bias;
    private final @Nullable Tensor recurrentBias;

    /** Reads a cell and takes its weights. */
    Cell(Described at) {
        this.kind = switch (at.className()) {
            case "LSTM" -> Kind.LSTM;
            case "GRU" -> Kind.GRU;
            case "SimpleRNN" -> Kind.SIMPLE_RNN;
            default ->
                throw at.refused("expected LSTM, GRU or SimpleRNN inside of a layer that runs it in two directions");
        };
        this.units = at.config().size("units");
        this.resetAfter = kind == Kind.GRU && at.config().flag("reset_after", false);
        this.activation = Activations.option(at, "activation");
        this.gate = Activations.option(at, "recurrent_activation");
        Described cell = at.part("cell");
        int columns = Math.multiplyExact(kind.gates, units);
        this.kernel = cell.take("kernel", -1, columns);
        this.recurrent = cell.take("recurrent_kernel", units, columns);
        if (!at.config().flag("use_bias", true)) {
            this.bias = null;
            this.recurrentBias = null;
        } else if (resetAfter) {
            Tensor both = cell.take("bias", 2, columns);
            this.bias = both.select(0, 0);
            this.recurrentBias = both.select(0, 1);
        } else {
            this.bias = cell.take("bias", columns);
            this.recurrentBias = null;
        }
        cell.weights().endPart();
    }

    Kind kind() {
        return kind;
    }

    int units() {
        return units;
    }

    /** Zeros for a batch. */
    List<Tensor> zeros(int batch) {
        return Collections.nCopies(kind.states, Tensor.zeros(kernel.dtype(), batch, units));
    }

    /**
     * The part of the input in all steps.
     *
     * @param x (N, L, I)
     */
    Tensor project(Tensor x) {
        if (x.rank() != 3 || x.size(2) != kernel.size(0)) {
            throw new IllegalArgumentException(
                    "expected (batch, time, " + kernel.size(0) + "), but got the shape " + x.shape());
        }
        Tensor rows =
                x.to(kernel.dtype()).reshape(x.size(0) * x.size(1), x.size(2)).matmul(kernel);
        return (bias == null ? rows : rows.add(bias)).reshape(x.size(0), x.size(1), kernel.size(1));
    }

    /**
     * One step.
     *
     * @param x its part of the input, (N, G H)
     */
    List<Tensor> step(Tensor x, List<Tensor> state) {
        Tensor h = state.get(0);
        return switch (kind) {
            case LSTM -> lstm(x.add(h.matmul(recurrent)).chunk(4, 1), state.get(1));
            case GRU -> List.of(gru(x.chunk(3, 1), h));
            case SIMPLE_RNN -> List.of(activation.apply(x.add(h.matmul(recurrent))));
        };
    }

    private List<Tensor> lstm(List<Tensor> sums, Tensor c) {
        Tensor i = gate.apply(sums.get(0));
        Tensor f = gate.apply(sums.get(1));
        Tensor next = f.mul(c).add(i.mul(activation.apply(sums.get(2))));
        Tensor o = gate.apply(sums.get(3));
        return List.of(o.mul(activation.apply(next)), next);
    }

    private Tensor gru(List<Tensor> x, Tensor h) {
        List<Tensor> own = recurrent.chunk(3, 1);
        Tensor extra = recurrentBias;
        List<Tensor> biases = extra == null ? List.of() : extra.chunk(3, 0);
        Tensor z = gate.apply(x.get(0).add(hidden(h, own, biases, 0)));
        Tensor r = gate.apply(x.get(1).add(hidden(h, own, biases, 1)));
        Tensor inner = resetAfter ? r.mul(hidden(h, own, biases, 2)) : r.mul(h).matmul(own.get(2));
        Tensor n = activation.apply(x.get(2).add(inner));
        return n.add(z.mul(h.sub(n)));
    }

    private static Tensor hidden(Tensor h, List<Tensor> blocks, List<Tensor> biases, int block) {
        Tensor product = h.matmul(blocks.get(block));
        return biases.isEmpty() ? product : product.add(biases.get(block));
    }

    /** Whether a layer of the library computes this. */
    boolean isLibrary() {
        return switch (kind) {
            case LSTM -> activation.is("tanh") && gate.is("sigmoid");
            case GRU -> activation.is("tanh") && gate.is("sigmoid") && resetAfter;
            case SIMPLE_RNN -> activation.is("tanh") || activation.is("relu");
        };
    }

    /** The layer of the library, batch first, of one direction or two. */
    static RecurrentLayer<?> layer(List<Cell> directions) {
        Cell first = directions.get(0);
        boolean hasBias = directions.stream().anyMatch(cell -> cell.bias != null);
        RNNOptions options = LSTM.options(first.kernel.size(0), first.units)
                .bias(hasBias)
                .batchFirst(true)
                .bidirectional(directions.size() == 2)
                .dtype(first.kernel.dtype());
        Generator generator = Generator.seeded(0);
        RecurrentLayer<?> layer = switch (first.kind) {
            case LSTM -> new LSTM(options, generator);
            case GRU -> new GRU(options, generator);
            case SIMPLE_RNN -> new RNN(options.nonlinearity(RNN.Nonlinearity.of(first.activation.name())), generator);
        };
        StateDict weights = new StateDict();
        for (int d = 0; d < directions.size(); d++) {
            directions.get(d).put(weights, "_l0" + (d == 1 ? "_reverse" : ""), hasBias);
        }
        layer.loadStateDict(weights);
        return layer;
    }

    private void put(StateDict weights, String suffix, boolean hasBias) {
        weights.put("weight_ih" + suffix, kind.reordered(kernel).t());
        weights.put("weight_hh" + suffix, kind.reordered(recurrent).t());
        if (hasBias) {
            Tensor none = Tensor.zeros(kernel.dtype(), kernel.size(1));
            weights.put("bias_ih" + suffix, bias == null ? none : kind.reordered(bias));
            weights.put("bias_hh" + suffix, recurrentBias == null ? none : kind.reordered(recurrentBias));
        }
    }

    /** Whether two directions can be one layer of the library. */
    boolean isLike(Cell other) {
        return kind == other.kind
                && units == other.units
                && isLibrary()
                && other.isLibrary()
                && activation.is(other.activation.name());
    }
}
