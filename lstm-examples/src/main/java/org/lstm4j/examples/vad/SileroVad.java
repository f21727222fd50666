package org.lstm4j.examples.vad;

import java.io.IOException;
import java.util.Arrays;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.tensor.Tensor;

/**
 * Silero VAD: the probability that a chunk of a recording has speech in it.
 *
 * <pre>{@code
 * SileroVad vad = new SileroVad();
 * float p = vad.feed(samples); // 512 samples in [-1, 1] at 16 kHz
 * }</pre>
 *
 * <p>Each chunk is seen behind the 64 samples before it. Magnitudes of a Fourier transform, windows of 256 samples, go
 * through four convolutions over time, an {@link LSTM} of 128 units and a linear layer:
 *
 * <pre>
 * X = |STFT(x)|                                  (4, 129)
 * X = relu(conv(X)), four times                  (4, 128), (2, 64), (1, 64), (1, 128)
 * h, c = LSTM(X, (h, c));  p = sigmoid(w relu(h) + b)
 * </pre>
 *
 * <p>A stream is used by one thread at a time. Streams share their weights. A call allocates nothing once the JVM has
 * compiled it (except on the {@code ejml} kernels).
 *
 * @see <a href="https://github.com/snakers4/silero-vad">Silero VAD</a>, MIT License
 */
public final class SileroVad {
    /** Samples of a chunk: 32 ms. */
    public static final int CHUNK = 512;

    /** Samples a second. */
    public static final int RATE = 16_000;

    private static final int CONTEXT = 64;
    private static final int HOP = 128;
    private static final int FRAMES = 4;
    /** Values behind a buffer that a convolution may read. */
    private static final int SPARE = 3;

    private final SileroWeights weights;
    private final RecurrentSession<LSTM.State> session;
    /** The context, the chunk, and its last samples mirrored. */
    private final float[] samples = new float[CONTEXT + CHUNK + CONTEXT];

    private final float[] frame;
    /** By layer: one row of its output. */
    private final float[][] row;

    /** By layer: the rows of its input, with a row of zeros before and after. */
    private final float[][] rows;

    private final int[] channels;
    private final Tensor features;

    /**
     * A stream with the weights that ship with the examples.
     *
     * @throws IOException if they cannot be read
     */
    public SileroVad() throws IOException {
        this(SileroWeights.load());
    }

    private SileroVad(SileroWeights weights) {
        this(weights, new RecurrentSession<>(weights.lstm, 1));
    }

    private SileroVad(SileroWeights weights, RecurrentSession<LSTM.State> session) {
        this.weights = weights;
        this.session = session;
        int spectrum = weights.spectrum.outputs();
        frame = new float[spectrum];
        channels = new int[weights.encoder.length];
        rows = new float[channels.length][];
        row = new float[channels.length][];
        int length = FRAMES;
        for (int i = 0; i < channels.length; i++) {
            channels[i] = i == 0 ? spectrum / 2 : weights.encoder[i - 1].outputs();
            rows[i] = new float[(length + 2) * channels[i] + SPARE];
            row[i] = new float[weights.encoder[i].outputs()];
            length = outputs(length, i);
        }
        features = Tensor.zeros(1, weights.lstm.inputSize());
    }

    /** The second and third convolution halve the number of positions. */
    private static int stride(int layer) {
        return layer == 1 || layer == 2 ? 2 : 1;
    }

    private static int outputs(int length, int layer) {
        return (length - 1) / stride(layer) + 1;
    }

    /**
     * The next chunk.
     *
     * @param chunk {@value #CHUNK} samples in [-1, 1]. Not modified
     * @return the probability of speech
     * @throws IllegalArgumentException if there are more or fewer samples
     */
    public float feed(float[] chunk) {
        if (chunk.length != CHUNK) {
            throw new IllegalArgumentException("SileroVad.feed: expected " + CHUNK + " samples at 16 kHz, but got "
                    + chunk.length + "; pad the last chunk with zeros");
        }
        System.arraycopy(chunk, 0, samples, CONTEXT, CHUNK);
        int end = CONTEXT + CHUNK;
        for (int i = 0; i < CONTEXT; i++) {
            samples[end + i] = samples[end - 2 - i];
        }
        magnitudes();
        encode();
        features.markChanged();
        float p = probability(session.step(features));
        System.arraycopy(chunk, CHUNK - CONTEXT, samples, 0, CONTEXT);
        return p;
    }

    private void magnitudes() {
        int bins = channels[0];
        for (int t = 0; t < FRAMES; t++) {
            weights.spectrum.apply(samples, t * HOP, frame);
            int to = (t + 1) * bins;
            for (int f = 0; f < bins; f++) {
                float re = frame[f];
                float im = frame[bins + f];
                rows[0][to + f] = (float) Math.sqrt(re * re + im * im);
            }
        }
    }

    private void encode() {
        int length = FRAMES;
        for (int i = 0; i < channels.length; i++) {
            boolean last = i == channels.length - 1;
            float[] y = last ? features.floats() : rows[i + 1];
            float[] out = row[i];
            length = outputs(length, i);
            for (int p = 0; p < length; p++) {
                weights.encoder[i].apply(rows[i], p * stride(i) * channels[i], out);
                int to = last ? 0 : (p + 1) * out.length;
                for (int o = 0; o < out.length; o++) {
                    y[to + o] = Math.max(0, out[o]);
                }
            }
        }
    }

    private float probability(Tensor h) {
        float[] values = h.floats();
        double sum = weights.headBias;
        for (int i = 0; i < weights.head.length; i++) {
            sum += weights.head[i] * Math.max(0, values[h.offset() + i]);
        }
        return (float) (1 / (1 + Math.exp(-sum)));
    }

    /** Forgets what was heard. */
    public void reset() {
        session.reset();
        Arrays.fill(samples, 0, CONTEXT, 0);
    }

    /** Another stream with a copy of what this one has heard. */
    public SileroVad fork() {
        SileroVad out = new SileroVad(weights, session.fork());
        System.arraycopy(samples, 0, out.samples, 0, CONTEXT);
        return out;
    }
}
