import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.CoupledLSTMCell;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.ProjectedLSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.nn.data.ColumnStatistics;
import org.lstm4j.nn.data.MinMaxScaler;
import org.lstm4j.nn.data.Scaler;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.loss.BCEWithLogitsOptions;
import org.lstm4j.nn.loss.CTCOptions;
import org.lstm4j.nn.loss.CrossEntropyOptions;
import org.lstm4j.nn.loss.GaussianNLLOptions;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.Masked;
import org.lstm4j.nn.loss.MultiMarginOptions;
import org.lstm4j.nn.loss.NLLOptions;
import org.lstm4j.nn.loss.PoissonNLLOptions;
import org.lstm4j.nn.loss.Reduction;
import org.lstm4j.nn.loss.TripletMarginOptions;
import org.lstm4j.nn.optim.ASGD;
import org.lstm4j.nn.optim.Adadelta;
import org.lstm4j.nn.optim.Adagrad;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.Adamax;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.LBFGS;
import org.lstm4j.nn.optim.NAdam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RAdam;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.Rprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Hashes of outputs, states and gradients over 500 fixed cases: one line a case, "number description output | state |
 * gradients", and a hash over all.
 *
 * <p>A detector of change: README.md beside this file says how it is used.
 *
 * <p>Arguments: none for all; [from [to]] for cases from..to; a last argument "dump" prints every tensor that is hashed.
 *
 * <p>To port it to another API, change the section ADAPTERS (recurrent layers, cells, sessions), then OPTIMIZERS, LOSSES
 * and OTHER LAYERS where options are built. Nothing outside of these names a class of org.lstm4j.nn except Module,
 * Parameter and PackedSequence.
 */
public final class OutputHashes {
    private static final long SEED = 0x5EED_1234_ABCDL;
    private static boolean dump;

    // ================================================================================================================
    // ADAPTERS: all that names the recurrent API
    // ================================================================================================================

    enum Kind {
        LSTM,
        GRU,
        RNN_TANH,
        RNN_RELU,
        LSTM_PROJ
    }

    enum CellKind {
        LAYER_NORM,
        PEEPHOLE,
        PROJECTED,
        COUPLED,
        ZONEOUT,
        VARIATIONAL,
        RNN_CELL,
        GRU_CELL,
        LSTM_CELL
    }

    /** kind is null for a Recurrent over cell. */
    record Spec(
            Kind kind,
            CellKind cell,
            int input,
            int hidden,
            int proj,
            int layers,
            boolean bias,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            DType dtype,
            Double forgetBias) {
        int directions() {
            return bidirectional ? 2 : 1;
        }

        /** Dropout on a single layer only warns, and a forget bias needs biases. */
        Spec tidy() {
            return new Spec(
                    kind, cell, input, hidden, proj, layers, bias, batchFirst, layers == 1 ? 0 : dropout, bidirectional,
                    dtype, bias ? forgetBias : null);
        }
    }

    /**
     * What a pass gives, in the same form for all layers. State: for LSTM h, c; for GRU and RNN h; for Recurrent the
     * parts of all cells one after the other. Steps: the same of every step, by layer, direction, part.
     */
    record Result(Variable output, PackedSequence packed, Variable last, List<Variable> state, List<Variable> steps) {}

    /** A recurrent layer. State is null for zeros, or a list in the form of {@link Result}. */
    interface Net {
        Module module();

        /** The shapes of a state's parts; batch is -1 for one sequence without a batch. */
        List<int[]> stateShapes(int batch);

        Result forward(Variable x, List<Variable> state, boolean everyStep);

        Result forward(PackedSequence x, List<Variable> state, boolean everyStep);

        /** Lets training passes write over earlier outputs, where the layer can. */
        void reuseOutput();

        /** A session; own asks for the session class of an LSTM rather than the general one. */
        Session session(int batch, boolean own);
    }

    /** A session. States are by layer, then part, (N, size) each, h first. */
    interface Session {
        Tensor step(Tensor x);

        Tensor steps(Tensor x);

        List<List<Tensor>> state();

        void restore(List<List<Tensor>> state);

        byte[] toBytes();

        void restore(byte[] bytes);

        Session fork();

        void mark();

        void rollback();

        void reset();
    }

    static Net net(Spec s, Generator rng) {
        if (s.kind == null) {
            if (s.layers == 1 && !s.bidirectional && !s.batchFirst) {
                return new LayerNet<>(s, new Recurrent(cell(s, 0, s.input, rng), rng));
            }
            Recurrent.Options options = Recurrent.options(s.input)
                    .numLayers(s.layers)
                    .batchFirst(s.batchFirst)
                    .dropout(s.dropout)
                    .bidirectional(s.bidirectional);
            return new LayerNet<>(
                    s, new Recurrent(options, (at, reverse, features) -> cell(s, at, features, rng), rng));
        }
        return switch (s.kind) {
            case LSTM, LSTM_PROJ -> new LayerNet<>(s, new LSTM(
                    LSTM.options(s.input, s.hidden)
                            .numLayers(s.layers)
                            .bias(s.bias)
                            .batchFirst(s.batchFirst)
                            .dropout(s.dropout)
                            .bidirectional(s.bidirectional)
                            .projSize(s.kind == Kind.LSTM_PROJ ? s.proj : 0)
                            .dtype(s.dtype)
                            .forgetBias(s.forgetBias),
                    rng));
            case GRU -> new LayerNet<>(s, new GRU(
                    GRU.options(s.input, s.hidden)
                            .numLayers(s.layers)
                            .bias(s.bias)
                            .batchFirst(s.batchFirst)
                            .dropout(s.dropout)
                            .bidirectional(s.bidirectional)
                            .dtype(s.dtype),
                    rng));
            case RNN_TANH, RNN_RELU -> new LayerNet<>(s, new RNN(
                    RNN.options(s.input, s.hidden)
                            .numLayers(s.layers)
                            .nonlinearity(s.kind == Kind.RNN_RELU ? RNN.Nonlinearity.RELU : RNN.Nonlinearity.TANH)
                            .bias(s.bias)
                            .batchFirst(s.batchFirst)
                            .dropout(s.dropout)
                            .bidirectional(s.bidirectional)
                            .dtype(s.dtype),
                    rng));
        };
    }

    /** Any layer. */
    static final class LayerNet<S extends RecurrentState<S>> implements Net {
        private final Spec s;
        private final RecurrentLayer<S> layer;

        LayerNet(Spec s, RecurrentLayer<S> layer) {
            this.s = s;
            this.layer = layer;
        }

        @Override
        public Module module() {
            return layer;
        }

        @Override
        public List<int[]> stateShapes(int batch) {
            if (s.kind == null) {
                List<int[]> out = new ArrayList<>();
                for (int at = 0; at < s.layers * s.directions(); at++) {
                    for (int size : cellSizes(s, at / s.directions())) {
                        out.add(batch < 0 ? new int[] {size} : new int[] {batch, size});
                    }
                }
                return out;
            }
            int rows = s.layers * s.directions();
            return switch (s.kind) {
                case LSTM -> List.of(shape(rows, batch, s.hidden), shape(rows, batch, s.hidden));
                case LSTM_PROJ -> List.of(shape(rows, batch, s.proj), shape(rows, batch, s.hidden));
                default -> List.of(shape(rows, batch, s.hidden));
            };
        }

        private S typed(List<Variable> state) {
            return state == null ? null : layer.zeroState(1).with(state);
        }

        private List<Variable> flat(List<S> steps) {
            return steps.stream().flatMap(each -> each.variables().stream()).toList();
        }

        @Override
        public Result forward(Variable x, List<Variable> state, boolean everyStep) {
            Output<S> out = everyStep
                    ? layer.forwardEveryStep(x, typed(state))
                    : state == null ? layer.forward(x) : layer.forward(x, typed(state));
            return new Result(out.output(), null, out.last(), out.state().variables(), flat(out.steps()));
        }

        @Override
        public Result forward(PackedSequence x, List<Variable> state, boolean everyStep) {
            PackedOutput<S> out = everyStep
                    ? layer.forwardEveryStep(x, typed(state))
                    : state == null ? layer.forward(x) : layer.forward(x, typed(state));
            return new Result(
                    out.output().data(), out.output(), out.last(), out.state().variables(), flat(out.steps()));
        }

        @Override
        public void reuseOutput() {
            if (layer instanceof LSTM lstm) {
                lstm.reuseOutput(true);
            } else if (layer instanceof GRU gru) {
                gru.reuseOutput(true);
            } else if (layer instanceof RNN rnn) {
                rnn.reuseOutput(true);
            }
        }

        @Override
        public Session session(int batch, boolean own) {
            return new GeneralSession<>(s, new RecurrentSession<>(layer, batch));
        }
    }

    /** Sizes of the parts of the state of a cell. */
    static int[] cellSizes(Spec s, int at) {
        int hidden = s.hidden + at;
        return switch (s.cell) {
            case RNN_CELL, GRU_CELL -> new int[] {hidden};
            case PROJECTED -> new int[] {s.proj, hidden};
            default -> new int[] {hidden, hidden};
        };
    }

    static Cell cell(Spec s, int at, int input, Generator rng) {
        int hidden = s.hidden + at;
        return switch (s.cell) {
            case LAYER_NORM -> new LayerNormLSTMCell(input, hidden, s.dtype, rng);
            case PEEPHOLE -> new PeepholeLSTMCell(input, hidden, s.bias, s.dtype, rng);
            case PROJECTED -> new ProjectedLSTMCell(input, hidden, s.proj, s.bias, s.dtype, rng);
            case COUPLED -> new CoupledLSTMCell(input, hidden, s.bias, s.dtype, rng);
            case ZONEOUT -> new ZoneoutCell(new LSTMCell(input, hidden, s.bias, s.dtype, rng), rng, 0.2, 0.1);
            case VARIATIONAL -> new VariationalDropoutCell(
                    s.bias
                            ? new LSTMCell(input, hidden, true, s.dtype, rng)
                            : new PeepholeLSTMCell(input, hidden, false, s.dtype, rng),
                    0.25,
                    0.3,
                    rng);
            case RNN_CELL -> new RNNCell(
                    input, hidden, s.bias, s.proj % 2 == 0 ? RNN.Nonlinearity.RELU : RNN.Nonlinearity.TANH, s.dtype, rng);
            case GRU_CELL -> new GRUCell(input, hidden, s.bias, s.dtype, rng);
            case LSTM_CELL -> new LSTMCell(input, hidden, s.bias, s.dtype, rng);
        };
    }

    /** A cell by itself. */
    static final class Stepper {
        private final Cell cell;

        Stepper(Spec s, Generator rng) {
            cell = cell(s, 0, s.input, rng);
        }

        Module module() {
            return cell;
        }

        /** One step; with forward of the cells that have it if typed, else with step. */
        List<Variable> step(Variable x, List<Variable> state, boolean typed) {
            if (typed && cell instanceof LSTMCell lstm) {
                LSTM.State out = state == null
                        ? lstm.forward(x)
                        : lstm.forward(x, new LSTM.State(state.get(0), state.get(1)));
                return List.of(out.h(), out.c());
            }
            if (typed && cell instanceof GRUCell gru) {
                return List.of(state == null ? gru.forward(x) : gru.forward(x, state.get(0)));
            }
            if (typed && cell instanceof RNNCell rnn) {
                return List.of(state == null ? rnn.forward(x) : rnn.forward(x, state.get(0)));
            }
            return cell.step(x, state);
        }
    }

    static final class GeneralSession<S extends RecurrentState<S>> implements Session {
        private final Spec s;
        private final RecurrentSession<S> session;

        GeneralSession(Spec s, RecurrentSession<S> session) {
            this.s = s;
            this.session = session;
        }

        @Override
        public Tensor step(Tensor x) {
            return session.step(x);
        }

        @Override
        public Tensor steps(Tensor x) {
            return session.steps(x);
        }

        @Override
        public List<List<Tensor>> state() {
            List<Variable> parts = session.state().variables();
            List<List<Tensor>> out = new ArrayList<>();
            int count = parts.size() / (s.kind == null ? s.layers : 1);
            for (int layer = 0; layer < s.layers; layer++) {
                List<Tensor> each = new ArrayList<>();
                for (int p = 0; p < count; p++) {
                    each.add(s.kind == null
                            ? parts.get(layer * count + p).data()
                            : parts.get(p).data().select(0, layer));
                }
                out.add(each);
            }
            return out;
        }

        @Override
        public void restore(List<List<Tensor>> state) {
            List<Variable> parts = new ArrayList<>();
            if (s.kind == null) {
                state.forEach(each -> each.forEach(part -> parts.add(Variable.of(part))));
            } else {
                for (int p = 0; p < state.get(0).size(); p++) {
                    int part = p;
                    parts.add(Variable.of(
                            Tensor.stack(state.stream().map(each -> each.get(part)).toList(), 0)));
                }
            }
            session.restore(session.state().with(parts));
        }

        @Override
        public byte[] toBytes() {
            return session.toBytes();
        }

        @Override
        public void restore(byte[] bytes) {
            session.restore(bytes);
        }

        @Override
        public Session fork() {
            return new GeneralSession<>(s, session.fork());
        }

        @Override
        public void mark() {
            session.mark();
        }

        @Override
        public void rollback() {
            session.rollback();
        }

        @Override
        public void reset() {
            session.reset();
        }
    }

    private static int[] shape(int rows, int batch, int size) {
        return batch < 0 ? new int[] {rows, size} : new int[] {rows, batch, size};
    }

    // ================================================================================================================
    // OPTIMIZERS: name and maker
    // ================================================================================================================

    record Opt(String name, Function<List<Parameter>, Optimizer> maker, int steps) {
        Opt(String name, Function<List<Parameter>, Optimizer> maker) {
            this(name, maker, 3);
        }
    }

    static List<Opt> optimizers() {
        return List.of(
                new Opt("SGD", p -> new SGD(p, 0.1)),
                new Opt("SGD momentum 0.9 nesterov decay", p -> new SGD(
                        p, SGD.options().lr(0.1).momentum(0.9).nesterov(true).weightDecay(0.01))),
                new Opt("SGD momentum 0.8 dampening maximize", p -> new SGD(
                        p, SGD.options().lr(0.1).momentum(0.8).dampening(0.3).maximize(true))),
                new Opt("Adam", p -> new Adam(p, 0.01)),
                new Opt("Adam amsgrad decay maximize", p -> new Adam(
                        p,
                        Adam.options()
                                .lr(0.02)
                                .betas(0.8, 0.95)
                                .eps(1e-7)
                                .weightDecay(0.03)
                                .amsgrad(true)
                                .maximize(true))),
                new Opt("AdamW", p -> new AdamW(p, 0.01)),
                new Opt("AdamW amsgrad decay maximize", p -> new AdamW(
                        p,
                        AdamW.options()
                                .lr(0.02)
                                .betas(0.8, 0.95)
                                .eps(1e-7)
                                .weightDecay(0.03)
                                .amsgrad(true)
                                .maximize(true))),
                new Opt("RMSprop", p -> new RMSprop(p, 0.01)),
                new Opt("RMSprop centered momentum decay", p -> new RMSprop(
                        p,
                        RMSprop.options()
                                .lr(0.02)
                                .alpha(0.9)
                                .eps(1e-6)
                                .weightDecay(0.03)
                                .momentum(0.7)
                                .centered(true))),
                new Opt("RMSprop momentum maximize", p -> new RMSprop(
                        p, RMSprop.options().lr(0.02).momentum(0.7).maximize(true))),
                new Opt("Adagrad", p -> new Adagrad(p, 0.05)),
                new Opt("Adagrad lrDecay decay initial maximize", p -> new Adagrad(
                        p,
                        Adagrad.options()
                                .lr(0.05)
                                .lrDecay(0.1)
                                .weightDecay(0.02)
                                .initialAccumulatorValue(0.1)
                                .eps(1e-8)
                                .maximize(true))),
                new Opt("Adadelta", p -> new Adadelta(p, 1)),
                new Opt("Adadelta rho decay maximize", p -> new Adadelta(
                        p, Adadelta.options().lr(0.7).rho(0.8).eps(1e-5).weightDecay(0.02).maximize(true))),
                new Opt("Adamax", p -> new Adamax(p, 0.02)),
                new Opt("Adamax betas decay maximize", p -> new Adamax(
                        p, Adamax.options().lr(0.03).betas(0.8, 0.95).eps(1e-7).weightDecay(0.02).maximize(true))),
                new Opt("NAdam", p -> new NAdam(p, 0.02)),
                new Opt("NAdam betas decay momentumDecay maximize", p -> new NAdam(
                        p,
                        NAdam.options()
                                .lr(0.03)
                                .betas(0.8, 0.95)
                                .eps(1e-7)
                                .weightDecay(0.02)
                                .momentumDecay(0.01)
                                .maximize(true))),
                new Opt("RAdam", p -> new RAdam(p, 0.02), 8),
                new Opt("RAdam betas decay maximize", p -> new RAdam(
                        p, RAdam.options().lr(0.03).betas(0.8, 0.95).eps(1e-7).weightDecay(0.02).maximize(true)), 8),
                new Opt("Rprop", p -> new Rprop(p, 0.02)),
                new Opt("Rprop etas stepSizes maximize", p -> new Rprop(
                        p, Rprop.options().lr(0.03).etas(0.4, 1.3).stepSizes(1e-4, 0.05).maximize(true)), 5),
                new Opt("ASGD", p -> new ASGD(p, 0.02)),
                new Opt("ASGD lambd alpha t0 decay maximize", p -> new ASGD(
                        p, ASGD.options().lr(0.03).lambd(1e-3).alpha(0.6).t0(1).weightDecay(0.02).maximize(true)), 5),
                new Opt("LBFGS", p -> new LBFGS(p, LBFGS.options().lr(0.5).maxIter(4))),
                new Opt("LBFGS strong wolfe", p -> new LBFGS(
                        p, LBFGS.options().maxIter(5).historySize(3).lineSearchFn(LBFGS.LineSearch.STRONG_WOLFE))));
    }

    // ================================================================================================================
    // LOSSES: name and what gives the losses of one dtype and reduction; leaves get gradients
    // ================================================================================================================

    interface LossCase {
        /** @param leaves to be filled with what gets gradients */
        Variable loss(Lcg r, DType d, Reduction red, List<Variable> leaves);
    }

    record Loss(String name, LossCase of) {}

    private static Variable leaf(List<Variable> leaves, Tensor data) {
        Variable out = Variable.of(data, true);
        leaves.add(out);
        return out;
    }

    private static Variable signs(Lcg r, DType d, int... sizes) {
        double[] out = new double[numel(sizes)];
        for (int i = 0; i < out.length; i++) {
            out[i] = r.coin(0.5) ? 1 : -1;
        }
        return Variable.of(Tensor.wrap(out, sizes).to(d));
    }

    private static IntTensor classes(Lcg r, int count, int... sizes) {
        int[] out = new int[numel(sizes)];
        for (int i = 0; i < out.length; i++) {
            out[i] = r.next(count);
        }
        return IntTensor.of(out, sizes);
    }

    static List<Loss> losses() {
        return List.of(
                new Loss("mse", (r, d, red, in) -> Losses.mse(
                        leaf(in, values(r, d, 7, 13)), leaf(in, values(r, d, 7, 13)), red)),
                new Loss("l1", (r, d, red, in) -> Losses.l1(
                        leaf(in, values(r, d, 17, 3)), leaf(in, values(r, d, 17, 3)), red)),
                new Loss("smoothL1", (r, d, red, in) -> Losses.smoothL1(
                        leaf(in, values(r, d, 5, 19)), leaf(in, values(r, d, 5, 19)), 0.3, red)),
                new Loss("huber", (r, d, red, in) -> Losses.huber(
                        leaf(in, values(r, d, 33)), leaf(in, values(r, d, 33)), 0.4, red)),
                new Loss("crossEntropy classes", (r, d, red, in) -> {
                    Variable x = leaf(in, within(r, d, -3, 3, 13, 7, 5));
                    IntTensor y = classes(r, 7, 13, 5);
                    Variable plain = Losses.crossEntropy(x, y, CrossEntropyOptions.options().reduction(red));
                    return plain.add(Losses.crossEntropy(
                            x,
                            y,
                            CrossEntropyOptions.options()
                                    .weight(within(r, d, 0.2, 2, 7))
                                    .ignoreIndex(3)
                                    .labelSmoothing(0.1)
                                    .reduction(red)));
                }),
                new Loss("crossEntropy probabilities", (r, d, red, in) -> Losses.crossEntropy(
                        leaf(in, within(r, d, -3, 3, 17, 11)),
                        leaf(in, within(r, d, 0, 1, 17, 11)),
                        CrossEntropyOptions.options()
                                .weight(within(r, d, 0.2, 2, 11))
                                .labelSmoothing(0.2)
                                .reduction(red))),
                new Loss("nll", (r, d, red, in) -> Losses.nll(
                        leaf(in, within(r, d, -3, 0, 13, 5)),
                        classes(r, 5, 13),
                        NLLOptions.options().weight(within(r, d, 0.2, 2, 5)).ignoreIndex(2).reduction(red))),
                new Loss("bce", (r, d, red, in) -> Losses.bce(
                        leaf(in, within(r, d, 0.01, 0.99, 9, 7)),
                        Variable.of(within(r, d, 0, 1, 9, 7)),
                        within(r, d, 0.5, 2, 9, 7),
                        red)),
                new Loss("bceWithLogits", (r, d, red, in) -> Losses.bceWithLogits(
                        leaf(in, within(r, d, -4, 4, 9, 7)),
                        leaf(in, within(r, d, 0, 1, 9, 7)),
                        BCEWithLogitsOptions.options()
                                .weight(within(r, d, 0.5, 2, 9, 7))
                                .posWeight(within(r, d, 0.5, 2, 7))
                                .reduction(red))),
                new Loss("klDiv", (r, d, red, in) -> {
                    Variable x = leaf(in, within(r, d, -3, 0, 6, 11));
                    Reduction reduction = red == Reduction.MEAN ? Reduction.BATCHMEAN : red;
                    return Losses.klDiv(x, leaf(in, within(r, d, 0.01, 1, 6, 11)), false, reduction)
                            .add(Losses.klDiv(x, leaf(in, within(r, d, -3, 0, 6, 11)), true, reduction));
                }),
                new Loss("gaussianNLL", (r, d, red, in) -> Losses.gaussianNLL(
                        leaf(in, values(r, d, 6, 11)),
                        leaf(in, values(r, d, 6, 11)),
                        leaf(in, within(r, d, 0.001, 2, 6, 11)),
                        GaussianNLLOptions.options().full(true).eps(0.05).reduction(red))),
                new Loss("poissonNLL", (r, d, red, in) -> {
                    Variable y = Variable.of(within(r, d, 0, 5, 6, 11));
                    return Losses.poissonNLL(
                                    leaf(in, values(r, d, 6, 11)),
                                    y,
                                    PoissonNLLOptions.options().full(true).reduction(red))
                            .add(Losses.poissonNLL(
                                    leaf(in, within(r, d, 0.1, 3, 6, 11)),
                                    y,
                                    PoissonNLLOptions.options().logInput(false).eps(1e-6).reduction(red)));
                }),
                new Loss("ctc", (r, d, red, in) -> {
                    Variable x = leaf(in, within(r, d, -2, 2, 12, 3, 6));
                    int[] labels = new int[9];
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = 1 + r.next(5);
                    }
                    return Losses.ctc(
                            x.logSoftmax(2),
                            IntTensor.of(labels, 3, 3),
                            new int[] {12, 9, 3},
                            new int[] {3, 0, 3},
                            CTCOptions.options().reduction(red).zeroInfinity(true));
                }),
                new Loss("cosineEmbedding", (r, d, red, in) -> Losses.cosineEmbedding(
                        leaf(in, values(r, d, 13, 7)), leaf(in, values(r, d, 13, 7)), signs(r, d, 13), 0.1, red)),
                new Loss("marginRanking", (r, d, red, in) -> Losses.marginRanking(
                        leaf(in, values(r, d, 37)), leaf(in, values(r, d, 37)), signs(r, d, 37), 0.2, red)),
                new Loss("hingeEmbedding", (r, d, red, in) -> Losses.hingeEmbedding(
                        leaf(in, values(r, d, 37)), signs(r, d, 37), 0.7, red)),
                new Loss("tripletMargin", (r, d, red, in) -> Losses.tripletMargin(
                        leaf(in, values(r, d, 13, 7)),
                        leaf(in, values(r, d, 13, 7)),
                        leaf(in, values(r, d, 13, 7)),
                        TripletMarginOptions.options()
                                .margin(0.8)
                                .p(d == DType.FLOAT32 ? 2 : 3)
                                .swap(true)
                                .reduction(red))),
                new Loss("multiMargin", (r, d, red, in) -> Losses.multiMargin(
                        leaf(in, values(r, d, 13, 7)),
                        classes(r, 7, 13),
                        MultiMarginOptions.options()
                                .p(d == DType.FLOAT32 ? 1 : 2)
                                .margin(0.7)
                                .weight(within(r, d, 0.5, 2, 7))
                                .reduction(red))),
                new Loss("softMargin", (r, d, red, in) -> Losses.softMargin(
                        leaf(in, values(r, d, 13, 7)), signs(r, d, 13, 7), red)),
                new Loss("multiLabelSoftMargin", (r, d, red, in) -> Losses.multiLabelSoftMargin(
                        leaf(in, values(r, d, 13, 7)),
                        Variable.of(within(r, d, 0, 1, 13, 7)),
                        within(r, d, 0.5, 2, 7),
                        red)));
    }

    static final List<Reduction> REDUCTIONS = List.of(Reduction.NONE, Reduction.MEAN, Reduction.SUM);

    /** The masked mean and sum of a loss, and one of selected rows. */
    static List<Variable> masked(Lcg r, DType d, List<Variable> leaves) {
        Tensor mask = Masked.ofLengths(new int[] {5, 0, 3, 7, 1}, 7, false);
        Variable x = leaf(leaves, values(r, d, 7, 5, 3));
        Variable target = Variable.of(values(r, d, 7, 5, 3));
        Supplier<Variable> each = () -> Losses.mse(x, target, Reduction.NONE);
        IntTensor y = Masked.select(classes(r, 3, 7, 5), mask);
        return List.of(
                Masked.mean(each.get(), mask),
                Masked.sum(each.get(), mask),
                Masked.select(x, mask),
                Losses.crossEntropy(Masked.select(x, mask), y));
    }

    // ================================================================================================================
    // OTHER LAYERS and the tensor: name and a case
    // ================================================================================================================

    record Other(String name, BiFunction<Lcg, Sums, Void> run) {}

    interface Body {
        void run(Lcg r, DType d, Sums sums);
    }

    /** A case of both dtypes. */
    static Other other(String name, Body body) {
        return new Other(name, (r, sums) -> {
            for (DType d : List.of(DType.FLOAT32, DType.FLOAT64)) {
                body.run(r, d, sums);
            }
            return null;
        });
    }

    static List<Other> others() {
        List<Other> out = new ArrayList<>();
        out.add(other("LayerNorm", (r, d, sums) -> {
            for (int size : new int[] {1, 3, 17, 70}) {
                LayerNorm norm = new LayerNorm(LayerNorm.options(size).dtype(d));
                norm.parameters().forEach(p -> p.data().copyInPlace(values(r, d, p.shape().toArray())));
                derive(sums, r, norm.forward(leafOf(r, d, 9, size)), leavesOf(norm), true);
                Variable x = leafOf(r, d, 9, size);
                List<Variable> leaves = leavesOf(norm);
                leaves.add(x);
                derive(sums, r, norm.forward(x), leaves, false);
            }
        }));
        out.add(other("LayerNorm two dims, no bias, not affine, transposed", (r, d, sums) -> {
            LayerNorm norm = new LayerNorm(LayerNorm.options(5, 7).bias(false).eps(1e-3).dtype(d));
            LayerNorm bare = new LayerNorm(LayerNorm.options(13).elementwiseAffine(false).dtype(d));
            Variable x = leafOf(r, d, 3, 5, 7);
            List<Variable> leaves = leavesOf(norm);
            leaves.add(x);
            derive(sums, r, norm.forward(x), leaves, true);
            Variable y = leafOf(r, d, 13, 6);
            derive(sums, r, bare.forward(y.transpose(0, 1)), List.of(y), true);
        }));
        out.add(other("Embedding", (r, d, sums) -> {
            Embedding table = new Embedding(Embedding.options(11, 7).dtype(d), Generator.seeded(3));
            derive(sums, r, table.forward(classes(r, 11, 5, 9)), leavesOf(table), false);
        }));
        out.add(other("Embedding paddingIdx", (r, d, sums) -> {
            Embedding table = new Embedding(Embedding.options(11, 7).paddingIdx(-2).dtype(d), Generator.seeded(4));
            derive(sums, r, table.forward(classes(r, 11, 43)), leavesOf(table), false);
        }));
        out.add(other("Embedding maxNorm", (r, d, sums) -> {
            Embedding table = new Embedding(
                    Embedding.options(11, 7).paddingIdx(0).maxNorm(1.3).dtype(d), Generator.seeded(5));
            derive(sums, r, table.forward(classes(r, 11, 17)), leavesOf(table), false);
            sums.output.add("weight", table.weight().data());
            Embedding other = new Embedding(
                    Embedding.options(11, 7).maxNorm(0.9).normType(3).dtype(d), Generator.seeded(6));
            sums.output.add("p3", other.forward(classes(r, 11, 6)).data());
            sums.output.add("weight p3", other.weight().data());
        }));
        out.add(other("Linear, Dropout", (r, d, sums) -> {
            Generator rng = Generator.seeded(7);
            Linear linear = new Linear(13, 9, true, d, rng);
            Linear bare = new Linear(9, 1, false, d, rng);
            Dropout dropout = new Dropout(0.3, rng);
            Variable x = leafOf(r, d, 4, 5, 13);
            List<Variable> leaves = leavesOf(linear);
            leaves.addAll(leavesOf(bare));
            leaves.add(x);
            derive(sums, r, bare.forward(dropout.forward(linear.forward(x)).tanh()), leaves, true);
            dropout.eval();
            derive(sums, r, dropout.forward(linear.forward(x)), leaves, false);
        }));
        out.add(other("softmax, logSoftmax, logSumExp", (r, d, sums) -> {
            Variable x = leafOf(r, d, 5, 7, 11);
            for (int dim = 0; dim < 3; dim++) {
                derive(sums, r, x.softmax(dim), List.of(x), true);
                derive(sums, r, x.transpose(0, 2).logSoftmax(dim), List.of(x), true);
                derive(sums, r, x.narrow(1, 2, 3).softmax(dim), List.of(x), false);
                derive(sums, r, x.logSumExp(new int[] {dim}, false), List.of(x), true);
            }
        }));
        out.add(other("reductions", (r, d, sums) -> {
            Variable x = leafOf(r, d, 6, 7, 33);
            List<Supplier<Variable>> views = List.of(
                    () -> x, () -> x.permute(2, 0, 1), () -> x.narrow(2, 3, 20), () -> x.slice(0, 1, 6, 2));
            for (Supplier<Variable> view : views) {
                for (int[] dims : new int[][] {{0}, {1}, {2}, {0, 2}, {1, 2}}) {
                    derive(sums, r, view.get().sum(dims, false), List.of(x), false);
                    derive(sums, r, view.get().mean(dims, true), List.of(x), false);
                    derive(sums, r, view.get().amax(dims, false), List.of(x), false);
                    derive(sums, r, view.get().amin(dims, true), List.of(x), false);
                    derive(sums, r, view.get().var(dims, 1, false), List.of(x), false);
                    derive(sums, r, view.get().std(dims, 0, true), List.of(x), false);
                    sums.output.add("prod", view.get().data().prod(dims, false));
                }
                derive(sums, r, view.get().sum(), List.of(x), false);
                derive(sums, r, view.get().mean(), List.of(x), false);
                derive(sums, r, view.get().var(), List.of(x), false);
                derive(sums, r, view.get().cumsum(1), List.of(x), false);
                sums.output.add("argmax", view.get().data().argmax(1).toArray());
                sums.output.add("argmin", view.get().data().argmin(-1).toArray());
            }
        }));
        out.add(other("matmul of awkward sizes", (r, d, sums) -> {
            int[] sizes = {1, 2, 3, 5, 8, 9, 16, 17, 31, 33, 64, 70};
            for (int i = 0; i < 40; i++) {
                int m = sizes[r.next(sizes.length)];
                int k = sizes[r.next(sizes.length)];
                int n = sizes[r.next(sizes.length)];
                Variable a = leafOf(r, d, m, k);
                Variable b = leafOf(r, d, k, n);
                derive(sums, r, a.matmul(b), List.of(a, b), i % 4 == 0);
            }
        }));
        out.add(other("matmul transposed and narrowed", (r, d, sums) -> {
            int[] sizes = {1, 2, 3, 4, 7, 13, 16, 17, 24, 33, 47, 65};
            for (int i = 0; i < 60; i++) {
                int m = sizes[r.next(sizes.length)];
                int k = sizes[r.next(sizes.length)];
                int n = sizes[r.next(sizes.length)];
                boolean ta = r.coin(0.5);
                boolean tb = r.coin(0.6);
                int more = 1 + r.next(4);
                Variable a = ta ? leafOf(r, d, k + more, m) : leafOf(r, d, m, k + more);
                Variable b = tb ? leafOf(r, d, n + more, k) : leafOf(r, d, k, n + more);
                int from = r.next(more);
                Variable left = ta ? a.narrow(0, from, k).t() : a.narrow(1, from, k);
                Variable right = tb ? b.narrow(0, from, n).t() : b.narrow(1, from, n);
                derive(sums, r, left.matmul(right), List.of(a, b), i % 5 == 0);
            }
        }));
        out.add(other("matmul batched, broadcast, vectors", (r, d, sums) -> {
            int[][][] pairs = {
                {{3, 5, 7}, {3, 7, 4}},
                {{2, 1, 5, 7}, {3, 7, 9}},
                {{6, 17, 3}, {3, 19}},
                {{17}, {17}},
                {{17}, {17, 5}},
                {{4, 9, 17}, {17}},
                {{9, 3}, {2, 3, 8}}
            };
            for (int[][] pair : pairs) {
                Variable a = leafOf(r, d, pair[0]);
                Variable b = leafOf(r, d, pair[1]);
                derive(sums, r, a.matmul(b), List.of(a, b), true);
            }
        }));
        out.add(other("pointwise and activations", (r, d, sums) -> {
            Variable x = Variable.of(within(r, d, -4, 4, 7, 37), true);
            Variable y = Variable.of(within(r, d, 0.1, 3, 37), true);
            List<Function<Variable, Variable>> of = List.of(
                    Variable::tanh, Variable::sigmoid, Variable::exp, Variable::expm1, Variable::erf, Variable::relu,
                    Variable::selu, Variable::gelu, Variable::geluTanh, Variable::silu, Variable::mish,
                    Variable::softsign, Variable::logSigmoid, Variable::hardsigmoid, Variable::hardswish,
                    Variable::square, Variable::abs, Variable::neg, v -> v.leakyRelu(0.1), v -> v.elu(0.7),
                    v -> v.softplus(1.5, 3), v -> v.clamp(-1, 2), v -> v.hardtanh(-1, 1), v -> v.square().add(1).sqrt(),
                    v -> v.square().add(0.5).log(), v -> v.square().log1p(), v -> v.square().add(0.5).reciprocal(),
                    v -> v.pow(3), v -> v.mul(y), v -> v.div(y), v -> v.add(y), v -> y.sub(v), v -> y.pow(v),
                    v -> v.maximum(y), v -> v.minimum(y));
            for (Function<Variable, Variable> f : of) {
                derive(sums, r, f.apply(x), List.of(x, y), true);
                derive(sums, r, f.apply(x.transpose(0, 1).slice(1, 0, 7, 1).transpose(0, 1)), List.of(x, y), false);
                derive(sums, r, f.apply(x.narrow(1, 4, 1)), List.of(x, y), false);
            }
        }));
        out.add(other("joining and indexing", (r, d, sums) -> {
            Variable x = leafOf(r, d, 5, 7, 3);
            Variable y = leafOf(r, d, 5, 2, 3);
            derive(sums, r, Variable.concat(List.of(x, y), 1), List.of(x, y), false);
            derive(sums, r, Variable.stack(List.of(x.narrow(1, 1, 2), y), 0), List.of(x, y), false);
            derive(sums, r, x.indexSelect(1, 6, 0, 0, 3), List.of(x), false);
            derive(sums, r, x.indexAdd(1, new int[] {4, 4}, y), List.of(x, y), false);
            derive(sums, r, x.gather(2, classes(r, 3, 5, 7, 3)), List.of(x), false);
            derive(sums, r, x.scatterAdd(1, classes(r, 7, 5, 2, 3), y), List.of(x, y), false);
            derive(sums, r, x.flip(0, 2).tril(0), List.of(x), false);
            derive(sums, r, x.unbind(1).get(3).triu(-1), List.of(x), false);
            derive(sums, r, x.broadcastTo(Shape.of(2, 5, 7, 3)).sumTo(Shape.of(7, 1)), List.of(x), false);
            derive(sums, r, x.to(DType.FLOAT64).to(DType.FLOAT32).to(d), List.of(x), false);
        }));
        out.add(other("scalers", (r, d, sums) -> {
            Tensor rows = within(r, d, -5, 9, 47, 6);
            Tensor more = within(r, d, -5, 9, 3, 11, 6);
            for (Scaler scaler : List.of(
                    StandardScaler.fit(rows),
                    MinMaxScaler.fit(rows),
                    MinMaxScaler.fit(rows, -1, 2),
                    StandardScaler.fit(new ColumnStatistics().add(rows).add(rows.narrow(0, 3, 9))))) {
                Tensor scaled = scaler.transform(more);
                sums.output.add("transform", scaled);
                sums.output.add("inverse", scaler.inverse(scaled));
                sums.output.add("select", scaler.select(4, 1).transform(more.narrow(2, 2, 2)));
            }
        }));
        out.add(other("random draws", (r, d, sums) -> {
            Generator rng = Generator.seeded(99);
            for (int size : new int[] {1, 3, 15, 16, 17, 70, 641}) {
                sums.output.add("rand", Tensor.rand(rng, d, size));
                sums.output.add("randn", Tensor.randn(rng, d, size));
                Tensor wide = Tensor.zeros(d, size, 5);
                wide.narrow(1, 1, 3).uniformInPlace(rng, -2, 3);
                sums.output.add("uniform", wide);
                wide.transpose(0, 1).normalInPlace(rng, 1, 2);
                sums.output.add("normal", wide);
                sums.output.add("bernoulli", wide.bernoulliInPlace(rng, 0.3));
                sums.output.add("permutation", rng.permutation(size));
                sums.output.add("int", new int[] {(int) rng.nextInt(-5, size), rng.nextBits32()});
                sums.output.add("numbers", Tensor.wrap(
                        new double[] {rng.nextFloat(), rng.nextDouble(), rng.nextNormal()}, 3));
            }
            byte[] state = rng.state();
            Generator again = Generator.seeded(1);
            again.restore(state);
            sums.state.add("restored", Tensor.randn(again, d, 20));
        }));
        return out;
    }

    private static Variable leafOf(Lcg r, DType d, int... sizes) {
        return Variable.of(values(r, d, sizes), true);
    }

    private static List<Variable> leavesOf(Module module) {
        return new ArrayList<>(module.parameters());
    }

    /** Hashes y, the gradients of its weighted sum by the leaves and, if wanted, those of theirs. */
    private static void derive(Sums sums, Lcg r, Variable y, List<? extends Variable> leaves, boolean twice) {
        sums.output.add("y", y.data());
        List<Variable> used = List.copyOf(leaves);
        backward(sums, r, List.of(y), used, twice, false);
        used.forEach(Variable::zeroGrad);
    }

    // ================================================================================================================
    // Numbers and hashes
    // ================================================================================================================

    /** Knuth's linear congruential generator; the upper bits count. */
    static final class Lcg {
        private long state;

        Lcg(long seed) {
            // Neighbouring seeds must not give neighbouring numbers.
            long z = seed * 0x9E3779B97F4A7C15L + SEED;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            state = z ^ (z >>> 31);
            bits();
        }

        private long bits() {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return state >>> 11;
        }

        /** From 0 to below 1. */
        double real() {
            return bits() * 0x1p-53;
        }

        int next(int bound) {
            return (int) (real() * bound);
        }

        boolean coin(double probability) {
            return real() < probability;
        }

        int of(int... choices) {
            return choices[next(choices.length)];
        }
    }

    /** A hash of 64 bits over shapes and the bits of numbers. */
    static final class Hash {
        private final String what;
        private long h = 0xcbf29ce484222325L;
        private int count;

        Hash(String what) {
            this.what = what;
        }

        void mix(long bits) {
            h ^= bits;
            h *= 0x100000001b3L;
            h ^= h >>> 29;
            h *= 0xbf58476d1ce4e5b9L;
            h ^= h >>> 32;
            count++;
        }

        void add(String label, Tensor t) {
            mix(t.dtype().bytes());
            mix(t.rank());
            for (int size : t.shape().toArray()) {
                mix(size);
            }
            if (t.dtype() == DType.FLOAT32) {
                for (float x : t.toFloatArray()) {
                    mix(Float.floatToIntBits(x));
                }
            } else {
                for (double x : t.toDoubleArray()) {
                    mix(Double.doubleToLongBits(x));
                }
            }
            show(label, t.shape() + " " + t.dtype(), t.toDoubleArray());
        }

        void add(String label, int[] numbers) {
            mix(numbers.length);
            for (int x : numbers) {
                mix(x);
            }
            show(label, "ints", Arrays.stream(numbers).asDoubleStream().toArray());
        }

        void none(String label) {
            mix(-1);
            show(label, "none", new double[0]);
        }

        private void show(String label, String form, double[] numbers) {
            if (dump) {
                double sum = 0;
                for (double x : numbers) {
                    sum += Math.abs(x);
                }
                System.out.println("    " + what + " " + label + " " + form + " "
                        + Arrays.toString(Arrays.copyOf(numbers, Math.min(6, numbers.length))) + " sum of |x| " + sum
                        + " -> " + this);
            }
        }

        @Override
        public String toString() {
            return count == 0 ? "-" : String.format("%016x", h);
        }
    }

    static final class Sums {
        final Hash output = new Hash("output");
        final Hash state = new Hash("state");
        final Hash gradients = new Hash("gradient");
    }

    private static int numel(int... sizes) {
        int out = 1;
        for (int size : sizes) {
            out *= size;
        }
        return out;
    }

    static Tensor values(Lcg r, DType d, int... sizes) {
        return within(r, d, -1, 1, sizes);
    }

    static Tensor within(Lcg r, DType d, double low, double high, int... sizes) {
        int count = numel(sizes);
        if (d == DType.FLOAT32) {
            float[] out = new float[count];
            for (int i = 0; i < count; i++) {
                out[i] = (float) (low + (high - low) * r.real());
            }
            return Tensor.wrap(out, sizes);
        }
        double[] out = new double[count];
        for (int i = 0; i < count; i++) {
            out[i] = low + (high - low) * r.real();
        }
        return Tensor.wrap(out, sizes);
    }

    /** The sum of the parts, each times fixed numbers. */
    private static Variable weighted(Lcg r, List<Variable> parts) {
        Variable out = null;
        for (Variable part : parts) {
            Variable sum = part.mul(Variable.of(values(r, part.dtype(), part.shape().toArray())))
                    .sum();
            out = out == null ? sum : out.add(sum.dtype() == out.dtype() ? sum : sum.to(out.dtype()));
        }
        return out;
    }

    /** Walks back from the parts that require a gradient and hashes the gradients of the leaves. */
    private static void backward(
            Sums sums, Lcg r, List<Variable> parts, List<Variable> leaves, boolean twice, boolean several) {
        List<Variable> from = parts.stream().filter(Variable::requiresGrad).toList();
        if (from.isEmpty()) {
            sums.gradients.none("no graph");
            return;
        }
        if (!twice) {
            if (several) {
                List<Variable> weights = new ArrayList<>();
                from.forEach(each -> weights.add(Variable.of(values(r, each.dtype(), each.shape().toArray()))));
                Autograd.backward(from, weights, GraphOptions.options());
            } else {
                weighted(r, from).backward();
            }
            hashGradients(sums, leaves);
            return;
        }
        List<Variable> by = leaves.stream().filter(Variable::requiresGrad).toList();
        List<Variable> first = Autograd.grad(
                List.of(weighted(r, from)),
                by,
                Collections.singletonList(null),
                GraphOptions.options().createGraph(true).allowUnused(true));
        List<Variable> more = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            Variable gradient = first.get(i);
            if (gradient == null) {
                sums.gradients.none("first " + i);
            } else {
                sums.gradients.add("first " + i, gradient.data());
                if (gradient.requiresGrad()) {
                    more.add(gradient);
                }
            }
        }
        if (!more.isEmpty()) {
            weighted(r, more).backward();
        }
        hashGradients(sums, leaves);
    }

    private static void hashGradients(Sums sums, List<Variable> leaves) {
        for (int i = 0; i < leaves.size(); i++) {
            Variable gradient = leaves.get(i).grad();
            if (gradient == null) {
                sums.gradients.none("of leaf " + i);
            } else {
                sums.gradients.add("of leaf " + i, gradient.data());
            }
        }
    }

    // ================================================================================================================
    // The sweep
    // ================================================================================================================

    private static final int[] SIZES = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 20, 23, 24, 25, 31, 32, 33, 37, 40, 47, 48, 49, 63,
        64, 65, 67, 70
    };
    private static final int[] HIDDEN = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 23, 24, 25, 31, 32, 33, 37, 40, 47, 48, 49, 63, 64,
        65, 67, 70, 96, 100, 127, 128, 129, 130
    };
    private static final int[] BATCHES = {1, 2, 3, 8, 17, 32};

    enum Mode {
        TRAIN,
        EVAL_GRAD,
        NOGRAD_TRAIN,
        NOGRAD_EVAL,
        TWICE
    }

    record Outcome(String description, Sums sums) {}

    private static final List<Supplier<Outcome>> CASES = new ArrayList<>();

    private static void add(int count, BiFunction<Integer, Integer, Outcome> make) {
        for (int i = 0; i < count; i++) {
            int n = CASES.size() + 1;
            int at = i;
            CASES.add(() -> make.apply(n, at));
        }
    }

    private static void plan() {
        add(92, (n, i) -> layerCase(n, Kind.LSTM, null));
        add(60, (n, i) -> layerCase(n, Kind.GRU, null));
        add(40, (n, i) -> layerCase(n, Kind.RNN_TANH, null));
        add(30, (n, i) -> layerCase(n, Kind.RNN_RELU, null));
        add(40, (n, i) -> layerCase(n, Kind.LSTM_PROJ, null));
        add(90, (n, i) -> layerCase(n, null, CellKind.values()[i % 9]));
        add(36, (n, i) -> cellCase(n, CellKind.values()[i % 9]));
        add(16, (n, i) -> sessionCase(n, i % 4 == 3 ? Kind.LSTM_PROJ : Kind.LSTM, null, true));
        add(15, (n, i) -> sessionCase(
                n, List.of(Kind.GRU, Kind.RNN_TANH, Kind.RNN_RELU, Kind.LSTM, Kind.LSTM_PROJ).get(i % 5), null, false));
        add(9, (n, i) -> sessionCase(n, null, CellKind.values()[i], false));
        List<Opt> optimizers = optimizers();
        add(optimizers.size(), (n, i) -> optimizerCase(n, optimizers.get(i)));
        List<Loss> losses = losses();
        add(losses.size(), (n, i) -> lossCase(n, losses.get(i)));
        add(1, (n, i) -> maskedCase(n));
        List<Other> others = others();
        add(others.size(), (n, i) -> otherCase(n, others.get(i)));
        int large = 500 - CASES.size();
        add(large, (n, i) -> largeCase(n, i));
    }

    private static Spec spec(Lcg r, Kind kind, CellKind cell, boolean small) {
        int input = small ? 1 + r.next(9) : r.of(SIZES);
        int hidden = small ? 2 + r.next(10) : r.of(HIDDEN);
        if (kind == null && !small && hidden > 70) {
            hidden -= 60;
        }
        boolean projected = kind == Kind.LSTM_PROJ || cell == CellKind.PROJECTED;
        if (projected) {
            hidden = Math.max(2, hidden);
        }
        int proj = 1 + r.next(Math.max(1, hidden - 1));
        return new Spec(
                kind,
                cell,
                input,
                hidden,
                proj,
                r.of(1, 1, 1, 2, 2, 3),
                r.coin(0.75),
                r.coin(0.4),
                r.coin(0.4) ? 0.3 : 0,
                r.coin(0.35),
                r.coin(0.55) ? DType.FLOAT32 : DType.FLOAT64,
                kind == Kind.LSTM && r.coin(0.15) ? 1.0 : null)
                .tidy();
    }

    private static String describe(Spec s) {
        return (s.kind == null ? "Recurrent " + s.cell + (s.cell == CellKind.RNN_CELL && s.proj % 2 == 0 ? "_RELU" : "") : s.kind.toString()) + " in=" + s.input + " hid=" + s.hidden
                + (s.kind == Kind.LSTM_PROJ || s.cell == CellKind.PROJECTED ? " proj=" + s.proj : "") + " layers="
                + s.layers + (s.bidirectional ? " bi" : "") + (s.bias ? "" : " nobias") + (s.batchFirst ? " bf" : "")
                + (s.dropout > 0 ? " drop" : "") + (s.forgetBias == null ? "" : " forget") + " " + s.dtype;
    }

    private static Outcome layerCase(int n, Kind kind, CellKind cell) {
        Lcg r = new Lcg(n);
        boolean small = r.coin(0.12);
        Spec s = spec(r, kind, cell, small);
        int batch = small ? 1 + r.next(3) : r.of(BATCHES);
        int length = 1 + r.next(small ? 5 : 24);
        // Not too much work in one case.
        while (!small && (long) length * batch * (s.input + s.hidden) * s.hidden * s.layers * s.directions() > 40_000_000L) {
            if (length > 3) {
                length /= 2;
            } else {
                batch = (batch + 1) / 2;
            }
        }
        StringBuilder text = new StringBuilder(describe(s));
        Sums sums = new Sums();
        Net net = net(s, Generator.seeded(1000 + n));
        if (r.coin(0.12)) {
            List<Parameter> parameters = net.module().parameters();
            for (int i = 1; i < parameters.size(); i++) {
                if (r.coin(0.5)) {
                    parameters.get(i).requiresGrad(false);
                }
            }
            text.append(" frozen");
        }
        if (kind != null && r.coin(0.15)) {
            net.reuseOutput();
            text.append(" reuse");
        }
        int passes = r.coin(0.35) ? 2 : 1;
        for (int pass = 0; pass < passes; pass++) {
            double draw = r.real();
            Mode mode = small && (pass == 0 || draw < 0.5)
                    ? Mode.TWICE
                    : draw < 0.62
                            ? Mode.TRAIN
                            : draw < 0.74 ? Mode.EVAL_GRAD : draw < 0.86 ? Mode.NOGRAD_EVAL : Mode.NOGRAD_TRAIN;
            if (pass > 0) {
                between(r, net.module());
                if (r.coin(0.5)) {
                    length = Math.max(1, length - 1);
                }
            }
            text.append(pass > 0 ? " ; " : " : ").append(onePass(r, s, net, mode, false, batch, length, sums));
        }
        return new Outcome(text.toString(), sums);
    }

    /** What a training loop does between passes: weights change in place, gradients stay or go. */
    private static void between(Lcg r, Module module) {
        GradMode.noGrad(() -> module.parameters().forEach(p -> p.data().mulInPlace(0.97)));
        int what = r.next(3);
        if (what == 1) {
            module.zeroGrad();
        } else if (what == 2) {
            module.parameters().forEach(parameter -> parameter.zeroGrad(ZeroGrad.REUSE_BUFFER));
        }
    }

    private static String onePass(
            Lcg r, Spec s, Net net, Mode mode, boolean batched, int batch, int length, Sums sums) {
        net.module().train(mode == Mode.TRAIN || mode == Mode.TWICE || mode == Mode.NOGRAD_TRAIN);
        double draw = r.real();
        boolean single = !batched && draw < 0.15;
        boolean packed = !single && draw < 0.5;
        boolean given = r.coin(0.5);
        boolean everyStep = r.coin(0.25);
        boolean grad = mode == Mode.TRAIN || mode == Mode.EVAL_GRAD || mode == Mode.TWICE;
        int n = single ? -1 : batch;

        // The input: sometimes a view that is not contiguous.
        boolean view = r.coin(0.2);
        boolean bf = s.batchFirst && !single;
        Variable leaf;
        Variable x;
        if (single) {
            leaf = Variable.of(
                    view ? values(r, s.dtype, s.input, length) : values(r, s.dtype, length, s.input),
                    grad && r.coin(0.75));
            x = view ? leaf.t() : leaf;
        } else {
            boolean batchLeads = bf != view;
            leaf = Variable.of(
                    batchLeads
                            ? values(r, s.dtype, batch, length, s.input)
                            : values(r, s.dtype, length, batch, s.input),
                    grad && r.coin(0.75));
            x = view ? leaf.transpose(0, 1) : leaf;
        }
        List<Variable> leaves = new ArrayList<>(List.of(leaf));
        List<Variable> state = null;
        if (given) {
            state = new ArrayList<>();
            boolean on = grad && r.coin(0.75);
            for (int[] shape : net.stateShapes(n)) {
                state.add(Variable.of(values(r, s.dtype, shape), on));
            }
            leaves.addAll(state);
        }
        leaves.addAll(net.module().parameters());

        PackedSequence pack = null;
        int form = 0;
        if (packed) {
            form = r.next(4);
            int[] lengths = new int[batch];
            for (int i = 0; i < batch; i++) {
                lengths[i] = r.next(length + 1);
            }
            lengths[r.next(batch)] = length;
            if (form == 1) {
                Arrays.sort(lengths);
                for (int i = 0; i < batch / 2; i++) {
                    int keep = lengths[i];
                    lengths[i] = lengths[batch - 1 - i];
                    lengths[batch - 1 - i] = keep;
                }
                pack = PackedSequence.packPadded(x, lengths, bf, true);
            } else if (form == 2) {
                List<Variable> sequences = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    sequences.add(x.select(bf ? 0 : 1, i).narrow(0, 0, Math.max(1, lengths[i])));
                }
                pack = PackedSequence.pack(sequences);
            } else {
                if (form == 3) {
                    Arrays.fill(lengths, length);
                }
                pack = PackedSequence.packPadded(x, lengths, bf, false);
            }
        }

        PackedSequence in = pack;
        List<Variable> start = state;
        Supplier<Result> pass =
                () -> in != null ? net.forward(in, start, everyStep) : net.forward(x, start, everyStep);
        Result out = grad ? pass.get() : GradMode.noGrad(pass);
        sums.output.add("output", out.output.data());
        sums.output.add("last", out.last.data());
        for (int i = 0; i < out.steps.size(); i++) {
            sums.output.add("steps " + i, out.steps.get(i).data());
        }
        for (int i = 0; i < out.state.size(); i++) {
            sums.state.add("part " + i, out.state.get(i).data());
        }
        List<Variable> parts = new ArrayList<>();
        int which = r.next(6);
        if (which != 1 && which != 2) {
            parts.add(out.output);
        }
        if (which == 1 || which == 3) {
            parts.add(out.last);
        }
        if (which == 2 || which == 4) {
            parts.addAll(out.state);
        }
        if (which >= 3) {
            parts.addAll(out.steps);
        }
        if (out.packed != null) {
            Variable padded = out.packed.padPacked(s.batchFirst, 0.25).data();
            sums.output.add("padded", padded.data());
            if (which == 5) {
                parts.set(0, padded);
            }
        }
        boolean several = mode != Mode.TWICE && r.coin(0.3);
        if (grad) {
            backward(sums, r, parts, leaves, mode == Mode.TWICE, several);
        }
        return "N=" + (single ? "none" : batch) + " L=" + length + (packed ? " packed" + form : "")
                + (view ? " view" : "") + (given ? " state" : "") + (everyStep ? " every" : "") + " from=" + which
                + (several ? "s" : "") + " " + mode;
    }

    private static Outcome cellCase(int n, CellKind kind) {
        Lcg r = new Lcg(n);
        boolean twice = r.coin(0.2);
        Spec s = spec(r, null, kind, twice);
        int batch = r.coin(0.2) ? -1 : twice ? 1 + r.next(3) : r.of(BATCHES);
        int steps = 1 + r.next(twice ? 3 : 6);
        boolean typed = r.coin(0.5);
        boolean given = r.coin(0.5);
        boolean training = r.coin(0.7);
        boolean grad = twice || r.coin(0.75);
        Stepper stepper = new Stepper(s, Generator.seeded(1000 + n));
        stepper.module().train(training);
        Sums sums = new Sums();
        List<Variable> leaves = new ArrayList<>();
        List<Variable> inputs = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            inputs.add(Variable.of(
                    batch < 0 ? values(r, s.dtype, s.input) : values(r, s.dtype, batch, s.input), grad));
        }
        leaves.addAll(inputs);
        List<Variable> start = null;
        if (given) {
            start = new ArrayList<>();
            for (int size : cellSizes(s, 0)) {
                start.add(Variable.of(
                        batch < 0 ? values(r, s.dtype, size) : values(r, s.dtype, batch, size), grad));
            }
            leaves.addAll(start);
        }
        leaves.addAll(stepper.module().parameters());
        List<Variable> from = start;
        List<Variable> shown = new ArrayList<>();
        Supplier<List<Variable>> pass = () -> {
            List<Variable> state = from;
            for (Variable x : inputs) {
                state = stepper.step(x, state, typed);
                shown.add(state.get(0));
            }
            return state;
        };
        List<Variable> end = grad ? pass.get() : GradMode.noGrad(pass);
        shown.forEach(h -> sums.output.add("h", h.data()));
        end.forEach(part -> sums.state.add("part", part.data()));
        if (grad) {
            List<Variable> parts = new ArrayList<>(shown);
            parts.addAll(end);
            backward(sums, r, parts, leaves, twice, r.coin(0.3) && !twice);
        }
        return new Outcome(
                "cell " + kind + " in=" + s.input + " hid=" + s.hidden
                        + (kind == CellKind.PROJECTED ? " proj=" + s.proj : "") + (s.bias ? "" : " nobias") + " "
                        + s.dtype + " : N=" + (batch < 0 ? "none" : batch) + " steps=" + steps
                        + (typed ? " typed" : "") + (given ? " state" : "") + (training ? " train" : " eval")
                        + (grad ? twice ? " TWICE" : " grad" : " NOGRAD"),
                sums);
    }

    private static Outcome sessionCase(int n, Kind kind, CellKind cell, boolean own) {
        Lcg r = new Lcg(n);
        Spec drawn = spec(r, kind, cell, false);
        Spec s = new Spec(
                kind, cell, drawn.input, drawn.hidden, drawn.proj, drawn.layers, drawn.bias, drawn.batchFirst, 0, false,
                drawn.dtype, drawn.forgetBias);
        int batch = r.of(1, 1, 2, 3, 8, 17);
        Net net = net(s, Generator.seeded(1000 + n));
        net.module().eval();
        Sums sums = new Sums();
        Session session = net.session(batch, own);
        Supplier<Tensor> x = () -> values(r, s.dtype, batch, s.input);
        int steps = 1 + r.next(8);
        for (int t = 0; t < steps; t++) {
            sums.output.add("step", session.step(x.get()));
        }
        state(sums, session);
        session.mark();
        session.step(x.get());
        sums.output.add("tried", session.step(x.get()));
        session.rollback();
        state(sums, session);
        sums.output.add("steps", session.steps(values(r, s.dtype, 1 + r.next(9), batch, s.input)));
        state(sums, session);
        // A step that is a view.
        sums.output.add("view", session.step(values(r, s.dtype, s.input, batch).t()));
        Session fork = session.fork();
        sums.output.add("fork", fork.step(x.get()));
        sums.output.add("steps of fork", fork.steps(values(r, s.dtype, 3, batch, s.input)));
        sums.output.add("step", session.step(x.get()));
        state(sums, fork);
        state(sums, session);
        byte[] bytes = session.toBytes();
        List<List<Tensor>> kept = session.state();
        session.reset();
        sums.output.add("reset", session.step(x.get()));
        session.restore(bytes);
        sums.output.add("from bytes", session.step(x.get()));
        session.restore(kept);
        sums.output.add("from state", session.step(x.get()));
        // Weights that change under a session.
        net.module().parameters().forEach(p -> p.data().mulInPlace(0.9));
        sums.output.add("changed", session.step(x.get()));
        sums.output.add("changed steps", session.steps(values(r, s.dtype, 2, batch, s.input)));
        state(sums, session);
        return new Outcome(
                (own ? "LSTMSession " : "RecurrentSession ") + describe(s) + " : N=" + batch + " steps=" + steps, sums);
    }

    private static void state(Sums sums, Session session) {
        session.state().forEach(parts -> parts.forEach(part -> sums.state.add("part", part)));
    }

    private static Outcome optimizerCase(int n, Opt opt) {
        Lcg r = new Lcg(n);
        Sums sums = new Sums();
        for (DType d : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Parameter a = new Parameter(values(r, d, 7, 13));
            Parameter b = new Parameter(values(r, d, 17));
            Tensor x = values(r, d, 5, 7);
            Tensor y = values(r, d, 5, 13);
            Tensor z = values(r, d, 17);
            Optimizer optimizer = opt.maker.apply(List.of(a, b));
            Supplier<Variable> loss = () -> Variable.of(x)
                    .matmul(a)
                    .tanh()
                    .sub(Variable.of(y))
                    .square()
                    .mean()
                    .add(b.sub(Variable.of(z)).square().sum().mul(0.3));
            for (int step = 0; step < opt.steps; step++) {
                boolean clip = step == 1;
                double value = optimizer.step(() -> {
                    optimizer.zeroGrad();
                    Variable l = loss.get();
                    l.backward();
                    if (clip) {
                        double norm = GradClip.norm(List.of(a, b), 0.5);
                        sums.gradients.add("norm", Tensor.wrap(new double[] {norm}, 1));
                    }
                    return l.item();
                });
                sums.state.add("loss", Tensor.wrap(new double[] {value}, 1));
                sums.output.add("a", a.data());
                sums.output.add("b", b.data());
                sums.gradients.add("a", a.grad().data());
                sums.gradients.add("b", b.grad().data());
            }
            // Once more by step() with a gradient that is not contiguous, where it is allowed.
            if (!opt.name.startsWith("LBFGS")) {
                a.setGrad(Variable.of(values(r, d, 13, 7).t()));
                GradClip.value(List.of(a, b), 0.4);
                optimizer.setLearningRate(optimizer.learningRate() * 0.5);
                optimizer.step();
                sums.output.add("a", a.data());
                sums.output.add("b", b.data());
            }
        }
        return new Outcome("optimizer " + opt.name, sums);
    }

    private static Outcome lossCase(int n, Loss loss) {
        Lcg r = new Lcg(n);
        Sums sums = new Sums();
        for (DType d : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (Reduction reduction : REDUCTIONS) {
                List<Variable> leaves = new ArrayList<>();
                Variable y = loss.of.loss(r, d, reduction, leaves);
                derive(sums, r, y, leaves, reduction == Reduction.MEAN && !loss.name.equals("ctc"));
            }
        }
        return new Outcome("loss " + loss.name, sums);
    }

    private static Outcome maskedCase(int n) {
        Lcg r = new Lcg(n);
        Sums sums = new Sums();
        for (DType d : List.of(DType.FLOAT32, DType.FLOAT64)) {
            List<Variable> leaves = new ArrayList<>();
            for (Variable y : masked(r, d, leaves)) {
                derive(sums, r, y, leaves, false);
            }
        }
        return new Outcome("loss Masked", sums);
    }

    private static Outcome otherCase(int n, Other other) {
        Sums sums = new Sums();
        other.run.apply(new Lcg(n), sums);
        return new Outcome(other.name, sums);
    }

    /** Batch 64, hidden 256, length 16: products that are split over threads. */
    private static Outcome largeCase(int n, int i) {
        Lcg r = new Lcg(n);
        Kind[] kinds = {
            Kind.LSTM, Kind.GRU, Kind.RNN_TANH, Kind.LSTM_PROJ, null, Kind.LSTM, Kind.GRU, Kind.LSTM, Kind.RNN_RELU, null
        };
        Kind kind = kinds[i % kinds.length];
        CellKind cell = i % 10 == 4 ? CellKind.LAYER_NORM : i % 10 == 9 ? CellKind.GRU_CELL : null;
        DType dtype = i % 10 == 5 || i % 10 == 6 || i % 10 == 8 ? DType.FLOAT64 : DType.FLOAT32;
        Spec s = new Spec(
                kind, cell, 96 + i, 256, 97, 1, true, i % 3 == 1, 0, i % 10 == 7 || i % 10 == 8, dtype, null);
        Net net = net(s, Generator.seeded(1000 + n));
        Sums sums = new Sums();
        String text = onePass(r, s, net, i % 10 == 6 ? Mode.NOGRAD_EVAL : Mode.TRAIN, true, 64, 16, sums);
        return new Outcome("large " + describe(s) + " : " + text, sums);
    }

    private OutputHashes() {}

    public static void main(String[] args) {
        List<String> given = new ArrayList<>(List.of(args));
        dump = given.remove("dump");
        plan();
        int from = given.isEmpty() ? 1 : Integer.parseInt(given.get(0));
        int to = given.isEmpty() ? CASES.size() : given.size() > 1 ? Integer.parseInt(given.get(1)) : from;
        Hash all = new Hash("all");
        int failed = 0;
        boolean times = Boolean.getBoolean("times");
        StringBuilder slow = new StringBuilder();
        for (int n = from; n <= to; n++) {
            long begin = System.nanoTime();
            String line;
            try {
                Outcome outcome = CASES.get(n - 1).get();
                line = String.format(
                        "%03d %s  %s | %s | %s",
                        n, outcome.description, outcome.sums.output, outcome.sums.state, outcome.sums.gradients);
            } catch (RuntimeException | Error e) {
                failed++;
                line = String.format("%03d FAILED %s", n, e.getClass().getName());
                System.err.println(line);
                e.printStackTrace();
            }
            System.out.println(line);
            for (byte each : line.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                all.mix(each);
            }
            if (times) {
                slow.append(String.format("%6d ms  %s%n", (System.nanoTime() - begin) / 1_000_000, line));
            }
        }
        System.out.println("ALL " + (to - from + 1) + " cases, " + failed + " failed  " + all);
        if (times) {
            System.err.print(slow);
        }
    }
}
