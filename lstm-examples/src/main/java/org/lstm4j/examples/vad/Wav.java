package org.lstm4j.examples.vad;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lstm4j.tensor.io.FormatException;

/**
 * A recording in a WAV file: 16-bit PCM at 16 kHz. Several channels are mixed to one.
 *
 * @see <a href="https://www.mmsp.ece.mcgill.ca/Documents/AudioFormats/WAVE/WAVE.html">WAVE</a>
 */
final class Wav {
    private static final int PCM = 1;
    private static final int EXTENSIBLE = 0xfffe;
    private static final int BITS = 16;
    private static final String CONVERT = "; convert it: sox IN.wav -r 16000 -c 1 -b 16 OUT.wav";

    private final ByteBuffer data;
    private final int channels;

    private Wav(ByteBuffer data, int channels) {
        this.data = data;
        this.channels = channels;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is not such a file
     * @throws IOException if it cannot be read
     */
    static Wav read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new FormatException(file, null, "is a folder; expected a WAV file");
        }
        return read(file, Files.readAllBytes(file));
    }

    /** @param file for messages */
    static Wav read(Path file, byte[] bytes) throws FormatException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 12 || !tag(in, 0).equals("RIFF") || !tag(in, 8).equals("WAVE")) {
            throw new FormatException(file, null, "is not a WAV file" + CONVERT);
        }
        int channels = 0;
        int at = 12;
        while (at <= bytes.length - 8) {
            String tag = tag(in, at);
            long size = in.getInt(at + 4) & 0xffff_ffffL;
            int from = at + 8;
            // A recorder that was stopped leaves a size of 0 or of 2^32 - 1 behind.
            int length = (int) Math.min(size, bytes.length - from);
            if (tag.equals("fmt ")) {
                channels = channels(file, in, from, length);
            } else if (tag.equals("data")) {
                if (channels == 0) {
                    throw new FormatException(file, null, "is a damaged WAV file: its data come before their format");
                }
                int whole = size == 0 ? bytes.length - from : length;
                return new Wav(in.slice(from, whole).order(ByteOrder.LITTLE_ENDIAN), channels);
            }
            // Chunks are aligned to two bytes.
            long next = from + size + (size & 1);
            at = (int) Math.min(next, bytes.length);
        }
        throw new FormatException(file, null, "is a damaged WAV file: it has no data");
    }

    private static int channels(Path file, ByteBuffer in, int from, int length) throws FormatException {
        if (length < 16) {
            throw new FormatException(file, null, "is a damaged WAV file: its format has " + length + " bytes");
        }
        int coding = in.getShort(from) & 0xffff;
        if (coding == EXTENSIBLE && length >= 26) {
            coding = in.getShort(from + 24) & 0xffff;
        }
        int channels = in.getShort(from + 2) & 0xffff;
        int rate = in.getInt(from + 4);
        int bits = in.getShort(from + 14) & 0xffff;
        if (coding != PCM || bits != BITS || rate != SileroVad.RATE || channels == 0) {
            throw new FormatException(
                    file,
                    null,
                    "expected 16-bit PCM at " + SileroVad.RATE + " Hz, but got "
                            + (coding == PCM ? bits + "-bit PCM" : "the coding " + coding) + " at "
                            + (rate & 0xffff_ffffL) + " Hz" + (channels == 0 ? " without channels" : "") + CONVERT);
        }
        return channels;
    }

    private static String tag(ByteBuffer in, int at) {
        byte[] out = new byte[4];
        in.get(at, out);
        return new String(out, StandardCharsets.US_ASCII);
    }

    /** The number of samples, each of all channels. */
    int length() {
        return data.remaining() / (channels * Short.BYTES);
    }

    /** The length in seconds. */
    double seconds() {
        return (double) length() / SileroVad.RATE;
    }

    /** One sample in [-1, 1), the mean of the channels; zero after the end. */
    float sample(int index) {
        if (index >= length()) {
            return 0;
        }
        int sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += data.getShort((index * channels + c) * Short.BYTES);
        }
        return sum / (float) (channels << (BITS - 1));
    }
}
