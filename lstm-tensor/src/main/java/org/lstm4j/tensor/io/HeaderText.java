package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.Reader;

/**
 * A filter between a header and the JSON parser, which reads strings and numbers of any length into memory and stops at
 * the end of the object. The filter limits lengths before the parser sees the characters, and checks that nothing follows
 * the object.
 *
 * <p>It recognizes strings, numbers and brackets only. Text that is not JSON may be recognized wrongly; the parser refuses
 * it.
 */
final class HeaderText extends Reader {
    static final int MAX_NAME = 65_536;
    static final int MAX_STRING = 10_000_000;
    static final int MAX_DIGITS = 20;

    private final String file;
    private final Reader in;
    private long at;
    private int depth;
    private boolean ended;
    private boolean continues;
    private boolean afterColon;
    private int digits;

    private boolean inString;
    private int length;
    private boolean escaped;
    private int hexDigitsLeft;

    HeaderText(String file, Reader in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Reads the rest.
     *
     * @throws FormatException if it is more than white space
     */
    void finish() throws IOException {
        char[] rest = new char[1024];
        int n;
        do {
            if (continues) {
                throw new FormatException(file, null, "the header continues after its JSON object");
            }
            n = read(rest, 0, rest.length);
        } while (n >= 0);
    }

    @Override
    public int read(char[] text, int from, int length) throws IOException {
        int n = in.read(text, from, length);
        for (int i = from; i < from + n; i++) {
            at++;
            if (inString) {
                inString(text[i]);
            } else {
                outside(text[i]);
            }
        }
        return n;
    }

    private void inString(char c) throws FormatException {
        if (hexDigitsLeft > 0) {
            hexDigitsLeft--;
        } else if (escaped) {
            escaped = false;
            hexDigitsLeft = c == 'u' ? 4 : 0;
        } else if (c == '"') {
            inString = false;
        } else {
            // An escape sequence counts as one character.
            escaped = c == '\\';
            length++;
            if (length > (afterColon ? MAX_STRING : MAX_NAME)) {
                throw beyond(afterColon ? "a text" : "a name", length - 1);
            }
        }
    }

    private void outside(char c) throws FormatException {
        boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space) {
            digits = 0;
            return;
        }
        continues |= ended;
        boolean digit = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
        digits = digit ? digits + 1 : 0;
        if (digits > MAX_DIGITS) {
            throw beyond("a number", MAX_DIGITS);
        }
        switch (c) {
            case '"' -> {
                inString = true;
                length = 0;
            }
            case '{', '[' -> depth++;
            case '}', ']' -> {
                depth--;
                ended |= depth == 0;
            }
            default -> {}
        }
        if (c != '"') {
            afterColon = c == ':';
        }
    }

    private FormatException beyond(String what, int limit) {
        return new FormatException(
                file,
                null,
                "the header goes beyond a limit: " + what + " of more than " + limit + " characters at character "
                        + at);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
