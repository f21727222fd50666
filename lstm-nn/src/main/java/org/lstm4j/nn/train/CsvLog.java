package org.lstm4j.nn.train;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;

/**
 * A CSV file (RFC 4180, but with LF) with a row for each epoch, all values in full precision:
 *
 * <pre>
 * epoch,step,learning_rate,loss,rmse,validation_loss,validation_rmse
 * 1,12,0.01,0.0731256,0.270417,0.0553102,0.235181
 * </pre>
 *
 * <p>The columns are the scores of the first epoch. The file is written with the first row, and each row is in the file
 * when the next epoch starts. Rows are only ever added at the end, so that a kill leaves all earlier rows.
 */
public final class CsvLog implements TrainingListener, Closeable {
    private final Path file;
    private final boolean append;

    private @Nullable RandomAccessFile out;
    private String header = "";

    private CsvLog(Path file, boolean append) throws IOException {
        this.file = file;
        this.append = append;
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new NotDirectoryException("CsvLog: " + file + ": there is no folder " + folder);
        }
        Path writable = Files.exists(file) || folder == null ? file : folder;
        if (Files.isDirectory(file) || !Files.isWritable(writable)) {
            throw new IOException("CsvLog: " + file + " cannot be written");
        }
    }

    /**
     * A new file, which replaces an existing one with the first row.
     *
     * @throws UncheckedIOException if the folder does not exist, or the file cannot be written
     */
    public static CsvLog create(Path file) {
        try {
            return new CsvLog(file, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /**
     * Continues a file, for a resumed run: rows of the epochs that it repeats are cut off with the first new row, and so
     * is a last line without a line end, which a kill left incomplete. Creates the file if there is none.
     *
     * @throws IOException if the folder does not exist, the file cannot be read or written, or a row does not start with
     *     the number of an epoch
     */
    public static CsvLog append(Path file) throws IOException {
        CsvLog log = new CsvLog(file, true);
        log.rows();
        return log;
    }

    @Override
    public void onEpoch(EpochReport epoch) {
        List<String> names = new ArrayList<>(List.of("epoch", "step", "learning_rate"));
        List<String> row = new ArrayList<>(List.of(
                Integer.toString(epoch.epoch()), Long.toString(epoch.step()), Double.toString(epoch.learningRate())));
        add("", epoch.training(), names, row);
        if (epoch.validation() != null) {
            add("validation_", epoch.validation(), names, row);
        }
        String columns = String.join(",", names);
        if (out != null && !header.equals(columns)) {
            throw new IllegalStateException("CsvLog: expected the columns " + header + ", but got " + names);
        }
        try {
            String line = String.join(",", row) + "\n";
            if (out == null) {
                header = columns;
                long kept = kept(epoch.epoch());
                // Not a channel, which an interrupt of the thread would close.
                out = new RandomAccessFile(file.toFile(), "rw");
                out.setLength(kept);
                out.seek(kept);
                line = kept == 0 ? header + "\n" + line : line;
            }
            out.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static void add(String prefix, Scores scores, List<String> names, List<String> row) {
        scores.byName().forEach((name, value) -> {
            names.add(prefix + name);
            row.add(Double.toString(value));
        });
    }

    /** A complete row of the file, with its number and the position after it; the header has epoch 0. */
    private record Row(int epoch, long end) {}

    /** The position after the rows of the epochs before the given one. */
    private long kept(int epoch) throws IOException {
        long end = 0;
        for (Row row : append ? rows() : List.<Row>of()) {
            if (row.epoch() >= epoch) {
                break;
            }
            end = row.end();
        }
        return end;
    }

    private List<Row> rows() throws IOException {
        List<Row> out = new ArrayList<>();
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String line = new String(bytes, start, i - start, StandardCharsets.UTF_8).stripTrailing();
                out.add(new Row(out.isEmpty() ? header(line) : epoch(line, out.size() + 1), i + 1));
                start = i + 1;
            }
        }
        return out;
    }

    /** Checks the header, if that of the run is known. */
    private int header(String line) throws IOException {
        if (!header.isEmpty() && !header.equals(line)) {
            throw new IOException("expected the columns " + header + ", but the file has " + Quote.of(line));
        }
        return 0;
    }

    private int epoch(String line, int number) throws IOException {
        try {
            return Integer.parseInt(line.substring(0, Math.max(0, line.indexOf(','))));
        } catch (NumberFormatException e) {
            throw new IOException(
                    file + ", line " + number + ": expected the number of an epoch at the start, but found "
                            + Quote.of(line),
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
