package org.lstm4j.nn.models;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.data.MinMaxScaler;
import org.lstm4j.nn.data.Scaler;
import org.lstm4j.nn.data.StandardScaler;

/**
 * What the last dimension of an input or an output means.
 *
 * @param names of the columns, in order; empty if they have none. Unmodifiable
 * @param scaler from the values of the world to those of the model, a {@link StandardScaler} or {@link MinMaxScaler}; null
 *     if they are the same
 */
public record Columns(List<String> names, @Nullable Scaler scaler) {
    /** Columns of which nothing is known. */
    public static final Columns UNKNOWN = new Columns(List.of(), null);

    /**
     * Copies the names.
     *
     * @throws IllegalArgumentException if a name has a line end, the scaler has another number of columns than there are
     *     names, or is of a class that a file cannot hold
     */
    public Columns {
        names = List.copyOf(names);
        for (String name : names) {
            if (name.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("Columns: the name of a column cannot have a line end");
            }
        }
        if (scaler != null && !names.isEmpty() && scaler.columns() != names.size()) {
            throw new IllegalArgumentException("Columns: expected a scaler of " + names.size()
                    + " columns for the names " + names + ", but it has " + scaler.columns());
        }
        if (scaler != null && !(scaler instanceof StandardScaler) && !(scaler instanceof MinMaxScaler)) {
            throw new IllegalArgumentException("Columns: expected a StandardScaler or MinMaxScaler, but got "
                    + scaler.getClass().getName());
        }
    }
}
