package org.lstm4j.nn.train;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180, but with LF) with a row for each epoch, all values in full precision:
 *
 * <pre>
 * epoch,step,learning_rate,loss,rmse,validation_loss,validation_rmse
 * 1,12,0.01,0.0731256,0.270417,0.0553102,0.235181
 * </pre>
 *
 * <p>The columns are the scores of the first epoch. The file is written with the first row, and each row is in the file
 * when the next epoch starts.
 */
public final class CsvLog implements TrainingListener, Closeable {
    private final Path file;
    /** The rows of a file that is continued. */
    private final List<String> before;

    private @Nullable Writer out;
    private String header = "";

    private CsvLog(Path file, List<String> before) {
        this.file = file;
        this.before = before;
    }

    /** A new file, which replaces an existing one. */
    public static CsvLog create(Path file) {
        return new CsvLog(file, List.of());
    }

    /**
     * Continues a file, for a resumed run: rows of the epochs that it repeats are dropped. Creates the file if there is
     * none.
     *
     * @throws IOException if the file cannot be read
     */
    public static CsvLog append(Path file) throws IOException {
        return new CsvLog(file, Files.exists(file) ? Files.readAllLines(file) : List.of());
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
        try {
            if (out == null) {
                header = String.join(",", names);
                List<String> kept = kept(epoch.epoch());
                // Not a channel, which an interrupt of the thread would close.
                out = new OutputStreamWriter(new FileOutputStream(file.toFile()), StandardCharsets.UTF_8);
                for (String line : kept) {
                    out.write(line + "\n");
                }
            } else if (!header.equals(String.join(",", names))) {
                throw new IllegalStateException("CsvLog: expected the columns " + header + ", but got " + names);
            }
            out.write(String.join(",", row) + "\n");
            out.flush();
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

    /** The header, and the rows of the epochs before. */
    private List<String> kept(int epoch) throws IOException {
        if (before.isEmpty()) {
            return List.of(header);
        }
        if (!before.get(0).equals(header)) {
            throw new IOException("expected the columns " + header + ", but the file has others");
        }
        List<String> out = new ArrayList<>(List.of(header));
        for (String line : before.subList(1, before.size())) {
            int comma = line.indexOf(',');
            try {
                if (Integer.parseInt(line.substring(0, Math.max(0, comma))) < epoch) {
                    out.add(line);
                }
            } catch (NumberFormatException e) {
                throw new IOException("expected the number of an epoch at the start of each row", e);
            }
        }
        return out;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
