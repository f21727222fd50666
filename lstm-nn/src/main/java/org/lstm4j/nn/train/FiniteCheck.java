package org.lstm4j.nn.train;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.tensor.Tensor;

/** Finds the first parameter that has a NaN or infinite value or gradient. */
final class FiniteCheck {
    private static final ToDoubleFunction<Tensor> FLOAT = FloatNonFinite::first;
    private static final ToDoubleFunction<Tensor> DOUBLE = DoubleNonFinite::first;

    /** The model's parameters by name, then further ones of the optimizer. */
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
     * The first element that is not finite.
     *
     * @param what "value" or "gradient"
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

    /** After an epoch, because its last step is checked by no further one. */
    void values(Place place) {
        Found found = first(false);
        if (found != null) {
            throw new DivergedException(place, found.name, found + ", and is the first");
        }
    }

    /** Of a loss that is not finite; a backward pass finds the first parameter whose gradient is not. */
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

    /** The first element that is NaN or infinite; 0 if there is none. */
    private static double firstNonFinite(Tensor tensor) {
        return tensor.dtype().select(FLOAT, DOUBLE).applyAsDouble(tensor.contiguous());
    }
}
