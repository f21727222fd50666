package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.HiddenState;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Tensor;

/**
 * LSTM, GRU or SimpleRNN over sequences in one direction. Without a mask, and with the activations of the library's layers,
 * these run; otherwise step by step.
 *
 * <p>A masked step leaves the state as it is; its output is that of the step before, at first zeros, or zeros always with
 * zero_output_for_mask.
 */
final class Recurrence implements KerasLayer {
    private final Cell cell;
    private final boolean goesBackwards;
    private final boolean returnsSequences;
    private final boolean returnsState;
    private final boolean isStateful;
    private final boolean zeroesMasked;
    private final @Nullable RecurrentLayer<?> library;
    private @Nullable List<Tensor> kept;

    private Recurrence(Described at, boolean goesBackwards, boolean zeroesMasked) {
        at.config().require("time_major", false);
        this.cell = new Cell(at);
        this.goesBackwards = goesBackwards;
        this.returnsSequences = at.config().flag("return_sequences", false);
        this.returnsState = at.config().flag("return_state", false);
        this.isStateful = at.config().flag("stateful", false);
        this.zeroesMasked = zeroesMasked;
        this.library = cell.isLibrary() ? Cell.layer(List.of(cell)) : null;
        if (library != null) {
            library.eval();
        }
    }

    static Recurrence read(Described at) {
        return new Recurrence(
                at, at.config().flag("go_backwards", false), at.config().flag("zero_output_for_mask", false));
    }

    /**
     * A direction of a Bidirectional layer, which writes zeros at masked steps of a sequence.
     *
     * @param goesBackwards null for what the description says
     */
    static Recurrence direction(Described at, @Nullable Boolean goesBackwards) {
        return new Recurrence(
                at,
                goesBackwards == null ? at.config().flag("go_backwards", false) : goesBackwards,
                at.config().flag("return_sequences", false));
    }

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("LSTM", Recurrence::read);
        rules.put("GRU", Recurrence::read);
        rules.put("SimpleRNN", Recurrence::read);
    }

    Cell cell() {
        return cell;
    }

    boolean goesBackwards() {
        return goesBackwards;
    }

    boolean returnsSequences() {
        return returnsSequences;
    }

    boolean returnsState() {
        return returnsState;
    }

    int states() {
        return cell.kind().states();
    }

    @Override
    public void reset() {
        kept = null;
    }

    /** @param inputs the sequence, then the parts of the state, if they are given */
    @Override
    public List<Flow> call(List<Flow> inputs) {
        Flow sequence = inputs.get(0);
        Tensor all = cell.project(sequence.value());
        int batch = all.size(0);
        List<Tensor> state = new ArrayList<>(start(inputs.subList(1, inputs.size()), batch));
        Tensor mask = sequence.mask();
        Tensor y = mask == null && library != null
                ? fused(library, sequence.value().to(all.dtype()), state)
                : stepwise(all, mask, state);
        kept = isStateful ? List.copyOf(state) : null;
        List<Flow> out = new ArrayList<>();
        out.add(returnsSequences ? new Flow(y, mask) : Flow.of(y.select(1, y.size(1) - 1)));
        if (returnsState) {
            state.forEach(part -> out.add(Flow.of(part)));
        }
        return out;
    }

    private List<Tensor> start(List<Flow> given, int batch) {
        List<Tensor> before = kept;
        if (given.isEmpty()) {
            if (before != null && before.get(0).size(0) != batch) {
                throw new IllegalArgumentException("a stateful layer expected the batch of "
                        + before.get(0).size(0) + " whose states it keeps, but got " + batch
                        + "; reset the states before another batch");
            }
            return before == null ? cell.zeros(batch) : before;
        }
        List<Tensor> zeros = cell.zeros(batch);
        if (given.size() != zeros.size()) {
            throw new IllegalArgumentException("expected " + zeros.size() + " initial states, but got " + given.size());
        }
        List<Tensor> out = new ArrayList<>();
        for (int part = 0; part < zeros.size(); part++) {
            Tensor value = given.get(part).value();
            if (!value.shape().equals(zeros.get(part).shape())) {
                throw new IllegalArgumentException(
                        "expected an initial state of " + zeros.get(part).shape() + ", but got " + value.shape());
            }
            out.add(value.to(zeros.get(part).dtype()));
        }
        return out;
    }

    /** @param state the first; the last on return */
    @SuppressWarnings("unchecked") // the state of this kind of layer
    private <S extends RecurrentState<S>> Tensor fused(RecurrentLayer<S> layer, Tensor x, List<Tensor> state) {
        List<Variable> parts =
                state.stream().map(part -> Variable.of(part.unsqueeze(0))).toList();
        S start = (S) (parts.size() == 2 ? new LSTM.State(parts.get(0), parts.get(1)) : new HiddenState(parts.get(0)));
        Output<S> out = layer.forward(Variable.of(goesBackwards ? x.flip(1) : x), start);
        for (int part = 0; part < parts.size(); part++) {
            state.set(part, out.state().variables().get(part).data().select(0, 0));
        }
        return out.output().data();
    }

    private Tensor stepwise(Tensor all, @Nullable Tensor mask, List<Tensor> state) {
        int time = all.size(1);
        List<Tensor> outputs =
                new ArrayList<>(Collections.nCopies(time, cell.zeros(1).get(0)));
        Tensor before = cell.zeros(all.size(0)).get(0);
        Tensor zeros = before;
        for (int i = 0; i < time; i++) {
            int t = goesBackwards ? time - 1 - i : i;
            List<Tensor> next = cell.step(all.select(1, t), state);
            Tensor y = next.get(0);
            if (mask == null) {
                for (int part = 0; part < next.size(); part++) {
                    state.set(part, next.get(part));
                }
            } else {
                Tensor counts = mask.select(1, t).to(y.dtype()).unsqueeze(1).broadcastTo(y.shape());
                for (int part = 0; part < next.size(); part++) {
                    state.set(part, Tensor.where(counts, next.get(part), state.get(part)));
                }
                y = Tensor.where(counts, y, zeroesMasked ? zeros : before);
            }
            outputs.set(i, y);
            before = y;
        }
        return Tensor.stack(outputs, 1);
    }

    @Override
    public void addTo(Stack stack) {
        if (goesBackwards || isStateful || returnsState) {
            throw new IllegalStateException("a stack has no layer that goes backwards, returns states or keeps them");
        }
        stack.recurrent(List.of(cell), returnsSequences);
    }
}
