package org.lstm4j.nn.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss and the metrics of a pass over some data.
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

    /** The mean of the losses, weighted by part. */
    public double loss() {
        return get(LOSS);
    }

    /**
     * A score.
     *
     * @throws IllegalArgumentException if there is none of that name; the message lists the names
     */
    public double get(String name) {
        Double found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException("Scores: no '" + name + "'; there are " + byName.keySet());
        }
        return found;
    }
}
