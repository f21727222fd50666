package org.lstm4j.nn.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Checkpoints of one training, the newest in a file and those before it beside it, in {@code FILE.1}, {@code FILE.2} and so
 * on: if the newest is damaged, by a bad disk for example, the one before it is used.
 */
public final class Checkpoints {
    private Checkpoints() {}

    /**
     * Writes a checkpoint and keeps the ones before it. At every moment the file is there, whole, if it was there before. A
     * file that is damaged takes no place of an intact one.
     *
     * @param keep the number of checkpoints in all; 1 keeps no others
     * @throws IllegalArgumentException if keep is not greater than zero
     * @throws IOException if a file cannot be written
     */
    public static void write(Checkpoint checkpoint, Path file, int keep) throws IOException {
        if (keep < 1) {
            throw new IllegalArgumentException("Checkpoints.write: expected to keep 1 or more, but got " + keep);
        }
        if (keep > 1 && ChecksummedFile.isIntact(file)) {
            for (int age = keep - 1; age > 1; age--) {
                Path younger = aged(file, age - 1);
                if (Files.exists(younger)) {
                    Files.move(younger, aged(file, age), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            secondName(file, aged(file, 1));
        }
        checkpoint.write(file);
    }

    /**
     * Reads the newest checkpoint that is not damaged. Each one that is damaged is logged as a warning.
     *
     * @throws IOException if there is none; the message tells what is wrong with the newest
     */
    public static Checkpoint read(Path file) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (int age = 0; age == 0 || Files.exists(aged(file, age)); age++) {
            Path each = aged(file, age);
            try {
                Checkpoint found = Checkpoint.read(each);
                if (age > 0) {
                    System.getLogger(Checkpoints.class.getName())
                            .log(
                                    System.Logger.Level.WARNING,
                                    "{0}; the checkpoint before it, {1}, is used",
                                    failures.get(failures.size() - 1).getMessage(),
                                    each);
                }
                return found;
            } catch (IOException e) {
                failures.add(e);
            }
        }
        IOException newest = failures.get(0);
        failures.stream().skip(1).forEach(newest::addSuppressed);
        throw newest;
    }

    private static Path aged(Path file, int age) {
        return age == 0 ? file : file.resolveSibling(file.getFileName() + "." + age);
    }

    /** The same bytes under a second name, so that the first is never without a file. */
    private static void secondName(Path file, Path second) throws IOException {
        Files.deleteIfExists(second);
        try {
            Files.createLink(second, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not all file systems have links.
            Files.copy(file, second, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
