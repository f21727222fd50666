package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.IntTensor;

class VocabularyTest {
    private static final List<String> CORPUS = List.of("b", "a", "c", "b", "d", "a", "b");

    /** The order of torchtext's build_vocab_from_iterator: by frequency, then by the token. */
    @Test
    void tokensAreOrderedByFrequency() {
        Vocabulary vocabulary = Vocabulary.of(CORPUS);

        assertThat(vocabulary.tokens()).containsExactly("b", "a", "c", "d");
        assertThat(vocabulary.size()).isEqualTo(4);
        assertThat(vocabulary.indices(List.of("d", "b"))).isEqualTo(IntTensor.vector(3, 0));
        assertThat(vocabulary.tokens(IntTensor.vector(0, 1, 0))).containsExactly("b", "a", "b");
        // Python's order: U+1F600 after U+FF5E, though its first surrogate is smaller.
        assertThat(Vocabulary.of(List.of("\ud83d\ude00", "\uff5e", "ab", "a")).tokens())
                .containsExactly("a", "ab", "\uff5e", "\ud83d\ude00");
        assertThat(vocabulary.contains("e")).isFalse();
        assertThat(vocabulary).hasToString("Vocabulary(4 tokens: ['b', 'a', 'c', 'd'])");
        assertThatThrownBy(() -> vocabulary.index("e\u001b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'e\\u001b' is not among the 4 tokens; set the option 'unknown'");
        assertThatThrownBy(() -> vocabulary.token(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vocabulary.token(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void specialsAreFirstAndStandForTheUnknown() {
        Vocabulary.Options options =
                Vocabulary.options().specials("<pad>", "<unk>", "a").unknown("<unk>");
        Vocabulary vocabulary = Vocabulary.of(CORPUS, options.minCount(2));

        assertThat(vocabulary.tokens()).containsExactly("<pad>", "<unk>", "a", "b");
        assertThat(vocabulary.index("c")).isEqualTo(1);
        assertThat(Vocabulary.of(CORPUS, options.maxSize(5)).tokens()).containsExactly("<pad>", "<unk>", "a", "b", "c");
        assertThat(Vocabulary.of(CORPUS, options.maxSize(3)).size()).isEqualTo(3);
    }

    @Test
    void isRestoredFromItsTokens() {
        Vocabulary vocabulary =
                Vocabulary.of(CORPUS, Vocabulary.options().specials("?").unknown("?"));
        Vocabulary restored = Vocabulary.ofTokens(vocabulary.tokens(), "?");

        assertThat(restored.indices(List.of("a", "x"))).isEqualTo(vocabulary.indices(List.of("a", "x")));
        assertThatThrownBy(() -> Vocabulary.ofTokens(List.of("a", "a"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is there twice");
        assertThatThrownBy(() -> Vocabulary.of(CORPUS, Vocabulary.options().unknown("?")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the unknown token '?' is not in the vocabulary");
        assertThatThrownBy(() -> Vocabulary.options().minCount(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Vocabulary.options().specials("a", "b").maxSize(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxSize is 1, but there are 2 specials");
    }
}
