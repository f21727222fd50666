package org.lstm4j.autograd;

/** Takes back what a {@code register} call has added. */
@FunctionalInterface
public interface Handle {
    /** Removes it; a second call does nothing. */
    void remove();
}
