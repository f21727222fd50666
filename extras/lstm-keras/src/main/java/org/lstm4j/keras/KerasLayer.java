package org.lstm4j.keras;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.lstm4j.tensor.Tensor;

/** A layer that was read of a file, with its weights. */
interface KerasLayer {
    /** Of a layer that a stack does not have. */
    Consumer<Stack> NO_STACK = stack -> {
        throw Stack.unknown();
    };

    /**
     * Runs it once.
     *
     * @throws IllegalArgumentException if the number of inputs or a shape does not fit
     */
    List<Flow> call(List<Flow> inputs);

    /** Forgets the states that a stateful layer keeps between runs. */
    default void reset() {}

    /**
     * Adds layers of the library that compute the same.
     *
     * @throws IllegalStateException if there are none
     */
    default void addTo(Stack stack) {
        throw Stack.unknown();
    }

    /** A layer of one input and one output, which hands the mask on. */
    static KerasLayer keeping(UnaryOperator<Tensor> function, Consumer<Stack> stack) {
        return new Plain(function, true, stack);
    }

    /** A layer of one input and one output, after which everything counts, and that a stack does not have. */
    static KerasLayer dropping(UnaryOperator<Tensor> function) {
        return new Plain(function, false, NO_STACK);
    }

    /** The one input of a layer that takes one. */
    static Flow single(List<Flow> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("expected one input, but got " + inputs.size());
        }
        return inputs.get(0);
    }

    /** A function of one tensor. */
    record Plain(UnaryOperator<Tensor> function, boolean keepsMask, Consumer<Stack> stack) implements KerasLayer {
        @Override
        public List<Flow> call(List<Flow> inputs) {
            Flow in = single(inputs);
            return List.of(new Flow(function.apply(in.value()), keepsMask ? in.mask() : null));
        }

        @Override
        public void addTo(Stack stack) {
            stack().accept(stack);
        }
    }
}
