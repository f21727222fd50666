package org.lstm4j.nn.internal;

import java.util.Collection;
import java.util.stream.Collectors;
import org.lstm4j.tensor.io.FormatException;

/** Text of files in messages, each by {@link FormatException#quote}. */
public final class Quote {
    private static final int MOST = 20;
    private static final int MOST_KEYS = 100;

    private Quote() {}

    /** A text. */
    public static String of(String text) {
        return FormatException.quote(text);
    }

    /** The first of some texts. */
    public static String of(Collection<String> texts) {
        return texts.stream()
                .limit(MOST)
                .map(Quote::of)
                .collect(Collectors.joining(", ", "[", texts.size() > MOST ? ", .. of " + texts.size() + "]" : "]"));
    }

    /** A text as {@link #of(String)}, without the quotes. */
    public static String plain(String text) {
        String quoted = of(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** The first of some keys of a state dictionary, in double quotes as PyTorch lists them. */
    public static String keys(Collection<String> keys) {
        return keys.stream()
                .limit(MOST_KEYS)
                .map(key -> "\"" + plain(key) + "\"")
                .collect(Collectors.joining(", ", "", keys.size() > MOST_KEYS ? ", .. of " + keys.size() + "." : "."));
    }
}
