package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/**
 * The library and its dependencies stay under 2 MB. The dependencies are read from the module descriptors, which the
 * compiler checks for completeness; nanojson, FastCSV and ejml-core, which has no descriptor, have no dependencies.
 */
class JarSizeTest {
    @Test
    void libraryAndItsDependenciesAreUnder2Megabytes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        addWithDependencies("org.lstm4j.nn", sizes);
        assertThat(sizes)
                .containsOnlyKeys(
                        "com.grack.nanojson",
                        "de.siegmar.fastcsv",
                        "ejml.core",
                        "org.lstm4j.autograd",
                        "org.lstm4j.nn",
                        "org.lstm4j.tensor")
                .allSatisfy((module, bytes) -> assertThat(bytes).isGreaterThan(10_000));
        assertThat(sizes.values().stream().mapToLong(Long::longValue).sum())
                .as("bytes of all of %s", sizes)
                .isLessThan(2_000_000);
    }

    @Test
    void onnxAndItsDependenciesAreUnder3Megabytes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        addWithDependencies("org.lstm4j.onnx", sizes);
        assertThat(sizes).containsKeys("org.lstm4j.onnx", "org.lstm4j.nn").hasSize(7);
        assertThat(sizes.values().stream().mapToLong(Long::longValue).sum())
                .as("bytes of all of %s", sizes)
                .isLessThan(3_000_000);
    }

    private static void addWithDependencies(String name, Map<String, Long> sizes) throws IOException {
        if (sizes.containsKey(name) || ModuleLayer.boot().findModule(name).isPresent()) {
            return;
        }
        ModuleReference found = onClassPath(name);
        sizes.put(name, size(Path.of(found.location().orElseThrow())));
        for (Requires needed : found.descriptor().requires()) {
            // Static dependencies are needed by the compiler only.
            if (!needed.modifiers().contains(Requires.Modifier.STATIC)) {
                addWithDependencies(needed.name(), sizes);
            }
        }
    }

    private static ModuleReference onClassPath(String name) {
        Path[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toArray(Path[]::new);
        return ModuleFinder.of(path).find(name).orElseThrow(() -> new AssertionError("not on the class path: " + name));
    }

    /** The size of a jar in bytes, or of the jar of a folder of classes, because the modules may not be packed yet. */
    private static long size(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return Files.size(place);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(place)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(place.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar.size();
    }
}
