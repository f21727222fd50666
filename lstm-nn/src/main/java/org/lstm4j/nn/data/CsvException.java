package org.lstm4j.nn.data;

import java.io.IOException;

/** A malformed CSV file. The message has the source, row, line and column, what was expected and what was found. */
public final class CsvException extends IOException {
    private static final long serialVersionUID = 1L;

    CsvException(String source, String problem) {
        super(source + ": " + problem);
    }
}
