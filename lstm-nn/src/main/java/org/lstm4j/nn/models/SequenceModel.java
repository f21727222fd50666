package org.lstm4j.nn.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.IntTensor;

/**
 * A stack of an embedding, recurrent layers and layers, each under a name of its own, that reads a sequence:
 *
 * <pre>{@code
 * SequenceModel model = new SequenceModel(Head.LAST)
 *         .add("lstm", new LSTM(LSTM.options(1, 32).batchFirst(true), rng))
 *         .add("head", new Linear(32, 1, rng));
 * Variable forecast = model.forward(windows);
 * }</pre>
 *
 * <p>An embedding is the first; layers before and between recurrent layers run on each step. After the last recurrent layer
 * comes the {@link Head}: what the layers after it see. Shapes and batch order are those of the recurrent layers; with a
 * batch, the head's input is (N, F) for {@link Head#LAST} and {@link Head#FINAL}, and for {@link Head#EVERY} as the
 * output of the recurrent layer.
 *
 * <p>{@link Models} saves and rebuilds it. Not thread-safe while layers are added.
 */
public final class SequenceModel extends Module {
    private static final String NAME = "SequenceModel";

    private final Head head;
    private final List<Module> stages = new ArrayList<>();

    /** An empty stack. */
    public SequenceModel(Head head) {
        this.head = head;
    }

    /**
     * Adds the embedding, which must be the first.
     *
     * @return this
     */
    public SequenceModel add(String name, Embedding embedding) {
        if (!stages.isEmpty()) {
            throw new IllegalArgumentException(NAME + ": expected the embedding to be the first, but it comes after "
                    + children().keySet());
        }
        return append(name, embedding);
    }

    /**
     * Adds a recurrent layer.
     *
     * @return this
     */
    public SequenceModel add(String name, RecurrentLayer<?> layer) {
        return append(name, layer);
    }

    /**
     * Adds a layer of one input and one output.
     *
     * @return this
     */
    public SequenceModel add(String name, Layer layer) {
        return append(name, layer);
    }

    private SequenceModel append(String name, Module stage) {
        stages.add(register(name, stage));
        return this;
    }

    /**
     * The output and the states behind it.
     *
     * @param output of the last layer
     * @param states of the recurrent layers after the last step, in order
     */
    public record Result(Variable output, List<RecurrentState<?>> states) {}

    /** Runs on sequences of vectors. */
    public Variable forward(Variable x) {
        return run(x, null).output();
    }

    /**
     * Runs on sequences of indices, for a model with an embedding.
     *
     * @param tokens (L, N) or (N, L), or (L) for one sequence
     */
    public Variable forward(IntTensor tokens) {
        return run(tokens, null).output();
    }

    /**
     * Runs from given states.
     *
     * @param states of the recurrent layers, in order; null for zeros
     */
    public Result run(Variable x, @Nullable List<? extends RecurrentState<?>> states) {
        if (embedding() != null) {
            throw new IllegalArgumentException(NAME + ": expected indices (an IntTensor) for the embedding, but got"
                    + " values of shape " + x.shape());
        }
        return run(0, x, states);
    }

    /** As {@link #run(Variable, List)}, for a model with an embedding. */
    public Result run(IntTensor tokens, @Nullable List<? extends RecurrentState<?>> states) {
        Embedding embedding = embedding();
        if (embedding == null) {
            throw new IllegalArgumentException(NAME + ": expected values, since there is no embedding, but got indices"
                    + " of shape " + tokens.shape());
        }
        return run(1, embedding.forward(tokens), states);
    }

    private @Nullable Embedding embedding() {
        return !stages.isEmpty() && stages.get(0) instanceof Embedding first ? first : null;
    }

    private Result run(int from, Variable x, @Nullable List<? extends RecurrentState<?>> states) {
        List<RecurrentLayer<?>> recurrent = recurrentLayers();
        if (states != null && states.size() != recurrent.size()) {
            throw new IllegalArgumentException(NAME + ": expected a state for each of the " + recurrent.size()
                    + " recurrent layers, but got " + states.size());
        }
        List<RecurrentState<?>> ends = new ArrayList<>();
        Variable y = x;
        for (Module stage : stages.subList(from, stages.size())) {
            if (stage instanceof RecurrentLayer<?> layer) {
                int at = ends.size();
                Output<?> out = step(layer, y, states == null ? null : states.get(at));
                ends.add(out.state());
                y = at + 1 < recurrent.size() ? out.output() : seen(layer, out);
            } else {
                y = ((Layer) stage).forward(y);
            }
        }
        return new Result(y, List.copyOf(ends));
    }

    @SuppressWarnings("unchecked") // the state of this layer, or an error of it
    private static <S extends RecurrentState<S>> Output<S> step(
            RecurrentLayer<S> layer, Variable x, @Nullable RecurrentState<?> state) {
        return layer.forward(x, (S) state);
    }

    private Variable seen(RecurrentLayer<?> layer, Output<?> out) {
        return switch (head) {
            case LAST -> out.last();
            case FINAL -> joined(layer, out.state());
            case EVERY -> out.output();
        };
    }

    /**
     * Runs on sequences of different lengths.
     *
     * @return (N, ..), in the order in which the sequences were packed
     * @throws IllegalStateException with {@link Head#EVERY}, whose output has no one shape
     */
    public Variable forward(PackedSequence x) {
        if (head == Head.EVERY) {
            throw new IllegalStateException(
                    NAME + ": packed sequences need the head last or final; pad them for every");
        }
        List<RecurrentLayer<?>> recurrent = recurrentLayers();
        PackedSequence sequences = x;
        Variable y = null;
        int done = 0;
        for (Module stage : stages) {
            if (stage instanceof RecurrentLayer<?> layer) {
                PackedOutput<?> out = layer.forward(sequences);
                sequences = out.output();
                done++;
                y = done < recurrent.size() ? null : head == Head.LAST ? out.last() : joined(layer, out.state());
            } else if (stage instanceof Layer layer) {
                if (y == null) {
                    sequences = sequences.map(layer::forward);
                } else {
                    y = layer.forward(y);
                }
            } else {
                throw new IllegalStateException(NAME + ": packed sequences are of vectors; embed the indices before");
            }
        }
        if (y == null) {
            throw new IllegalStateException(NAME + ": there is no recurrent layer");
        }
        return y;
    }

    /** The last states of the directions of the last layer, (N, D F). */
    private static Variable joined(RecurrentLayer<?> layer, RecurrentState<?> state) {
        int directions = layer.isBidirectional() ? 2 : 1;
        List<Variable> last = new ArrayList<>();
        for (int d = directions; d >= 1; d--) {
            if (state instanceof Recurrent.State cells) {
                last.add(cells.parts().get(cells.parts().size() - d).get(0));
            } else {
                last.add(state.variables().get(0).select(0, -d));
            }
        }
        return directions == 1 ? last.get(0) : Variable.concat(last, -1);
    }

    /** The recurrent layers, in order. */
    public List<RecurrentLayer<?>> recurrentLayers() {
        List<RecurrentLayer<?>> out = new ArrayList<>();
        for (Module stage : stages) {
            if (stage instanceof RecurrentLayer<?> layer) {
                out.add(layer);
            }
        }
        return out;
    }

    /** What the layers after the last recurrent layer see. */
    public Head head() {
        return head;
    }

    /** Whether the input are indices. */
    public boolean takesTokens() {
        return embedding() != null;
    }

    /** The stages by name, in order. */
    public Map<String, Module> stages() {
        return children();
    }

    @Override
    protected String describe() {
        return "head=" + head.text();
    }
}
