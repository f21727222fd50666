package org.lstm4j.nn.io;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.File;
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

/**
 * Buffer over time for TensorBoard, in an event file of its format, version 2.
 *
 * <p>A file is a sequence of records, each an event; all numbers are little-endian:
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
 * <p>The first event has the version {@code brain.Event:2}, and each of the others one number. The file is called
 * {@code events.out.tfevents.<seconds>.lstm4j}, with another number at its end if there is one of that name. TensorBoard
 * shows all files of a folder as one run, so a run that is taken up again just opens another.
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
     * A new file in a folder, which is made where it is missing.
     *
     * @throws IOException if it cannot be written
     */
    public static EventFile create(Path folder) throws IOException {
        return create(folder, Clock.systemUTC());
    }

    /**
     * A new file in a folder, which is made where it is missing.
     *
     * @param clock gives the time of each event
     * @throws IOException if it cannot be written
     */
    public static EventFile create(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        String name = "events.out.tfevents." + clock.instant().getEpochSecond() + ".lstm4j";
        Path path = folder.resolve(name);
        for (int i = 1; !createNew(path); i++) {
            path = folder.resolve(name + "." + i);
        }
        // Not a channel, which an interrupt of the thread would close.
        EventFile out = new EventFile(path, new BufferedOutputStream(new FileOutputStream(path.toFile())), clock);
        out.event(0, new ProtoBytes().text(3, "brain.Event:2"));
        out.flush();
        return out;
    }

    private static boolean createNew(Path path) throws IOException {
        File file = path.toFile();
        return file.createNewFile();
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /**
     * Adds a number.
     *
     * @param tag what is measured; TensorBoard makes groups of tags by what is before the first {@code /}
     * @param step where it stands on the axis
     * @param value written as a float32; NaN and infinities are shown as such
     * @throws IOException if it cannot be written
     */
    public void scalar(String tag, long step, double value) throws IOException {
        ProtoBytes number = new ProtoBytes().text(1, tag).float32(2, (float) value);
        event(step, new ProtoBytes().message(5, new ProtoBytes().message(1, number)));
    }

    private void event(long step, ProtoBytes content) throws IOException {
        Instant now = clock.instant();
        ProtoBytes event = new ProtoBytes().float64(1, now.getEpochSecond() + now.getNano() / 1e9);
        if (step != 0) {
            // Left out as all defaults are, which is how others write it.
            event.int64(2, step);
        }
        byte[] bytes = event.append(content).toByteArray();
        ByteBuffer record = ByteBuffer.allocate(bytes.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length);
        record.putInt(check(record.array(), 0, Long.BYTES));
        record.put(bytes).putInt(check(bytes, 0, bytes.length));
        out.write(record.array());
    }

    private static int check(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CHECK_OFFSET;
    }

    /** Writes what waits, so that TensorBoard sees it. */
    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
