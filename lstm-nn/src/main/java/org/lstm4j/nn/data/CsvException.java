package org.lstm4j.nn.data;

import java.io.IOException;

/** A table that is not as was asked for. The message names the source, row, line and column, what was expected and what came. */
public final class CsvException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    CsvException(String source, String problem) {
        super(source + ": " + problem);
    }

    /** Text from a file made fit for a message: one line, not long, nothing that a terminal obeys. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("'");
        int shown = Math.min(text.length(), LONGEST_QUOTE);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            boolean harmful = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            out.append(harmful ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return out.append(shown < text.length() ? "...'" : "'").toString();
    }
}
