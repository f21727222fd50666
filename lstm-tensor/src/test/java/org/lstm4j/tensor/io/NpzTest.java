package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** The files of {@code numpy/} are by NumPy 2.4. */
class NpzTest {
    @TempDir
    private Path folder;

    private static ByteSource source(byte[] bytes) {
        return ByteSource.of(bytes, "x.npz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "compressed.npz"})
    @Tag("golden")
    void archivesAreReadFromEverySource(String name) throws IOException {
        byte[] bytes = NpyTest.resource(name);
        Path file = Files.write(folder.resolve("x.npz"), bytes);
        ByteBuffer inside = ByteBuffer.allocateDirect(bytes.length + 2)
                .position(1)
                .put(bytes)
                .limit(bytes.length + 1);
        for (ByteSource source : List.of(
                ByteSource.of(file),
                source(bytes),
                ByteSource.of(inside.position(1), "buffer"),
                ByteSource.of(new ByteArrayInputStream(bytes), "stream"))) {
            StoredArrays arrays = Npz.read(source);
            assertThat(arrays.tensors().get("a").contentEquals(NpyTest.expected()))
                    .isTrue();
            assertThat(arrays.ints()).containsExactly(Map.entry("b", IntTensor.vector(0, 1, 2)));
            assertThat(arrays.metadata()).isEmpty();
            assertThat(arrays.skipped()).isEmpty();
        }
        assertThat(inside.position()).isEqualTo(1);
    }

    @Test
    @Tag("golden")
    void arraysAreListedAndReadOneAtATime() throws IOException {
        try (ArrayFile file = Npz.open(source(NpyTest.resource("stored.npz")))) {
            assertThat(file.entries())
                    .containsExactly(
                            Map.entry("a", new ArrayInfo("F64", List.of(3L, 4L), null)),
                            Map.entry("b", new ArrayInfo("I64", List.of(3L), null)),
                            Map.entry("weight_ih_l0", new ArrayInfo("F32", List.of(3L, 4L), null)));
            assertThat(file.read("weight_ih_l0").toTensor().dtype()).isEqualTo(DType.FLOAT32);
            assertThatThrownBy(() -> file.read("c"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("x.npz: expected an array 'c', but there are ['a', 'b', 'weight_ih_l0']");
        }
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void whatCannotBeHeldIsNamedAndSkippedByChoice() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("good.npy", NpyTest.resource("f8.npy"));
        entries.put("z.npy", NpyTest.resource("refused/complex.npy"));
        entries.put("notes.txt", "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        entries.put("o.npy", NpyTest.resource("refused/object.npy"));
        byte[] bytes = zip(entries);
        assertThatThrownBy(() -> Npz.read(source(bytes)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("3 of 4 arrays cannot be read (readKnown skips them): ['z', 'notes.txt', 'o']")
                .hasMessageContaining("complex numbers");
        try (ArrayFile file = Npz.open(source(bytes))) {
            assertThat(file.entries().get("z").type()).isEqualTo("<c16");
            assertThat(file.entries().get("z").shape()).containsExactly(1L);
            assertThatThrownBy(() -> file.read("o"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("x.npz: tensor 'o': holds Python objects");
            StoredArrays known = file.readKnown();
            assertThat(known.entries()).containsOnlyKeys("good");
            assertThat(known.skipped()).containsOnlyKeys("z", "notes.txt", "o");
            assertThat(known.skipped().get("notes.txt")).contains("does not end in .npy");
        }
    }

    @Test
    void malformedArraysAreNamed() throws IOException {
        byte[] cut = Arrays.copyOf(NpyTest.resource("f8.npy"), 200);
        assertThatThrownBy(() -> Npz.read(source(zip(Map.of("w.npy", cut)))))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.npz: tensor 'w': shape [3, 4] of F64 needs 96 bytes, but 72 follow");
        assertThatThrownBy(() -> Npz.read(source(zip(Map.of("w.npy", new byte[0])))))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.npz: tensor 'w': is not a NumPy array");
        assertThatThrownBy(() -> Npz.read(source(zip(Map.of("w.npy", NpyTest.resource("f8.npy"), "w", new byte[1])))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'w': occurs twice");
    }

    /** 1 MB of zeros is 1 KB, and its 30 million booleans take 4 bytes each. */
    @Test
    void arraysThatExpandToMuchMemoryAreRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("mask.npy"));
            out.write(NpyHeader.write(StoredType.BOOL, org.lstm4j.tensor.Shape.of(30_000_000)));
            out.write(new byte[30_000_000]);
        }
        assertThatThrownBy(() -> Npz.open(source(bytes.toByteArray())))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("240000000 bytes of memory")
                .hasMessageContaining("zip bomb");
    }

    @Test
    void whatIsWrittenIsReadAndHasTheSameBytes() throws IOException {
        Map<String, StoredArray> entries = new LinkedHashMap<>();
        entries.put(
                "layer/w",
                StoredArray.of(Tensor.arange(DType.FLOAT32, 0, 30_000, 1)
                        .reshape(100, 300)
                        .t()));
        entries.put("\u00fc", StoredArray.of(IntTensor.of(new int[] {-1, 7}, 2, 1)));
        entries.put("flag", new StoredArray.Ints(IntTensor.of(new int[] {1}), StoredType.BOOL));
        entries.put("", StoredArray.of(Tensor.zeros(DType.FLOAT64, 0, 3)));
        StoredArrays arrays = new StoredArrays(entries, Map.of());
        Path stored = folder.resolve("stored.npz");
        Path compressed = folder.resolve("compressed.npz");
        Npz.write(stored, arrays);
        Npz.writeCompressed(compressed, arrays);
        assertThat(Files.size(compressed)).isLessThan(Files.size(stored));
        for (Path file : List.of(stored, compressed)) {
            StoredArrays read = Npz.read(file);
            assertThat(read.entries()).containsOnlyKeys("", "flag", "layer/w", "\u00fc");
            assertThat(read.entries().get("flag")).isEqualTo(entries.get("flag"));
            assertThat(read.entries().get("\u00fc")).isEqualTo(entries.get("\u00fc"));
            assertThat(read.tensors()
                            .get("layer/w")
                            .contentEquals(entries.get("layer/w").toTensor()))
                    .isTrue();
            assertThat(read.tensors().get("").dtype()).isEqualTo(DType.FLOAT64);
        }
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        Map<String, StoredArray> backwards = new LinkedHashMap<>();
        for (String name : List.of("\u00fc", "layer/w", "", "flag")) {
            backwards.put(name, entries.get(name));
        }
        Npz.write(again, new StoredArrays(backwards, Map.of()));
        assertThat(stored).hasBinaryContent(again.toByteArray());

        Npz.write(stored, Map.of());
        assertThat(Npz.read(stored).entries()).isEmpty();
    }

    @Test
    void metadataIsNotDroppedInSilence() throws IOException {
        Path file = Files.writeString(folder.resolve("kept.npz"), "old");
        assertThatThrownBy(() -> Npz.write(file, new StoredArrays(Map.of(), Map.of("epoch", "7"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds no metadata");
        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void everyFlippedBitOfAnArchiveIsReadOrRefused() throws IOException {
        for (String name : List.of("stored.npz", "compressed.npz")) {
            byte[] good = NpyTest.resource(name);
            Map<String, Tensor> expected = Npz.read(source(good)).tensors();
            int refused = 0;
            for (int bit = 0; bit < 8 * good.length; bit++) {
                byte[] flipped = good.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    // Names, times and versions are not covered by the CRC-32; the values are.
                    Npz.read(source(flipped)).tensors().forEach((array, x) -> {
                        if (expected.containsKey(array)) {
                            assertThat(x.contentEquals(expected.get(array))).isTrue();
                        }
                    });
                } catch (FormatException e) {
                    assertThat(e).hasMessageStartingWith("x.npz: ");
                    refused++;
                }
            }
            assertThat(refused).isGreaterThan(8 * good.length / 2);
        }
    }
}
