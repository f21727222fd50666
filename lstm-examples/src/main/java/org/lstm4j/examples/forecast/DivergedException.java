package org.lstm4j.examples.forecast;

/** Training has left the finite numbers: most often the learning rate is too large. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
