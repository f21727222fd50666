package org.lstm4j.bench;

import java.io.IOException;

/** A library that cannot be timed; the message is one line that says why. */
final class WorkerException extends IOException {
    private static final long serialVersionUID = 1;

    WorkerException(String message) {
        super(message);
    }
}
