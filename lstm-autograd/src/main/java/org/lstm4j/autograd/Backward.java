package org.lstm4j.autograd;

/** The backward half of a {@link Rule}: from the gradients of the outputs to those of the inputs. */
@FunctionalInterface
public interface Backward {
    /**
     * Gives a gradient to each wanted input. Built from operations on variables, so that it can itself be
     * differentiated; recording is off unless a graph of the gradient was asked for.
     *
     * @param gradients what came from the outputs, what was saved, and where the results go
     */
    void backward(Gradients gradients);
}
