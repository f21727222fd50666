package org.lstm4j.compile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A network as source code.
 *
 * @param className with its package
 * @param source of the class, one file
 * @param weights a resource that stands beside the class, big-endian numbers in the order in which the class reads them; null
 *     where they are in the source
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record CompiledNet(String className, String source, byte @Nullable [] weights) {
    /** The name without its package. */
    public String simpleName() {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** The name of the resource, if there is one. */
    static String resourceName(String simpleName) {
        return simpleName + ".weights";
    }

    /**
     * Writes the source, and the resource if there is one, in the folders of the package. Files of the same names are replaced.
     *
     * @param folder root of the sources
     * @return the file of the source
     */
    public Path write(Path folder) throws IOException {
        Path source = folder.resolve(className.replace('.', '/') + ".java");
        Path parent = source.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(source, this.source.getBytes(StandardCharsets.UTF_8));
        if (weights != null) {
            Files.write(source.resolveSibling(resourceName(simpleName())), weights);
        }
        return source;
    }
}
