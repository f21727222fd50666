package org.lstm4j.autograd;

/** An analytical gradient differs from the numerical one. It is an {@link AssertionError}, so a test fails with it. */
public final class GradCheckException extends AssertionError {
    private static final long serialVersionUID = 1L;

    GradCheckException(String message) {
        super(message);
    }
}
