package org.lstm4j.nn.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.DType;

/**
 * Reads the text of a module.
 *
 * <pre>
 * module   = type "(" [ value { ", " value } ] { line } [ newline ] ")"
 * value    = [ name "=" ] ( word | quoted | bracketed )
 * line     = newline "(" name "): " module
 * </pre>
 *
 * Indentation does not count.
 */
final class LayerParser {
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_NAME = 200;

    private final String text;
    private int at;

    private LayerParser(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException if it is no text of a module; the message has the position */
    static LayerText parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "expected a model's text of at most " + MAX_LENGTH + " characters, but got " + text.length());
        }
        LayerParser parser = new LayerParser(text);
        LayerText out = parser.module(0);
        parser.space();
        if (parser.at < text.length()) {
            throw parser.unexpected("the end");
        }
        return out;
    }

    private LayerText module(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("expected at most " + MAX_DEPTH + " levels of modules");
        }
        int from = at;
        // Identifiers of Java may have control characters in them.
        while (at < text.length()
                && Character.isJavaIdentifierPart(text.charAt(at))
                && !Character.isIdentifierIgnorable(text.charAt(at))) {
            at++;
        }
        String type = text.substring(from, at);
        if (type.isEmpty() || type.length() > MAX_NAME) {
            at = from;
            throw unexpected("the name of a class");
        }
        expect('(');
        List<String> positional = new ArrayList<>();
        Map<String, String> named = new LinkedHashMap<>();
        Map<String, LayerText> children = new LinkedHashMap<>();
        while (peek() != ')' && peek() != '\n') {
            value(positional, named);
            if (peek() == ',') {
                at++;
                blanks();
            }
        }
        space();
        while (peek() == '(') {
            at++;
            int end = text.indexOf("): ", at);
            if (end < 0) {
                throw unexpected("'): ' after the name of a child");
            }
            String name = text.substring(at, end);
            at = end + 3;
            if (children.put(name, module(depth + 1)) != null) {
                throw new IllegalArgumentException("the name " + Quote.of(name) + " occurs twice in " + Quote.of(type));
            }
            space();
        }
        expect(')');
        return new LayerText(type, positional, named, children, new StateDict(), DType.FLOAT32);
    }

    private void value(List<String> positional, Map<String, String> named) {
        int from = at;
        int brackets = 0;
        boolean quoted = false;
        int equals = -1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted) {
                if (brackets == 0 && (c == ',' || c == ')' || c == '\n')) {
                    break;
                }
                if (c == '=' && equals < 0) {
                    equals = at;
                }
                brackets += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            }
            at++;
        }
        if (at == from || brackets != 0 || quoted) {
            throw unexpected("a value");
        }
        if (equals < 0) {
            positional.add(text.substring(from, at));
        } else if (named.put(text.substring(from, equals), text.substring(equals + 1, at)) != null) {
            throw new IllegalArgumentException(
                    "the argument " + Quote.of(text.substring(from, equals)) + " occurs twice");
        }
    }

    private void blanks() {
        while (peek() == ' ') {
            at++;
        }
    }

    private void space() {
        while (peek() == ' ' || peek() == '\n') {
            at++;
        }
    }

    /** The next character; 0 at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw unexpected("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException unexpected(String expected) {
        String rest = text.substring(Math.min(at, text.length()), Math.min(at + 20, text.length()));
        return new IllegalArgumentException("expected " + expected + " at character " + at
                + " of a model's text, but got " + (rest.isEmpty() ? "its end" : Quote.of(rest)));
    }
}
