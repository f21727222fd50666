package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.IntTensor;

/**
 * Tokens and their indices, for an {@code Embedding}: words, or characters as strings of one character.
 *
 * <pre>{@code
 * Vocabulary words = Vocabulary.of(trainingTokens, Vocabulary.options().specials("<pad>", "<unk>").unknown("<unk>"));
 * IntTensor tokens = words.indices(List.of("the", "cat"));
 * }</pre>
 *
 * <p>Special tokens have the first indices, in their order. The others follow by frequency, the most frequent first, and
 * equally frequent ones in the order of their code points, as in torchtext. Immutable.
 *
 * @see <a href="https://pytorch.org/text/stable/vocab.html">torchtext.vocab</a>
 */
public final class Vocabulary {
    /**
     * Options.
     *
     * @param minCount number of occurrences that a token needs; default 1
     * @param maxSize maximum number of tokens, special ones included; default 0: no maximum
     * @param specials special tokens, whether they occur or not; default none
     * @param unknown the special token that stands for tokens that are not in the vocabulary; default none: those are
     *     refused
     */
    public record Options(
            int minCount,
            int maxSize,
            List<String> specials,
            @Nullable String unknown) implements VocabularyOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if minCount is not greater than zero, or maxSize is negative or less than the
         *     number of specials
         */
        public Options {
            Require.positive("Vocabulary", "minCount", minCount);
            Require.nonNegative("Vocabulary", "maxSize", maxSize);
            specials = List.copyOf(specials);
            if (maxSize > 0 && maxSize < specials.size()) {
                throw new IllegalArgumentException(
                        "Vocabulary: maxSize is " + maxSize + ", but there are " + specials.size() + " specials");
            }
        }
    }

    private final List<String> tokens;
    private final Map<String, Integer> indices = new HashMap<>();
    private final @Nullable String unknown;

    private Vocabulary(List<String> tokens, @Nullable String unknown) {
        this.tokens = Collections.unmodifiableList(tokens);
        this.unknown = unknown;
        for (String token : tokens) {
            if (indices.putIfAbsent(token, indices.size()) != null) {
                throw new IllegalArgumentException("Vocabulary: " + Quote.of(token) + " is there twice");
            }
        }
        if (unknown != null && !indices.containsKey(unknown)) {
            throw new IllegalArgumentException("Vocabulary: the unknown token " + Quote.of(unknown)
                    + " is not in the vocabulary; add it to the specials");
        }
    }

    /** The default options. */
    public static Options options() {
        return new Options(1, 0, List.of(), null);
    }

    /** The tokens of a corpus with the default options. */
    public static Vocabulary of(Iterable<String> corpus) {
        return of(corpus, options());
    }

    /**
     * The tokens of a corpus, of its training part only.
     *
     * @throws IllegalArgumentException if the unknown token is not in the vocabulary, or a special is listed twice
     */
    public static Vocabulary of(Iterable<String> corpus, Options options) {
        Map<String, Integer> counts = new HashMap<>();
        corpus.forEach(token -> counts.merge(token, 1, Integer::sum));
        counts.keySet().removeAll(options.specials());
        int most = options.maxSize() == 0
                ? Integer.MAX_VALUE
                : options.maxSize() - options.specials().size();
        List<String> tokens = new ArrayList<>(options.specials());
        counts.entrySet().stream()
                .filter(token -> token.getValue() >= options.minCount())
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(token -> token.getKey().codePoints().toArray(), Arrays::compare))
                .limit(most)
                .forEach(token -> tokens.add(token.getKey()));
        return new Vocabulary(tokens, options.unknown());
    }

    /**
     * A vocabulary of the given tokens in the order of their indices, as {@link #tokens()} returns them.
     *
     * @param unknown the one that stands for others; null to refuse those
     * @throws IllegalArgumentException if a token is there twice, or the unknown one is not there
     */
    public static Vocabulary ofTokens(List<String> tokens, @Nullable String unknown) {
        return new Vocabulary(List.copyOf(tokens), unknown);
    }

    /** The number of tokens. */
    public int size() {
        return tokens.size();
    }

    /** All tokens, in the order of their indices. */
    public List<String> tokens() {
        return tokens;
    }

    /** Whether a token is in the vocabulary. */
    public boolean contains(String token) {
        return indices.containsKey(token);
    }

    /**
     * The index of a token; that of the unknown token if it is not in the vocabulary.
     *
     * @throws IllegalArgumentException if it is not, and there is no unknown token
     */
    public int index(String token) {
        Integer found = indices.get(token);
        if (found == null && unknown != null) {
            found = indices.get(unknown);
        }
        if (found == null) {
            throw new IllegalArgumentException("Vocabulary: " + Quote.of(token) + " is not among the " + size()
                    + " tokens; set the option 'unknown' to a token that stands for others");
        }
        return found;
    }

    /** The indices of some tokens, in their order; see {@link #index}. */
    public IntTensor indices(List<String> tokens) {
        return IntTensor.vector(tokens.stream().mapToInt(this::index).toArray());
    }

    /**
     * The token of an index.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public String token(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("Vocabulary: there is no token " + index + " among " + size());
        }
        return tokens.get(index);
    }

    /** The tokens of some indices, in their order; see {@link #token}. */
    public List<String> tokens(IntTensor indices) {
        List<String> out = new ArrayList<>(indices.numel());
        for (int index : indices.toArray()) {
            out.add(token(index));
        }
        return out;
    }

    @Override
    public String toString() {
        return "Vocabulary(" + size() + " tokens: " + Quote.of(tokens) + ")";
    }
}
