package org.lstm4j.nn.train;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Finds the first parameter that has left the finite numbers. */
final class FiniteCheck {
    /** Those of the model by name, then what else the optimizer has. */
    private final Map<String, Parameter> parameters;

    FiniteCheck(Module model, Optimizer optimizer) {
        parameters = new LinkedHashMap<>(model.namedParameters());
        Set<Parameter> named = new HashSet<>(parameters.values());
        int i = 0;
        for (Parameter parameter : optimizer.parameters()) {
            if (named.add(parameter)) {
                parameters.put("parameter " + i + " of the optimizer", parameter);
            }
            i++;
        }
    }

    /**
     * A parameter at fault.
     *
     * @param what its value or its gradient
     */
    private record Found(String name, String what, double number) {
        @Override
        public String toString() {
            return "the " + what + " of " + name + " has " + number;
        }
    }

    /** Before a step. */
    void valuesAndGradients(Place place) {
        Found found = first(true);
        if (found != null) {
            throw new DivergedException(place, found.name, found + ", and is the first; no step was made with it");
        }
    }

    /** After an epoch: its last step may have been the one. */
    void values(Place place) {
        Found found = first(false);
        if (found != null) {
            throw new DivergedException(place, found.name, found + ", and is the first");
        }
    }

    /** The gradients of a loss at fault tell more, so it is taken backward. */
    void loss(Place place, Objective.Part part, double loss) {
        if (Double.isFinite(loss)) {
            return;
        }
        Found found = first(false);
        if (found == null && part.loss().requiresGrad()) {
            part.loss().backward();
            found = first(true);
        }
        throw new DivergedException(
                place,
                found == null ? null : found.name,
                "the loss is " + loss + ", and " + (found == null ? "all parameters are finite" : found + " first")
                        + batchNote(part.batch()));
    }

    private static String batchNote(Batch batch) {
        boolean x = batch.hasX() && firstNonFinite(batch.x().data()) != 0;
        boolean y = batch.hasY() && firstNonFinite(batch.y().data()) != 0;
        return x || y ? "; not finite in the batch: " + (x && y ? "x and y" : x ? "x" : "y") : "";
    }

    private @Nullable Found first(boolean withGradients) {
        for (Map.Entry<String, Parameter> named : parameters.entrySet()) {
            Parameter parameter = named.getValue();
            double value = firstNonFinite(parameter.data());
            if (value != 0) {
                return new Found(named.getKey(), "value", value);
            }
            Variable gradient = withGradients ? parameter.grad() : null;
            double slope = gradient == null ? 0 : firstNonFinite(gradient.data());
            if (slope != 0) {
                return new Found(named.getKey(), "gradient", slope);
            }
        }
        return null;
    }

    /** The first number that is NaN or infinite; 0 if there is none. */
    private static double firstNonFinite(Tensor tensor) {
        Tensor dense = tensor.contiguous();
        int end = dense.offset() + dense.numel();
        if (dense.dtype() == DType.FLOAT32) {
            float[] numbers = dense.floats();
            for (int i = dense.offset(); i < end; i++) {
                if (!(Math.abs(numbers[i]) <= Float.MAX_VALUE)) {
                    return numbers[i];
                }
            }
        } else {
            double[] numbers = dense.doubles();
            for (int i = dense.offset(); i < end; i++) {
                if (!(Math.abs(numbers[i]) <= Double.MAX_VALUE)) {
                    return numbers[i];
                }
            }
        }
        return 0;
    }
}
