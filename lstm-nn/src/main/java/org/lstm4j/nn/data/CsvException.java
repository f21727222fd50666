package org.lstm4j.nn.data;

import java.io.IOException;

/** A malformed CSV file. The message has the source, row, line and column, what was expected and what was found. */
public final class CsvException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    CsvException(String source, String problem) {
        super(source + ": " + problem);
    }

    /** Text of a file, quoted for a message: shortened, on one line, control characters escaped. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("'");
        int shown = Math.min(text.length(), LONGEST_QUOTE);
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
}
