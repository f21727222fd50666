package org.lstm4j.autograd;

/** An analytical gradient that does not agree with the numerical one. An assertion, so that tests fail with it. */
public final class GradCheckException extends AssertionError {
    private static final long serialVersionUID = 1L;

    GradCheckException(String message) {
        super(message);
    }
}
