package org.lstm4j.autograd;

/** Removes a registered hook. PyTorch's {@code RemovableHandle}. */
@FunctionalInterface
public interface Handle {
    /** Removes the hook; a second call does nothing. */
    void remove();
}
