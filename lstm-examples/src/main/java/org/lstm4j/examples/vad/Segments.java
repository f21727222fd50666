package org.lstm4j.examples.vad;

import java.util.ArrayList;
import java.util.List;

/**
 * Where there is speech, from the probability of each chunk. Speech starts where the probability reaches {@value #START} and
 * ends where it falls below {@value #END} and stays there for 100 ms; shorter speech than 250 ms is left out, and 30 ms are
 * added at both ends, or what there is between two segments. These are the defaults of Silero VAD.
 */
final class Segments {
    private static final double START = 0.5;
    private static final double END = 0.35;
    private static final int MIN_SPEECH = SileroVad.RATE / 4;
    private static final int MIN_SILENCE = SileroVad.RATE / 10;
    private static final int PAD = SileroVad.RATE * 3 / 100;

    private Segments() {}

    /**
     * A stretch of speech.
     *
     * @param from first sample
     * @param to the sample after the last
     * @param probability the mean of its chunks
     */
    record Segment(int from, int to, double probability) {
        double start() {
            return (double) from / SileroVad.RATE;
        }

        double end() {
            return (double) to / SileroVad.RATE;
        }
    }

    /**
     * The segments in order.
     *
     * @param probabilities of the chunks. Not modified
     * @param length samples of the recording
     */
    static List<Segment> of(float[] probabilities, int length) {
        List<int[]> found = new ArrayList<>();
        // -1: no speech has started; no silence has.
        int start = -1;
        int silence = -1;
        for (int i = 0; i < probabilities.length; i++) {
            int at = i * SileroVad.CHUNK;
            float p = probabilities[i];
            if (p >= START) {
                silence = -1;
                start = start < 0 ? at : start;
            } else if (start >= 0 && p < END) {
                silence = silence < 0 ? at : silence;
                if (at - silence >= MIN_SILENCE) {
                    add(found, start, silence);
                    start = -1;
                    silence = -1;
                }
            }
        }
        if (start >= 0) {
            add(found, start, length);
        }
        return padded(found, probabilities, length);
    }

    private static void add(List<int[]> found, int from, int to) {
        if (to - from > MIN_SPEECH) {
            found.add(new int[] {from, to});
        }
    }

    private static List<Segment> padded(List<int[]> found, float[] probabilities, int length) {
        List<Segment> out = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            int from = found.get(i)[0];
            int to = found.get(i)[1];
            int before = i == 0 ? from : (from - found.get(i - 1)[1]) / 2;
            int after = i + 1 == found.size() ? length - to : (found.get(i + 1)[0] - to) / 2;
            out.add(new Segment(
                    from - Math.min(PAD, before), to + Math.min(PAD, after), mean(probabilities, from, to)));
        }
        return List.copyOf(out);
    }

    /** Of the chunks that speech was found in, without the padding. */
    private static double mean(float[] probabilities, int from, int to) {
        int first = from / SileroVad.CHUNK;
        int last = Math.min(probabilities.length, (to + SileroVad.CHUNK - 1) / SileroVad.CHUNK);
        double sum = 0;
        for (int i = first; i < last; i++) {
            sum += probabilities[i];
        }
        return sum / (last - first);
    }
}
