package org.lstm4j.autograd;

/** The backward of a {@link Rule}: computes the gradients of the inputs from the gradients of the outputs. */
@FunctionalInterface
public interface Backward {
    /**
     * Sets the gradient of each input that needs one. It is written with operations on variables, so that it can itself
     * be differentiated. Recording is off unless {@link GraphOptions#createGraph} is set.
     *
     * @param gradients the gradients of the outputs, the saved variables, and the destination of the results
     */
    void backward(Gradients gradients);
}
