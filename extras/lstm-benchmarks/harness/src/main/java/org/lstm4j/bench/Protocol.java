package org.lstm4j.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The lines between the runner and a worker. A request is {@code check ROW}, {@code warm SECONDS ROW} or {@code run
 * SECONDS ROW}; the answers are {@code values BASE64}, {@code warmed} and {@code micros NUMBER}, or {@code none} if the
 * library does not offer that row, or {@code failed REASON}. A worker starts with {@code ready DESCRIPTION} or {@code
 * failed REASON}. Answers carry a mark, since native libraries print lines of their own.
 */
final class Protocol {
    static final String MARK = "@bench ";

    private Protocol() {}

    /** Arrays of little-endian float32 numbers, each behind its length. */
    static String encode(List<float[]> values) {
        int bytes = values.stream().mapToInt(v -> 4 + 4 * v.length).sum();
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] v : values) {
            out.putInt(v.length);
            out.asFloatBuffer().put(v);
            out.position(out.position() + 4 * v.length);
        }
        return Base64.getEncoder().encodeToString(out.array());
    }

    /** What {@link #encode} was given. */
    static List<float[]> decode(String text) {
        ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        List<float[]> out = new ArrayList<>();
        while (in.hasRemaining()) {
            float[] v = new float[in.getInt()];
            in.asFloatBuffer().get(v);
            in.position(in.position() + 4 * v.length);
            out.add(v);
        }
        return out;
    }
}
