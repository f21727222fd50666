package org.lstm4j.nn.optim;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/**
 * Changes parameters in place against the gradients that backward passes have collected. A parameter without a gradient
 * is passed over.
 */
public abstract class Optimizer {
    private final List<Parameter> parameters;
    private double learningRate;

    /**
     * @param parameters each once
     * @throws IllegalArgumentException if there are none, one appears twice, or the rate is negative or not finite
     */
    protected Optimizer(List<Parameter> parameters, double learningRate) {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(name() + ": optimizer got an empty parameter list");
        }
        Set<Parameter> seen = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (!seen.add(parameter)) {
                throw new IllegalArgumentException(
                        name() + ": a parameter of shape " + parameter.shape() + " appears more than once");
            }
        }
        this.parameters = List.copyOf(parameters);
        this.learningRate = requireRate(learningRate);
    }

    private double requireRate(double rate) {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(name() + ": Invalid learning rate: " + rate);
        }
        return rate;
    }

    private String name() {
        return getClass().getSimpleName();
    }

    /** Throws with PyTorch's words unless a number is zero or more (and not NaN). */
    static void requireNonNegative(String optimizer, String what, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(optimizer + ": Invalid " + what + ": " + value);
        }
    }

    /** The parameters that it changes. */
    public final List<Parameter> parameters() {
        return parameters;
    }

    /** The learning rate of the next step. */
    public final double learningRate() {
        return learningRate;
    }

    /**
     * Sets the learning rate of the steps to come.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public final void setLearningRate(double rate) {
        learningRate = requireRate(rate);
    }

    /** Forgets the gradients of all its parameters. */
    public final void zeroGrad() {
        parameters.forEach(Variable::zeroGrad);
    }

    /** Changes every parameter that has a gradient. */
    public final void step() {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            Variable grad = parameter.grad();
            if (grad != null) {
                Tensor held = parameter.data();
                Tensor value = held.contiguous();
                update(i, value, grad.data().contiguous());
                if (value == held) {
                    held.markChanged();
                } else {
                    held.copyInPlace(value);
                }
            }
        }
    }

    /**
     * Changes one parameter.
     *
     * @param index of the parameter in {@link #parameters}
     * @param value the numbers, contiguous. Modified
     * @param gradient of the same shape and type, contiguous. Not modified
     */
    protected abstract void update(int index, Tensor value, Tensor gradient);
}
