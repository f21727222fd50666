package org.lstm4j.examples.files;

import java.io.IOException;

/** A file that cannot be used as asked; the message is the one line that the user sees. */
final class FileError extends IOException {
    private static final long serialVersionUID = 1;

    FileError(Object file, Throwable cause) {
        super(message(file, String.valueOf(cause.getMessage())), cause);
    }

    FileError(Object file, String problem) {
        super(message(file, problem));
    }

    private static String message(Object file, String problem) {
        String line = problem.replaceAll("\\s*\\R\\s*", " ");
        return line.startsWith(file + ":") ? line : file + ": " + line;
    }
}
