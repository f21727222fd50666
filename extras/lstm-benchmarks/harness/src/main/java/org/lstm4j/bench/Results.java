package org.lstm4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The times of one row, as they come in from the processes. */
final class Results {
    private final Row row;
    private final Map<PeerSpec, List<Double>> times = new EnumMap<>(PeerSpec.class);

    Results(Row row) {
        this.row = row;
    }

    Row row() {
        return row;
    }

    void add(PeerSpec peer, double micros) {
        times.computeIfAbsent(peer, p -> new ArrayList<>()).add(micros);
    }

    /** The median over all processes and turns, or null if there is no time. */
    @Nullable
    Double micros(PeerSpec peer) {
        List<Double> all = times.get(peer);
        if (all == null) {
            return null;
        }
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The least and the greatest time. */
    double[] range(PeerSpec peer) {
        double[] all = times.getOrDefault(peer, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        return new double[] {
            Arrays.stream(all).min().orElse(Double.NaN),
            Arrays.stream(all).max().orElse(Double.NaN)
        };
    }

    /** The fastest peer's time over ours: above 1 where we are faster. Null if either is missing. */
    @Nullable
    Double ratio() {
        Double ours = micros(PeerSpec.OURS);
        double fastest = Double.POSITIVE_INFINITY;
        for (PeerSpec peer : times.keySet()) {
            Double time = peer == PeerSpec.OURS ? null : micros(peer);
            if (time != null) {
                fastest = Math.min(fastest, time);
            }
        }
        return ours == null || Double.isInfinite(fastest) ? null : fastest / ours;
    }
}
