package org.lstm4j.examples.vad;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lstm vad}: finds speech in a recording. */
@Command(
        name = "vad",
        description = "Finds speech in a recording by Silero VAD, and draws it with the probability of speech.",
        footer = {"", "Example: ./lstm vad meeting.wav"})
public final class VadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A WAV file of 16-bit PCM at 16 kHz; channels are mixed to one.")
    private Path file = Path.of("");

    @Option(
            names = "--png",
            paramLabel = "FILE",
            description = "The chart. Default: the name of the recording with .png, in the current folder.")
    private @Nullable Path png;

    @Option(names = "--json", description = "Prints one line, a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        // Before any class of AWT is loaded: the chart is drawn without a screen.
        System.setProperty("java.awt.headless", "true");
        Wav wav = Wav.read(file);
        float[] probabilities = probabilities(wav);
        List<Segments.Segment> segments = Segments.of(probabilities, wav.length());
        String name = String.valueOf(file.getFileName());
        Path chart = png != null ? png : Path.of(name.replaceFirst("(?i)\\.wav$", "") + ".png");
        VadChart.write("Speech in " + name, wav, probabilities, segments, chart);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(wav, segments));
        } else {
            table(out, wav, segments, chart);
        }
        out.flush();
        return 0;
    }

    /** Of each chunk; the last is filled up with zeros. */
    private static float[] probabilities(Wav wav) throws IOException {
        SileroVad vad = new SileroVad();
        float[] chunk = new float[SileroVad.CHUNK];
        float[] out = new float[(wav.length() + SileroVad.CHUNK - 1) / SileroVad.CHUNK];
        for (int i = 0; i < out.length; i++) {
            for (int k = 0; k < chunk.length; k++) {
                chunk[k] = wav.sample(i * SileroVad.CHUNK + k);
            }
            out[i] = vad.feed(chunk);
        }
        return out;
    }

    private static double speech(List<Segments.Segment> segments) {
        return segments.stream()
                .mapToDouble(segment -> segment.end() - segment.start())
                .sum();
    }

    private static void table(PrintWriter out, Wav wav, List<Segments.Segment> segments, Path chart) {
        out.println("start s    end s   probability");
        for (Segments.Segment segment : segments) {
            out.println(String.format(
                    Locale.ROOT, "%7.2f  %7.2f  %12.3f", segment.start(), segment.end(), segment.probability()));
        }
        out.println(String.format(
                Locale.ROOT, "%.2f s of speech in %.2f s; drawn in %s", speech(segments), wav.seconds(), chart));
    }

    private static String json(Wav wav, List<Segments.Segment> segments) {
        return String.format(
                Locale.ROOT,
                "{\"seconds\": %.3f, \"speech_seconds\": %.3f, \"segments\": [%s]}",
                wav.seconds(),
                speech(segments),
                segments.stream()
                        .map(segment -> String.format(
                                Locale.ROOT,
                                "{\"start\": %.3f, \"end\": %.3f, \"probability\": %.4f}",
                                segment.start(),
                                segment.end(),
                                segment.probability()))
                        .collect(Collectors.joining(", ")));
    }
}
