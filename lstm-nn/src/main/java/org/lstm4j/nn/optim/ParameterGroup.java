package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.nn.Parameter;

/**
 * Parameters that an optimizer treats alike.
 *
 * @param parameters to change, each once
 * @param options how
 * @param <O> the optimizer's settings
 */
public record ParameterGroup<O extends OptimizerOptions<O>>(List<Parameter> parameters, O options) {
    /** Copies the list. */
    public ParameterGroup {
        parameters = List.copyOf(parameters);
    }

    ParameterGroup<O> with(O other) {
        return new ParameterGroup<>(parameters, other);
    }
}
