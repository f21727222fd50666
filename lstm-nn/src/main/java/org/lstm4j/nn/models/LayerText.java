package org.lstm4j.nn.models;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * A module as its text says it, in the words of PyTorch's {@code repr}: {@code LSTM(1, 32, batch_first=True)}, with its
 * children on lines of their own. A class of your own is rebuilt from the arguments that its {@code describe} method writes;
 * see {@link ModelTypes}.
 *
 * <p>Values are numbers, {@code True}, {@code False}, {@code None}, words and tuples of integers.
 */
public final class LayerText {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.,() -]{0,100}");

    private final String type;
    private final List<String> positional;
    private final Map<String, String> named;
    private final Map<String, LayerText> children;
    /** The weights of the module, without its own prefix. */
    private final StateDict weights;
    /** Of the whole model, for layers without weights. */
    private final DType modelDtype;

    LayerText(
            String type,
            List<String> positional,
            Map<String, String> named,
            Map<String, LayerText> children,
            StateDict weights,
            DType modelDtype) {
        this.type = type;
        this.positional = positional;
        this.named = named;
        this.children = children;
        this.weights = weights;
        this.modelDtype = modelDtype;
    }

    /** The text of a module, with its weights. */
    public static LayerText of(Module module) {
        return LayerParser.parse(module.fullText()).with(module.stateDict());
    }

    /** With the weights of the model, each child with those under its name. */
    LayerText with(StateDict state) {
        return with(state, dtype(state, DType.FLOAT32));
    }

    private LayerText with(StateDict state, DType model) {
        Map<String, LayerText> out = new LinkedHashMap<>();
        children.forEach((name, child) -> out.put(name, child.with(state.under(name), model)));
        return new LayerText(type, positional, named, out, state, model);
    }

    private static DType dtype(StateDict state, DType orElse) {
        return state.entries().entrySet().stream()
                // A count, which is in float64 always.
                .filter(entry -> !entry.getKey().endsWith("num_batches_tracked"))
                .map(entry -> entry.getValue().dtype())
                .findFirst()
                .orElse(orElse);
    }

    /** The name of the class. */
    public String type() {
        return type;
    }

    /** The children by name, in order. */
    public Map<String, LayerText> children() {
        return children;
    }

    /** The entries of the state dictionary that belong to the module: shapes and types may be read off them. */
    public StateDict weights() {
        return weights;
    }

    /**
     * Checks that there are at least as many weights as the product of some sizes, so that a text without the weights that it
     * speaks of allocates nothing.
     *
     * @return this
     * @throws IllegalArgumentException if there are fewer
     */
    LayerText requireWeights(int... sizes) {
        double needed = 1;
        for (int size : sizes) {
            needed *= size;
        }
        long found =
                weights.entries().values().stream().mapToLong(Tensor::numel).sum();
        if (needed > found) {
            throw new IllegalArgumentException(type + ": expected at least " + (needed < 1e15 ? (long) needed : needed)
                    + " weights for the sizes " + Arrays.toString(sizes) + ", but there are " + found);
        }
        return this;
    }

    /** The element type of the weights; that of the model without any. */
    public DType dtype() {
        return dtype(weights, modelDtype);
    }

    /** An integer by position, from 0. */
    public int integer(int position) {
        return parsed("argument " + position, at(position), LayerText::toInt);
    }

    /** An integer by name. */
    public int integer(String name) {
        return parsed(name, required(name), LayerText::toInt);
    }

    /** An integer by name, or another where it is missing. */
    public int integer(String name, int orElse) {
        String found = named.get(name);
        return found == null ? orElse : parsed(name, found, LayerText::toInt);
    }

    /** A number by name. */
    public double number(String name) {
        return parsed(name, required(name), Double::valueOf);
    }

    /** A number by name, or another where it is missing or {@code None}. */
    public double number(String name, double orElse) {
        Double found = numberOrNull(name);
        return found == null ? orElse : found;
    }

    @Nullable
    Double numberOrNull(String name) {
        String found = named.get(name);
        return found == null || found.equals("None") ? null : parsed(name, found, Double::valueOf);
    }

    @Nullable
    Integer integerOrNull(String name) {
        String found = named.get(name);
        return found == null || found.equals("None") ? null : parsed(name, found, LayerText::toInt);
    }

    /** A truth value by name, or another where it is missing. */
    public boolean flag(String name, boolean orElse) {
        String found = named.get(name);
        return found == null
                ? orElse
                : parsed(name, found, text -> {
                    if (!text.equals("True") && !text.equals("False")) {
                        throw new NumberFormatException(text);
                    }
                    return text.equals("True");
                });
    }

    /**
     * A word by name, without quotes, or another where it is missing.
     *
     * @throws IllegalArgumentException if it is not of letters, digits, blanks and {@code _.,()-} alone
     */
    public String word(String name, String orElse) {
        String found = named.getOrDefault(name, orElse);
        boolean quoted = found.length() >= 2 && found.startsWith("'") && found.endsWith("'");
        String word = quoted ? found.substring(1, found.length() - 1) : found;
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    type + ": expected a word for " + Quote.of(name) + ", but got " + Quote.of(found));
        }
        return word;
    }

    /** A tuple or list of integers by position. */
    public int[] integers(int position) {
        return parsed(
                "argument " + position,
                at(position),
                text -> elements(text).mapToInt(LayerText::toInt).toArray());
    }

    /** The one integer of a tuple by name, or a number without brackets. */
    public int single(String name, int orElse) {
        String found = named.get(name);
        return found == null
                ? orElse
                : parsed(name, found, text -> toInt(inner(text).replace(",", "").strip()));
    }

    double[] numbers(String name) {
        return parsed(
                name,
                required(name),
                text -> elements(text).mapToDouble(Double::parseDouble).toArray());
    }

    private static Stream<String> elements(String text) {
        return Pattern.compile(",")
                .splitAsStream(inner(text))
                .map(String::strip)
                .filter(each -> !each.isEmpty());
    }

    private static String inner(String text) {
        boolean bracketed = text.startsWith("(") || text.startsWith("[");
        return bracketed ? text.substring(1, text.length() - 1) : text;
    }

    private String at(int position) {
        if (position >= positional.size()) {
            throw new IllegalArgumentException(type + ": expected " + (position + 1)
                    + " arguments without a name, but there are " + Quote.of(positional));
        }
        return positional.get(position);
    }

    private String required(String name) {
        String found = named.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    type + ": expected a value for " + name + ", but there are " + Quote.of(named.keySet()));
        }
        return found;
    }

    private static int toInt(String text) {
        return Integer.parseInt(text);
    }

    private <T> T parsed(String what, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    type + ": cannot read " + Quote.of(text) + " for " + Quote.of(what) + ": expected a number, True or"
                            + " False",
                    e);
        }
    }
}
