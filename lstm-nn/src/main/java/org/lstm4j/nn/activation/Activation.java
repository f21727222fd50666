package org.lstm4j.nn.activation;

import java.util.function.UnaryOperator;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/** A function without parameters as a layer. */
abstract class Activation extends Layer {
    private final UnaryOperator<Variable> function;
    private final String options;

    /** @param options in the words of PyTorch's {@code extra_repr} */
    Activation(UnaryOperator<Variable> function, String options) {
        this.function = function;
        this.options = options;
    }

    Activation(UnaryOperator<Variable> function) {
        this(function, "");
    }

    @Override
    protected final Variable compute(Variable x) {
        return function.apply(x);
    }

    @Override
    protected final String describe() {
        return options;
    }
}
