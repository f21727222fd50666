package org.lstm4j.nn.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pass over some data measured.
 *
 * @param byName {@code loss} first, then the metrics in their order. Unmodifiable
 */
public record Scores(Map<String, Double> byName) {
    /** The name of the loss among the others. */
    public static final String LOSS = "loss";

    /** Copies the map. */
    public Scores {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** The mean of the losses, each counted as its part weighs. */
    public double loss() {
        return get(LOSS);
    }

    /**
     * A score.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists those there are
     */
    public double get(String name) {
        Double found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException("Scores: no '" + name + "'; there are " + byName.keySet());
        }
        return found;
    }
}
