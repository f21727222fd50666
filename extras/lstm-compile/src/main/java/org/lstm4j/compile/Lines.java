package org.lstm4j.compile;

import java.util.Locale;

/** Lines of Java, indented by their braces. */
final class Lines {
    private final StringBuilder out = new StringBuilder();
    private int depth;

    /** A line, formatted as {@link String#format}; one that begins or ends with a brace moves the indentation. */
    Lines add(String format, Object... values) {
        String line = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        if (line.startsWith("}")) {
            depth--;
        }
        out.append(line.isEmpty() ? "" : "    ".repeat(depth)).append(line).append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    /** An empty line. */
    Lines gap() {
        return add("");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
