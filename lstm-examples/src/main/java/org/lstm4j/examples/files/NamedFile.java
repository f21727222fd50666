package org.lstm4j.examples.files;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file for an input or output of a model.
 *
 * @param name of the input or output; null where there is only one
 */
record NamedFile(@Nullable String name, Path file) {
    /** {@code NAME=FILE} or {@code FILE}. */
    static NamedFile of(String argument) {
        int equals = argument.indexOf('=');
        return equals > 0
                ? new NamedFile(argument.substring(0, equals), Path.of(argument.substring(equals + 1)))
                : new NamedFile(null, Path.of(argument));
    }
}
