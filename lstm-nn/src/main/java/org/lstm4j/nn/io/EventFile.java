package org.lstm4j.nn.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.lstm4j.nn.internal.ProtoBytes;

/**
 * Writes scalars to a TensorBoard event file, format version 2.
 *
 * <p>A file is a sequence of records, each with one event; integers are little-endian:
 *
 * <pre>
 * length   64 bits
 * check    32 bits, of the bytes of the length
 * event    so many bytes, a message of protocol buffers
 * check    32 bits, of the event
 *
 * check = (c &gt;&gt;&gt; 15 | c &lt;&lt; 17) + 0xa282ead8, with c the CRC-32C of the bytes
 *
 * Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 * Summary { repeated Value value = 1; }
 * Value   { string tag = 1; float simple_value = 2; }
 * </pre>
 *
 * <p>The first event has the version {@code brain.Event:2}, each other event one scalar. The file name is {@code
 * events.out.tfevents.<seconds>.lstm4j}, followed by a number if that file exists. TensorBoard shows all files of a
 * folder as one run, so a resumed run opens another file.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto">event.proto</a>
 */
public final class EventFile implements Closeable, Flushable {
    private static final int CHECK_OFFSET = 0xa282ead8;

    private final Path path;
    private final OutputStream out;
    private final Clock clock;

    private EventFile(Path path, OutputStream out, Clock clock) {
        this.path = path;
        this.out = out;
        this.clock = clock;
    }

    /**
     * Creates a file in a folder; the folder is created if it does not exist.
     *
     * @throws IOException if the file cannot be written
     */
    public static EventFile create(Path folder) throws IOException {
        return create(folder, Clock.systemUTC());
    }

    /**
     * Creates a file in a folder; the folder is created if it does not exist.
     *
     * @param clock source of the time of each event; default the system clock
     * @throws IOException if the file cannot be written
     */
    public static EventFile create(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        String name = "events.out.tfevents." + clock.instant().getEpochSecond() + ".lstm4j";
        Path path = folder.resolve(name);
        for (int i = 1; !path.toFile().createNewFile(); i++) {
            path = folder.resolve(name + "." + i);
        }
        // Not a channel: an interrupt of the thread would close it.
        EventFile out = new EventFile(path, new BufferedOutputStream(new FileOutputStream(path.toFile())), clock);
        out.event(0, new ProtoBytes().text(3, "brain.Event:2"));
        out.flush();
        return out;
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /**
     * Adds a scalar.
     *
     * @param tag its name; TensorBoard groups tags by the prefix before the first {@code /}
     * @param step global step
     * @param value written as float32; NaN and infinities are allowed
     * @throws IOException if the file cannot be written
     */
    public void scalar(String tag, long step, double value) throws IOException {
        ProtoBytes scalar = new ProtoBytes().text(1, tag).float32(2, (float) value);
        event(step, new ProtoBytes().message(5, new ProtoBytes().message(1, scalar)));
    }

    private void event(long step, ProtoBytes content) throws IOException {
        Instant now = clock.instant();
        ProtoBytes event = new ProtoBytes().float64(1, now.getEpochSecond() + now.getNano() / 1e9);
        if (step != 0) {
            // Protocol buffers omit fields of default value.
            event.int64(2, step);
        }
        byte[] bytes = event.append(content).toByteArray();
        ByteBuffer record = ByteBuffer.allocate(bytes.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length);
        record.putInt(check(record.array(), 0, Long.BYTES));
        record.put(bytes).putInt(check(bytes, 0, bytes.length));
        named(() -> out.write(record.array()));
    }

    private interface Action {
        void run() throws IOException;
    }

    /** The errors of a stream do not name its file. */
    private void named(Action action) throws IOException {
        try {
            action.run();
        } catch (IOException e) {
            throw new IOException(path + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static int check(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CHECK_OFFSET;
    }

    /** Writes buffered events to the file. */
    @Override
    public void flush() throws IOException {
        named(out::flush);
    }

    @Override
    public void close() throws IOException {
        named(out::close);
    }
}
