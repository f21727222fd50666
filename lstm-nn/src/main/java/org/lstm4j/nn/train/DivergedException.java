package org.lstm4j.nn.train;

import org.jspecify.annotations.Nullable;

/** A loss, a gradient or a parameter that is NaN or infinite. No step was made with it. */
public final class DivergedException extends TrainingException {
    private static final long serialVersionUID = 1;

    private final @Nullable String parameter;

    DivergedException(Place place, @Nullable String parameter, String problem) {
        super(place, problem);
        this.parameter = parameter;
    }

    /** The first parameter, in the order of the model, whose value or gradient is not finite; null if all are. */
    public @Nullable String parameter() {
        return parameter;
    }
}
