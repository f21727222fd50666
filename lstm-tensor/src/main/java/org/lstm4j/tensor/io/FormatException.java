package org.lstm4j.tensor.io;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is malformed, or that holds what this library cannot read. The message names the file, the tensor (where
 * one is at fault) and what is wrong.
 */
public final class FormatException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    private final @Nullable String tensor;
    private final String problem;

    /**
     * @param file the file at fault
     * @param tensor the name of the tensor at fault, or null
     * @param problem what was expected and what came
     */
    public FormatException(Path file, @Nullable String tensor, String problem) {
        this(file.toString(), tensor, problem);
    }

    /**
     * @param source what is at fault: a file, or the name of another source of bytes
     * @param tensor the name of the tensor at fault, or null
     * @param problem what was expected and what came
     */
    public FormatException(String source, @Nullable String tensor, String problem) {
        super(source + ": " + (tensor == null ? "" : "tensor " + quote(tensor) + ": ") + problem);
        this.tensor = tensor;
        this.problem = problem;
    }

    /** The name of the tensor at fault, or null if the fault is not in one tensor. */
    public @Nullable String tensor() {
        return tensor;
    }

    /** What was expected and what came: the message without file and tensor. */
    public String problem() {
        return problem;
    }

    /**
     * Text from a file made fit for a message: in quotes, on one line, at most 60 characters, with everything escaped that
     * a terminal obeys or that changes the direction of text. What comes from a file goes into messages through this method.
     */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("'");
        int shown = text.offsetByCodePoints(0, Math.min(LONGEST_QUOTE, text.codePointCount(0, text.length())));
        for (int i = 0; i < shown; i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> out.append(String.format("\\u%04x", c));
                default -> out.appendCodePoint(c);
            }
        }
        return out.append(shown < text.length() ? "...'" : "'").toString();
    }
}
