package org.lstm4j.nn.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.Tensor;

/**
 * A model from a bare state dictionary of PyTorch: a recurrent layer, with an embedding before it and a linear layer after it
 * if there are weights of such.
 *
 * <p>Kind, sizes, number of layers, directions, bias and projection are read from names and shapes. A prefix that all names
 * share ({@code module.}, {@code _orig_mod.}, {@code model.}, {@code lstm.}) is dropped. Names of a cell, {@code weight_ih}
 * without {@code _l0}, are those of one layer.
 */
public final class StateDictModel {
    /**
     * What a state dictionary does not say.
     *
     * @param head what a linear layer sees of the sequence; null if there is none
     * @param batchFirst whether sequences are (N, L, F); default false, as in PyTorch
     * @param nonlinearity of a plain RNN; default tanh
     * @param prefix a part of the names: only those that begin with it are read; null for all
     * @param layer the name of a recurrent layer to run alone; null for the one that there is
     */
    public record Choice(
            @Nullable Head head,
            boolean batchFirst,
            RNN.Nonlinearity nonlinearity,
            @Nullable String prefix,
            @Nullable String layer) {
        /** Nothing chosen. */
        public static final Choice DEFAULT = new Choice(null, false, RNN.Nonlinearity.TANH, null, null);

        /** With a head. */
        public Choice head(@Nullable Head value) {
            return new Choice(value, batchFirst, nonlinearity, prefix, layer);
        }

        /** With the batch first, or time. */
        public Choice batchFirst(boolean value) {
            return new Choice(head, value, nonlinearity, prefix, layer);
        }
    }

    private StateDictModel() {}

    /**
     * The model of a state dictionary, in evaluation mode. Without a linear layer its output is that of the recurrent layer
     * at every step.
     *
     * @throws IllegalArgumentException if there are no recurrent weights, several recurrent layers, weights of layers that it
     *     does not know, or a linear layer without a head; the message says what there is and how to choose
     */
    public static SequenceModel of(StateDict state, Choice choice) {
        StateDict names = withoutSharedPrefix(chosen(state, choice.prefix()));
        Map<String, RecurrentWeights> recurrent = RecurrentWeights.find(names);
        if (recurrent.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected the weights of a recurrent layer, such as weight_ih_l0, but there are "
                            + Quote.of(names.names()));
        }
        if (choice.layer() != null) {
            RecurrentWeights one = recurrent.get(choice.layer());
            if (one == null) {
                throw new IllegalArgumentException("there is no recurrent layer " + Quote.of(choice.layer())
                        + "; there are " + Quote.of(recurrent.keySet()));
            }
            return model(new Parts(null, one, null), choice);
        }
        if (recurrent.size() > 1) {
            throw new IllegalArgumentException("expected one recurrent layer, but there are "
                    + Quote.of(recurrent.keySet()) + "; choose one as the layer");
        }
        return model(parts(names, recurrent.values().iterator().next()), choice);
    }

    private record Part(String name, StateDict weights) {
        Tensor weight() {
            return Objects.requireNonNull(weights.get("weight"));
        }

        @Nullable
        Parameter bias() {
            Tensor bias = weights.get("bias");
            return bias == null ? null : new Parameter(bias);
        }
    }

    private record Parts(
            @Nullable Part embedding,
            RecurrentWeights recurrent,
            @Nullable Part linear) {}

    private static Parts parts(StateDict names, RecurrentWeights recurrent) {
        Map<String, StateDict> others = new LinkedHashMap<>();
        names.entries().forEach((name, tensor) -> {
            if (!RecurrentWeights.isWeight(name)) {
                int dot = name.lastIndexOf('.');
                others.computeIfAbsent(dot < 0 ? "" : name.substring(0, dot), prefix -> new StateDict())
                        .put(name.substring(dot + 1), tensor);
            }
        });
        Part embedding = null;
        Part linear = null;
        List<String> unknown = new ArrayList<>();
        int features = recurrent.options().inputSize();
        for (Map.Entry<String, StateDict> other : others.entrySet()) {
            Part part = new Part(other.getKey(), other.getValue());
            boolean canEmbed = embedding == null && isEmbedding(part, features);
            boolean canProject = linear == null && isLinear(part, recurrent.outputSize());
            // Without a bias the two look alike, where sizes are equal: then the name says it.
            if (canEmbed && (!canProject || part.name().toLowerCase(Locale.ROOT).contains("emb"))) {
                embedding = part;
            } else if (canProject) {
                linear = part;
            } else {
                unknown.add(other.getKey());
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a recurrent layer with at most an embedding before it and one linear"
                            + " layer after it, but there are weights of " + Quote.of(unknown)
                            + " too; run the recurrent layer alone by choosing it as the layer ("
                            + Quote.of(List.of(recurrent.prefix()))
                            + "), or build the model in Java and load these weights into it");
        }
        return new Parts(embedding, recurrent, linear);
    }

    private static boolean isLinear(Part part, int inputs) {
        Tensor weight = part.weights().get("weight");
        Tensor bias = part.weights().get("bias");
        return weight != null
                && weight.rank() == 2
                && weight.size(1) == inputs
                && part.weights().size() == (bias == null ? 1 : 2)
                && (bias == null || (bias.rank() == 1 && bias.size(0) == weight.size(0)));
    }

    private static boolean isEmbedding(Part part, int columns) {
        Tensor weight = part.weights().get("weight");
        return weight != null && part.weights().size() == 1 && weight.rank() == 2 && weight.size(1) == columns;
    }

    private static SequenceModel model(Parts parts, Choice choice) {
        Part linear = parts.linear();
        if (linear != null && choice.head() == null) {
            throw new IllegalArgumentException("the linear layer " + Quote.of(linear.name())
                    + " needs a head, which the weights do not say: last (PyTorch's y[:, -1]), final (the last states of both"
                    + " directions joined) or every (each step)");
        }
        Head head = choice.head();
        SequenceModel out = new SequenceModel(linear == null || head == null ? Head.EVERY : head);
        Part embedding = parts.embedding();
        if (embedding != null) {
            Tensor weight = embedding.weight();
            out.add(
                    name(embedding.name(), "embedding"),
                    new Embedding(
                            Embedding.options(weight.size(0), weight.size(1)).dtype(weight.dtype()),
                            new Parameter(weight)));
        }
        out.add(
                name(parts.recurrent().prefix(), "rnn"),
                parts.recurrent().layer(choice.batchFirst(), choice.nonlinearity()));
        if (linear != null) {
            out.add(name(linear.name(), "linear"), new Linear(new Parameter(linear.weight()), linear.bias()));
        }
        out.eval();
        return out;
    }

    /** Names of children have no dots. */
    private static String name(String prefix, String orElse) {
        return prefix.isEmpty() ? orElse : prefix.replace('.', '_');
    }

    private static StateDict chosen(StateDict state, @Nullable String prefix) {
        if (prefix == null) {
            return state;
        }
        String bare = prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix;
        StateDict out = state.under(bare);
        if (out.size() == 0) {
            throw new IllegalArgumentException(
                    "no name begins with " + Quote.of(bare + ".") + "; there are " + Quote.of(state.names()));
        }
        return out;
    }

    private static StateDict withoutSharedPrefix(StateDict state) {
        StateDict out = state;
        while (out.size() > 0) {
            String first = out.names().iterator().next();
            int dot = first.indexOf('.');
            String shared = dot < 0 ? "" : first.substring(0, dot + 1);
            if (dot < 0 || !out.names().stream().allMatch(name -> name.startsWith(shared))) {
                return out;
            }
            out = out.rename(name -> name.substring(shared.length()));
        }
        return out;
    }
}
