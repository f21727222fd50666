package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;

/**
 * Parameters with the same options.
 *
 * @param parameters to update, each once
 * @param options hyperparameters
 * @param <O> the options of the optimizer
 */
public record ParameterGroup<O extends Record & OptimizerOptions>(List<Parameter> parameters, O options) {
    /** Copies the list. */
    public ParameterGroup {
        parameters = List.copyOf(parameters);
    }

    ParameterGroup<O> with(O other) {
        return new ParameterGroup<>(parameters, other);
    }
}
