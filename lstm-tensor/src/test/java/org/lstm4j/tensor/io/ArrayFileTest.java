package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Safetensors files that are opened, of every type and from every source; the files of {@code safetensors/} are real. */
class ArrayFileTest {
    @TempDir
    private Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ArrayFileTest.class.getResourceAsStream("/safetensors/" + name))) {
            return in.readAllBytes();
        }
    }

    private static ByteSource everyDtype() throws IOException {
        return ByteSource.of(resource("every_dtype.safetensors"), "every");
    }

    // ---- Types ----------------------------------------------------------------------------------------------------

    @Test
    @Tag("golden")
    void everyTypeIsListedWithoutItsValues() throws IOException {
        try (ArrayFile file = Safetensors.open(everyDtype())) {
            assertThat(file.metadata())
                    .containsExactly(
                            Map.entry("note", "gr\u00f6\u00dfe \"quoted\" \n line"), Map.entry("format", "pt"));
            Map<String, String> types = new LinkedHashMap<>();
            file.entries().forEach((name, info) -> types.put(name, info.type() + info.shape()));
            assertThat(types)
                    .hasSize(17)
                    .containsEntry("u64", "U64[1]")
                    .containsEntry("c64", "C64[1]")
                    .containsEntry("f8_e4m3", "F8_E4M3[2]")
                    .containsEntry("empty", "F32[0, 4]")
                    .containsEntry("scalar", "F32[]");
            assertThat(file.entries().get("f16").isReadable()).isTrue();
            assertThat(file.entries().get("c64").problem()).contains("C64");
        }
    }

    @Test
    @Tag("golden")
    void everyTypeThatCanBeHeldIsRead() throws IOException {
        try (ArrayFile file = Safetensors.open(everyDtype());
                ArrayFile expected =
                        Safetensors.open(ByteSource.of(resource("every_dtype.expected.safetensors"), "expected"))) {
            for (String name : List.of("f16", "bf16")) {
                float[] x = file.read(name).toTensor().toFloatArray();
                assertThat(x).containsExactly(expected.read(name).toTensor().toFloatArray());
            }
            assertThat(file.read("bool")).isEqualTo(new StoredArray.Ints(IntTensor.vector(1, 0), StoredType.BOOL));
            assertThat(file.read("u8").toInts()).isEqualTo(IntTensor.vector(0, 1, 2));
            assertThat(file.read("i8").toInts()).isEqualTo(IntTensor.vector(-1, 2));
            assertThat(file.read("i16").toInts()).isEqualTo(IntTensor.vector(-300));
            assertThat(file.read("u16").toInts()).isEqualTo(IntTensor.vector(65535));
            assertThat(file.read("i32").toInts()).isEqualTo(IntTensor.of(new int[] {1, -2}, 1, 2));
            assertThat(file.read("u64").toInts()).isEqualTo(IntTensor.vector(5));
            assertThat(file.read("scalar").toTensor().item()).isEqualTo(7);
            assertThat(file.read("f64").toTensor().dtype()).isEqualTo(DType.FLOAT64);
            assertThat(file.read("empty").shape().toArray()).containsExactly(0, 4);

            assertThatThrownBy(() -> file.read("i64"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("every: tensor 'i64': holds 1099511627776 (element 0 of I64)");
            assertThatThrownBy(() -> file.read("u32")).hasMessageContaining("'u32': holds 4294967295");
            assertThatThrownBy(() -> file.read("c64"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("every: tensor 'c64': holds C64, which cannot be read");
            assertThatThrownBy(() -> file.read("F32"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected an array 'F32', but there are ['u64', 'i64', 'f64',")
                    .hasMessageContaining(".. of 17]");
        }
    }

    @Test
    @Tag("golden")
    void aWholeFileIsRefusedWithAllNamesOrReadWithoutThem() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(everyDtype()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("2 of 17 arrays cannot be read")
                .hasMessageContaining("['c64', 'f8_e4m3']");
        StoredArrays known = Safetensors.readKnown(everyDtype());
        assertThat(known.skipped()).containsOnlyKeys("c64", "f8_e4m3", "i64", "u32");
        assertThat(known.skipped().get("i64")).startsWith("holds 1099511627776");
        assertThat(known.entries()).hasSize(13);
        assertThat(known.tensors()).hasSize(13);
        assertThat(known.ints()).containsOnlyKeys("u64", "i32", "u16", "i16", "i8", "u8", "bool");
    }

    /** As PyTorch saves a batch normalization: an int64 among the weights. */
    @Test
    void integersOfAStateDictAreTensorsOfFloat64() throws IOException {
        Map<String, StoredArray> entries = new LinkedHashMap<>();
        entries.put("running_mean", StoredArray.of(Tensor.ones(3)));
        entries.put("num_batches_tracked", StoredArray.of(IntTensor.of(new int[] {8})));
        byte[] bytes = Safetensors.toBytes(new StoredArrays(entries, Map.of()));
        Map<String, Tensor> tensors =
                Safetensors.read(ByteSource.of(bytes, "bytes")).tensors();
        assertThat(tensors.get("num_batches_tracked").dtype()).isEqualTo(DType.FLOAT64);
        assertThat(tensors.get("num_batches_tracked").item()).isEqualTo(8);
        assertThat(tensors.get("running_mean").dtype()).isEqualTo(DType.FLOAT32);
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    @Test
    @Tag("golden")
    void filesOfTheReferenceWriterAreWrittenByteForByte() throws IOException {
        byte[] gru = resource("gru_2l.safetensors");
        assertThat(Safetensors.toBytes(Safetensors.read(ByteSource.of(gru, "gru"))))
                .isEqualTo(gru);
    }

    @Test
    void integersKeepTheirTypeAndTypesComeInTheOrderOfTheReferenceWriter() throws IOException {
        Map<String, StoredArray> entries = new LinkedHashMap<>();
        for (StoredType type : StoredType.values()) {
            if (type.isInteger()) {
                entries.put(type.name(), new StoredArray.Ints(IntTensor.of(new int[] {1, 0}, 2, 1), type));
            }
        }
        entries.put("f", StoredArray.of(Tensor.ones(2).slice(0, 0, 1, 1)));
        StoredArrays arrays = new StoredArrays(entries, Map.of("b", "1", "a", "2"));
        Path file = folder.resolve("ints.safetensors");
        Safetensors.write(file, arrays);
        StoredArrays read = Safetensors.read(file);
        assertThat(read.entries().keySet())
                .containsExactly("U64", "I64", "f", "U32", "I32", "U16", "I16", "I8", "U8", "BOOL");
        entries.forEach((name, array) -> {
            if (array instanceof StoredArray.Ints) {
                assertThat(read.entries().get(name)).isEqualTo(array);
            }
        });
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Safetensors.write(stream, read);
        assertThat(file).hasBinaryContent(stream.toByteArray());
        assertThat(Safetensors.toBytes(arrays)).isEqualTo(stream.toByteArray());
    }

    // ---- Sources --------------------------------------------------------------------------------------------------

    /** A stream that gives a few bytes at a time, as those of sockets do. */
    private static InputStream slow(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int n) {
                return super.read(into, from, Math.min(n, 1000));
            }
        };
    }

    @Test
    void everySourceGivesTheSame() throws IOException {
        Tensor x = Tensor.arange(600_000);
        byte[] bytes = Safetensors.toBytes(StoredArrays.of(Map.of("x", x), Map.of()));
        Path file = Files.write(folder.resolve("x"), bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).order(ByteOrder.BIG_ENDIAN);
        direct.position(7).put(bytes).position(7);
        InputStream stream = slow(bytes);
        for (ByteSource source : List.of(
                ByteSource.of(file),
                ByteSource.of(bytes, "bytes"),
                ByteSource.of(direct, "direct"),
                ByteSource.of(direct.asReadOnlyBuffer(), "read-only"),
                ByteSource.of(stream, "stream"))) {
            for (int twice = 0; twice < 2; twice++) {
                assertThat(Safetensors.read(source).tensors().get("x").contentEquals(x))
                        .as(source.toString())
                        .isTrue();
            }
        }
        assertThat(direct.position()).isEqualTo(7);
        assertThat(stream.read()).isNegative();
        assertThat(ByteSource.of(file).name()).isEqualTo(file.toString());
    }

    @Test
    void badBytesOfEverySourceAreRefusedUnderItsName() throws IOException {
        byte[] bytes = resource("gru_2l.safetensors");
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 1);
        for (ByteSource source : List.of(
                ByteSource.of(Files.write(folder.resolve("x"), cut)),
                ByteSource.of(cut, "row 7 of models"),
                ByteSource.of(ByteBuffer.wrap(bytes, 0, cut.length), "a buffer"),
                ByteSource.of(slow(cut), "jar:/model"))) {
            assertThatThrownBy(() -> Safetensors.open(source))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(source.name() + ": the tensors end at byte")
                    .hasMessageEndingWith("truncated");
        }
    }

    // ---- The disk -------------------------------------------------------------------------------------------------

    /** A file of one tensor of zeros, which takes no disk. */
    private Path sparse(long elements) throws IOException {
        byte[] header = ("{\"x\":{\"dtype\":\"F32\",\"shape\":[" + elements + "],\"data_offsets\":[0," + 4 * elements
                        + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path path = folder.resolve("sparse.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(8 + header.length + 4 * elements);
            file.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            file.write(header);
        }
        return path;
    }

    /** The first is read as a file, the second mapped into memory. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 20_000_000})
    void aFileThatBecomesShorterIsAnErrorThatSaysSo(int elements) throws IOException {
        Path path = sparse(elements);
        try (ArrayFile file = Safetensors.open(path)) {
            assertThat(file.read("x").toTensor().sum().item()).isZero();
            try (RandomAccessFile shorter = new RandomAccessFile(path.toFile(), "rw")) {
                shorter.setLength(4096);
            }
            assertThatThrownBy(() -> file.read("x"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(path + ": the file became shorter while it was read: expected ");
            assertThatThrownBy(file::readKnown).hasMessageContaining("became shorter");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 20_000_000})
    void anInterruptDoesNotDisturbReading(int elements) throws IOException {
        Path path = sparse(elements);
        Thread.currentThread().interrupt();
        boolean stillInterrupted;
        int numel;
        try (ArrayFile file = Safetensors.open(path)) {
            numel = file.read("x").toTensor().numel();
        } finally {
            stillInterrupted = Thread.interrupted();
        }
        assertThat(stillInterrupted).isTrue();
        assertThat(numel).isEqualTo(elements);
    }

    /** A gigabyte of nothing, and a tensor that lies in two of the parts that are mapped. */
    @Test
    void filesLargerThanOneMappingAreRead() throws IOException {
        long border = 1L << 30;
        // The data starts at byte 256, and the second element of b ends 2 bytes behind the border.
        long start = border - 256 - 6;
        String json = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + start + "],\"data_offsets\":[0," + start
                + "]},\"b\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[" + start + "," + (start + 12) + "]}}";
        byte[] header = (json + " ".repeat(248 - json.length())).getBytes(StandardCharsets.UTF_8);
        Path path = folder.resolve("large.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            file.write(bytes.putLong(248).array(), 0, 8);
            file.write(header);
            file.seek(256 + start);
            file.write(bytes.clear().putFloat(1).putFloat(-2).putFloat(3).array());
        }
        try (ArrayFile file = Safetensors.open(path)) {
            assertThat(file.read("b").toTensor().toFloatArray()).containsExactly(1, -2, 3);
        }
    }

    @Test
    void pathsThatCannotBeReadAreNamedWithWhatWasExpected() {
        Path no = folder.resolve("no.npy");
        assertThatThrownBy(() -> Npy.read(no))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(no + ": there is no such file; expected a NumPy array (.npy)");
        assertThatThrownBy(() -> Npz.open(no)).hasMessageEndingWith("expected a NumPy archive (.npz)");
        assertThatThrownBy(() -> Safetensors.readKnown(no)).hasMessageEndingWith("expected a safetensors file");
        assertThatThrownBy(() -> Npz.read(folder))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": is a folder; expected a NumPy archive (.npz)");
        assertThatThrownBy(() -> Npy.write(folder, StoredArray.of(Tensor.ones(1))))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": cannot be written: a folder is in its place");
        Path nowhere = folder.resolve("no").resolve("x.npz");
        assertThatThrownBy(() -> Npz.write(nowhere, Map.of("x", Tensor.ones(1))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(nowhere + ": cannot be written: there is no folder " + folder.resolve("no"));
    }

    @Test
    void aStreamThatFailsIsNotAFormatError() {
        IOException broken = new IOException("broken");
        InputStream in = new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }
        };
        assertThatThrownBy(() -> Npz.read(ByteSource.of(in, "x"))).isSameAs(broken);
    }
}
