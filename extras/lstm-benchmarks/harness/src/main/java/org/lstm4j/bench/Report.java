package org.lstm4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results as an aligned table and as CSV. */
final class Report {
    private final List<PeerSpec> peers;

    /**
     * @param peers the columns
     */
    Report(List<PeerSpec> peers) {
        this.peers = peers;
    }

    String tableHead() {
        StringBuilder out = new StringBuilder(
                String.format(Locale.ROOT, "%-13s %-7s %-5s %-14s", "what", "type", "mode", "B,H,T,I"));
        for (PeerSpec peer : peers) {
            out.append(String.format(Locale.ROOT, " %9s", peer.label()));
        }
        return out.append(String.format(Locale.ROOT, " %7s", "ratio")).toString();
    }

    String tableLine(Results results) {
        Row row = results.row();
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-13s %-7s %-5s %-14s",
                row.kind().name().toLowerCase(Locale.ROOT),
                row.type(),
                row.mode(),
                row.shape()));
        for (PeerSpec peer : peers) {
            Double micros = results.micros(peer);
            out.append(String.format(Locale.ROOT, " %9s", micros == null ? "-" : short3(micros)));
        }
        Double ratio = results.ratio();
        return out.append(String.format(Locale.ROOT, " %7s", ratio == null ? "-" : short3(ratio)))
                .toString();
    }

    /** The geometric means of the ratios, by mode. */
    List<String> summary(List<Results> all) {
        List<String> out = new ArrayList<>();
        for (String mode : List.of("infer", "train")) {
            double[] logs = all.stream()
                    .filter(r -> r.row().mode().equals(mode))
                    .map(Results::ratio)
                    .filter(ratio -> ratio != null)
                    .mapToDouble(Math::log)
                    .toArray();
            double sum = 0;
            int faster = 0;
            for (double log : logs) {
                sum += log;
                faster += log > 0 ? 1 : 0;
            }
            if (logs.length > 0) {
                out.add(String.format(
                        Locale.ROOT,
                        "%s: ours is faster than the fastest peer in %d of %d rows, geometric mean of the ratios %.2f",
                        mode,
                        faster,
                        logs.length,
                        Math.exp(sum / logs.length)));
            }
        }
        return out;
    }

    /** A line for each packed row with the time that ours takes beside the same row padded, where that one ran as well. */
    List<String> packedBesidePadded(List<Results> all) {
        List<String> out = new ArrayList<>();
        for (Results packed : all) {
            Row row = packed.row();
            for (Results padded : all) {
                if (row.kind() != Row.Kind.PACKED || !padded.row().equals(row.padded())) {
                    continue;
                }
                Double time = packed.micros(PeerSpec.OURS);
                Double paddedTime = padded.micros(PeerSpec.OURS);
                if (time != null && paddedTime != null) {
                    int steps = Arrays.stream(row.lengths()).sum();
                    int paddedSteps = Arrays.stream(padded.row().lengths()).sum();
                    out.add(String.format(
                            Locale.ROOT,
                            "packed beside padded, %s %s %s: ours takes %.2f of the time for %.2f of the steps",
                            row.type(),
                            row.mode(),
                            row.shape(),
                            time / paddedTime,
                            steps / (double) paddedSteps));
                }
            }
        }
        return out;
    }

    /** One line a row and library, after a head line. */
    List<String> csv(List<Results> all, int threads) {
        String jvm = System.getProperty("java.version");
        List<String> out = new ArrayList<>();
        out.add("what,type,mode,batch,hidden,steps,input,threads,java,library,micros,min,max,ratio");
        for (Results results : all) {
            Row row = results.row();
            for (PeerSpec peer : peers) {
                Double micros = results.micros(peer);
                if (micros != null) {
                    double[] range = results.range(peer);
                    out.add(String.join(
                            ",",
                            row.kind().name().toLowerCase(Locale.ROOT),
                            row.type(),
                            row.mode(),
                            row.shape(),
                            Integer.toString(threads),
                            jvm,
                            peer.label(),
                            number(micros),
                            number(range[0]),
                            number(range[1]),
                            peer == PeerSpec.OURS ? number(results.ratio()) : ""));
                }
            }
        }
        return out;
    }

    private static String number(@Nullable Double x) {
        return x == null ? "" : String.format(Locale.ROOT, "%.4g", x);
    }

    /** Three digits that count. */
    static String short3(double x) {
        if (x >= 100) {
            return String.format(Locale.ROOT, "%.0f", x);
        }
        return String.format(Locale.ROOT, x >= 10 ? "%.1f" : "%.2f", x);
    }
}
