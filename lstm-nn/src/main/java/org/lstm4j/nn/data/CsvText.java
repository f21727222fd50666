package org.lstm4j.nn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The characters of a CSV file. A byte order mark is skipped; that of a file tells its charset. */
final class CsvText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /**
     * Stands for bytes that are not of the charset. A noncharacter: unlike U+FFFD, Java's own replacement, it is in no
     * text, so that the row and column of such bytes can be named once their field is read.
     */
    static final char UNDECODABLE = '\uffff';

    private CsvText() {}

    static Reader of(Path file, Charset charset) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try {
            CharsetDecoder decoder = marked(bytes, charset)
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .replaceWith(String.valueOf(UNDECODABLE));
            return of(new InputStreamReader(bytes, decoder));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    static Reader of(Reader text) throws IOException {
        PushbackReader out = new PushbackReader(text, 1);
        int first = out.read();
        if (first >= 0 && first != BYTE_ORDER_MARK) {
            out.unread(first);
        }
        return out;
    }

    /** The charset of the byte order mark; the given one if there is none. */
    private static Charset marked(InputStream bytes, Charset charset) throws IOException {
        bytes.mark(4);
        byte[] start = bytes.readNBytes(4);
        bytes.reset();
        if (starts(start, 0xef, 0xbb, 0xbf)) {
            return StandardCharsets.UTF_8;
        }
        if (starts(start, 0, 0, 0xfe, 0xff) || starts(start, 0xff, 0xfe, 0, 0)) {
            return Charset.forName("UTF-32");
        }
        return starts(start, 0xfe, 0xff) || starts(start, 0xff, 0xfe) ? StandardCharsets.UTF_16 : charset;
    }

    private static boolean starts(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || bytes[i] != (byte) mark[i]) {
                return false;
            }
        }
        return true;
    }
}
