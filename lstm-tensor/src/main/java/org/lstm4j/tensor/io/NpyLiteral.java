package org.lstm4j.tensor.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Parses the dictionary of a .npy header, which is a Python literal: exactly the keys {@code descr}, {@code fortran_order}
 * and {@code shape}, each once. Nothing is evaluated, and a structured {@code descr} is only skipped.
 */
final class NpyLiteral {
    private static final int MAX_RANK = 64;
    /** A long holds every integer of so many digits. */
    private static final int MAX_DIGITS = 18;

    private final String text;
    private final Function<String, FormatException> failure;
    private int at;

    /** @param failure makes the exception of a problem */
    NpyLiteral(String text, Function<String, FormatException> failure) {
        this.text = text;
        this.failure = failure;
    }

    /**
     * The dictionary.
     *
     * @param descr the text of a simple type; of a structured one, its literal
     */
    record Fields(String descr, boolean structured, boolean fortran, List<Long> shape) {}

    Fields parse() throws FormatException {
        Set<String> keys = new HashSet<>();
        String descr = null;
        boolean structured = false;
        Boolean fortran = null;
        List<Long> shape = null;
        require('{');
        while (!accept('}')) {
            String key = string();
            if (!keys.add(key)) {
                throw failure.apply(FormatException.quote(key) + " occurs twice");
            }
            require(':');
            switch (key) {
                case "descr" -> {
                    structured = peek() != '\'' && peek() != '"';
                    descr = structured ? skipped() : string();
                }
                case "fortran_order" -> fortran = bool();
                case "shape" -> shape = shape();
                default -> throw failure.apply("unknown key " + FormatException.quote(key));
            }
            if (!accept(',') && peek() != '}') {
                throw expected("',' or '}'");
            }
        }
        peek();
        if (at < text.length()) {
            throw expected("its end");
        }
        return fields(descr, structured, fortran, shape);
    }

    private Fields fields(
            @Nullable String descr, boolean structured, @Nullable Boolean fortran, @Nullable List<Long> shape)
            throws FormatException {
        if (descr == null || fortran == null || shape == null) {
            String missing = descr == null ? "descr" : fortran == null ? "fortran_order" : "shape";
            throw failure.apply("there is no '" + missing + "'");
        }
        return new Fields(descr, structured, fortran, shape);
    }

    /** The next character that is not white space, which stays; 0 at the end. */
    private char peek() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char c) {
        boolean is = peek() == c && at < text.length();
        at += is ? 1 : 0;
        return is;
    }

    private void require(char c) throws FormatException {
        if (!accept(c)) {
            throw expected("'" + c + "'");
        }
    }

    private FormatException expected(String what) {
        return failure.apply("expected " + what + " at character " + at + ", but got "
                + (at < text.length() ? FormatException.quote(text.substring(at)) : "its end"));
    }

    private String string() throws FormatException {
        char quote = peek();
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw expected("a text in quotes");
        }
        String out = text.substring(at + 1, end);
        at = end + 1;
        return out;
    }

    private boolean bool() throws FormatException {
        peek();
        boolean is = text.startsWith("True", at);
        if (!is && !text.startsWith("False", at)) {
            throw expected("True or False");
        }
        at += is ? 4 : 5;
        return is;
    }

    private List<Long> shape() throws FormatException {
        List<Long> shape = new ArrayList<>();
        boolean comma = true;
        require('(');
        while (!accept(')')) {
            if (!comma) {
                throw expected("',' or ')'");
            }
            if (shape.size() == MAX_RANK) {
                throw failure.apply("the shape has more than " + MAX_RANK + " dimensions");
            }
            shape.add(size());
            comma = accept(',');
        }
        // In Python a number in parentheses is a number.
        if (shape.size() == 1 && !comma) {
            throw failure.apply("the shape is a number, but must be a tuple such as (3,)");
        }
        return shape;
    }

    private long size() throws FormatException {
        peek();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        int digits = at - start;
        boolean isNumber = digits == 1 || (digits > 1 && digits <= MAX_DIGITS && text.charAt(start) != '0');
        if (!isNumber) {
            at = start;
            throw expected("a size of at most " + MAX_DIGITS + " digits");
        }
        long size = Long.parseLong(text.substring(start, at));
        // Python 2 wrote long integers so.
        if (at < text.length() && text.charAt(at) == 'L') {
            at++;
        }
        return size;
    }

    /** The text of a list or tuple, to the bracket that closes it. */
    private String skipped() throws FormatException {
        int start = at;
        int depth = 0;
        do {
            char c = at < text.length() ? text.charAt(at) : 0;
            switch (c) {
                case '[', '(' -> {
                    depth++;
                    at++;
                }
                case ']', ')' -> {
                    depth--;
                    at++;
                }
                case '\'', '"' -> string();
                default -> {
                    if (depth == 0 || at >= text.length() || c == '{' || c == '}') {
                        throw expected("a type");
                    }
                    at++;
                }
            }
        } while (depth > 0);
        return text.substring(start, at);
    }
}
