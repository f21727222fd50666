package org.lstm4j.nn.internal;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text of files in messages: quoted, shortened, on one line, with control characters escaped. */
public final class Quote {
    private static final int LONGEST = 60;
    private static final int MOST = 20;

    private Quote() {}

    /** A text. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder("'");
        int shown = Math.min(text.length(), LONGEST);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean escaped = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            out.append(escaped ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return out.append(shown < text.length() ? "...'" : "'").toString();
    }

    /** The first of some texts. */
    public static String of(Collection<String> texts) {
        return texts.stream()
                .limit(MOST)
                .map(Quote::of)
                .collect(Collectors.joining(", ", "[", texts.size() > MOST ? ", .. of " + texts.size() + "]" : "]"));
    }
}
