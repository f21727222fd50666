package org.lstm4j.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads event files strictly by the definition of the format, independently of the writer. */
public final class EventReader {
    private EventReader() {}

    /** One event: a version, or a scalar with its tag. */
    public record Event(double time, long step, String version, String tag, float value) {}

    public static List<Event> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> out = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            check("length", length, in.getInt());
            byte[] data = new byte
                    [Math.toIntExact(ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong())];
            in.get(data);
            check("data", data, in.getInt());
            out.add(event(data));
        }
        return out;
    }

    /** CRC-32C bit by bit: the polynomial 0x1EDC6F41, reflected. */
    static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte each : bytes) {
            crc ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    private static void check(String what, byte[] bytes, int masked) {
        int rotated = masked - 0xa282ead8;
        int crc = (rotated << 15) | (rotated >>> 17);
        if (crc != crc32c(bytes)) {
            throw new IllegalStateException("wrong check of the " + what);
        }
    }

    private static Event event(byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        double time = Double.NaN;
        long step = 0;
        String version = "";
        String tag = "";
        float value = Float.NaN;
        while (in.hasRemaining()) {
            int key = in.get();
            switch (key) {
                case 0x09 -> time = in.getDouble();
                case 0x10 -> step = varint(in);
                case 0x1a -> version = new String(bytes(in), StandardCharsets.UTF_8);
                case 0x2a -> {
                    ByteBuffer summary = ByteBuffer.wrap(bytes(in));
                    require(summary, 0x0a);
                    ByteBuffer entry = ByteBuffer.wrap(bytes(summary)).order(ByteOrder.LITTLE_ENDIAN);
                    require(entry, 0x0a);
                    tag = new String(bytes(entry), StandardCharsets.UTF_8);
                    require(entry, 0x15);
                    value = entry.getFloat();
                    if (summary.hasRemaining() || entry.hasRemaining()) {
                        throw new IllegalStateException("more than one value in " + Arrays.toString(data));
                    }
                }
                default -> throw new IllegalStateException("unknown key " + key + " in " + Arrays.toString(data));
            }
        }
        return new Event(time, step, version, tag, value);
    }

    private static void require(ByteBuffer in, int key) {
        int found = in.get();
        if (found != key) {
            throw new IllegalStateException("expected key " + key + ", but found " + found);
        }
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] out = new byte[Math.toIntExact(varint(in))];
        in.get(out);
        return out;
    }

    private static long varint(ByteBuffer in) {
        long out = 0;
        int shift = 0;
        byte next;
        do {
            next = in.get();
            out |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next < 0);
        return out;
    }
}
