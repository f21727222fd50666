package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Files of PyTorch 2.14 and Lightning, and what PyTorch reads in them: {@code tools/goldens/pytorch_files.py}. */
class PyTorchFileTest {
    private static final Path TORCH = Path.of("src/test/resources/torch");

    @TempDir
    Path folder;

    // ---- Reading --------------------------------------------------------------------------------------------------

    static Stream<Path> filesOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.walk(TORCH)) {
            return files.filter(file -> file.toString().matches(".*\\.(pt|pt2|ckpt)")).sorted().toList().stream();
        }
    }

    /** Every value that PyTorch reads is read with the same bits, under the same path, in the same order. */
    @ParameterizedTest
    @MethodSource("filesOfTheFolder")
    @Tag("golden")
    void valuesArePyTorchs(Path file) throws IOException {
        String name = TORCH.relativize(file).toString().replace('\\', '/');
        List<String> expected;
        try (Stream<String> lines = Files.lines(TORCH.resolve("contents.txt"))) {
            expected = lines.filter(line -> line.startsWith(name + " ") || line.startsWith(name + "."))
                    .toList();
        }
        if (expected.isEmpty()) {
            // Which of them, RefusedFiles says.
            assertThat(name).startsWith("refused/");
            return;
        }
        List<String> actual = new ArrayList<>();
        addLines(name, PyTorchFile.readKnown(file).root(), actual);
        assertThat(actual).isEqualTo(expected);
        if (!name.startsWith("refused/")) {
            assertThat(PyTorchFile.read(file).skipped()).isEmpty();
        }
    }

    private static void addLines(String path, Object value, List<String> out) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> addLines(path + "." + key, item, out));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                addLines(path + "." + i, list.get(i), out);
            }
        } else if (value instanceof StoredArray array) {
            // A count beyond 32 bits is held as float64.
            String type = path.endsWith(".seen") ? "int64" : PyTorchTypes.dtype(array.type());
            out.add(path + " tensor " + type + " "
                    + Arrays.toString(array.shape().toArray()).replace(" ", "") + " "
                    + hash(array.toTensor().toDoubleArray()));
        } else if (value instanceof Double number) {
            out.add(path + " float " + String.format("%016x", Double.doubleToRawLongBits(number)));
        } else if (value instanceof Boolean flag) {
            out.add(path + " bool " + (flag ? "True" : "False"));
        } else if (value == null) {
            out.add(path + " NoneType None");
        } else {
            out.add(path + (value instanceof String ? " str " : " int ") + value);
        }
    }

    private static String hash(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            return HexFormat.of().formatHex(all).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is refused, with its key and class and how to convert it; and what is left of it by choice. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "whole_module.pt | a whole module of class 'torch.nn.modules.rnn.LSTM' | torch.load(FILE,"
                        + " weights_only=False).state_dict() |",
                "legacy_format.pt | a Python pickle, such as PyTorch before 1.6 wrote | torch.load( |",
                "torchscript.pt | a TorchScript program | torch.jit.load(FILE).state_dict() |",
                "exported.pt2 | an exported PyTorch program (.pt2) | torch.export.load(FILE).state_dict |",
                "namespace_inside.pt | entry 'args' is a namespace of class 'argparse.Namespace' | vars(x) | weight_ih_l0",
                "path_inside.pt | entry 'path' is a path of class 'pathlib.PosixPath' | str(x) | model",
                "defaultdict_inside.pt | entry 'counts' is a dictionary with defaults of class 'collections.defaultdict' |"
                        + " dict(x) | model",
                "numpy_scalar_inside.pt | entry 'loss' is a NumPy scalar of class 'numpy._core.multiarray.scalar' | x.item() |"
                        + " model",
                "sparse.pt | entry 'w' is a sparse tensor of class 'torch._utils._rebuild_sparse_tensor' | x.to_dense() |",
                "quantized.pt | entry 'w' is a quantized tensor of class 'torch._utils._rebuild_qtensor' | x.dequantize() |",
                "complex.pt | entry 'w' is a complex tensor of class 'torch.ComplexFloatStorage' | torch.view_as_real(x) | v",
                "float8.pt | entry 'w' is a tensor of a small float type of class 'torch.float8_e4m3fn' | x.float() | v",
            })
    void otherObjectsAreNamedAndTheRestCanBeHad(String name, String what, String advice, String kept)
            throws IOException {
        Path file = TORCH.resolve("refused").resolve(name);

        assertThatThrownBy(() -> PyTorchFile.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(what, advice)
                .message()
                .doesNotContain("\n");
        if (kept != null) {
            PyTorchFile known = PyTorchFile.readKnown(file);
            assertThat(((Map<?, ?>) known.root()).containsKey(kept)).isTrue();
            assertThat(known.skipped()).hasSize(1);
            known.skipped().forEach((path, type) -> assertThat(what).contains("'" + path + "'", "'" + type + "'"));
        }
    }

    @Test
    void everyRefusedFileIsTested() throws NoSuchMethodException, IOException {
        String rows = String.join(
                "\n",
                PyTorchFileTest.class
                        .getDeclaredMethod(
                                "otherObjectsAreNamedAndTheRestCanBeHad",
                                String.class,
                                String.class,
                                String.class,
                                String.class)
                        .getAnnotation(CsvSource.class)
                        .value());
        try (Stream<Path> files = Files.list(TORCH.resolve("refused"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !rows.contains(name))
                            .sorted())
                    .containsExactly("list_of_tensors.pt", "one_tensor.pt");
        }
    }

    @Test
    void aStateDictIsFoundByItsKeys() throws IOException {
        PyTorchFile file = PyTorchFile.read(TORCH.resolve("checkpoint_adam.pt"));

        assertThat(file.stateDict("model_state_dict").keySet())
                .containsExactly("lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0");
        assertThat(file.get("optimizer_state_dict", "param_groups", 0, "betas")).isEqualTo(List.of(0.9, 0.999));
        assertThat(file.get("optimizer_state_dict", "state", 5L, "step")).isInstanceOf(StoredArray.Floats.class);
        assertThat(file.get("big")).isEqualTo(BigInteger.TWO.pow(70));
        assertThat(file.get("best")).isNull();
        assertThat(((StoredArray) file.get("rng")).toInts().numel()).isEqualTo(5056);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.stateDict("model"))
                .withMessageContaining("there is no model; all of it is a dictionary of 13 entries: ['epoch', ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.stateDict("args"))
                .withMessageContaining("expected a dictionary of tensors, but args is a dictionary of 4 entries");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.stateDict("history"))
                .withMessageContaining("history is a list of 7");
    }

    @Test
    void tiedWeightsAreOneTensorAndOtherViewsAreCopies() throws IOException {
        Map<String, Tensor> tied =
                PyTorchFile.read(TORCH.resolve("tied_language_model.pt")).stateDict();
        Map<String, Tensor> flat =
                PyTorchFile.read(TORCH.resolve("lstm_flat_storage.pt")).stateDict();

        assertThat(tied.get("decoder.weight")).isSameAs(tied.get("embedding.weight"));
        assertThat(tied.get("seen").item()).isEqualTo(123456789012.0);
        assertThat(flat.get("bias_ih_l0").floats()).hasSize(24);
    }

    @Test
    void streamsBuffersAndArraysAreReadLikeFiles() throws IOException {
        byte[] bytes = Files.readAllBytes(TORCH.resolve("lstm.pt"));

        for (ByteSource source : List.of(
                ByteSource.of(new ByteArrayInputStream(bytes), "x"),
                ByteSource.of(ByteBuffer.wrap(bytes), "x"),
                ByteSource.of(bytes, "x"))) {
            assertThat(PyTorchFile.read(source).stateDict()).hasSize(4);
        }
        assertThatThrownBy(() -> PyTorchFile.read(ByteSource.of(new byte[0], "x")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("x: the file is empty");
        assertThatThrownBy(() -> PyTorchFile.read(ByteSource.of(new byte[] {1, 2, 3}, "x")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("expected a zip archive, as torch.save writes it");
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    @Test
    void whatIsWrittenIsReadWithTheSameBits() throws IOException {
        Tensor shared = Tensor.wrap(new float[] {1, Float.NaN, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 6}, 2, 3);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("shared", shared);
        root.put("again", shared);
        root.put("view", shared.t());
        root.put("double", Tensor.wrap(new double[] {Math.PI}, 1));
        root.put("empty", Tensor.wrap(new double[0], 0, 4));
        root.put("scalar", Tensor.wrap(new float[] {3}));
        root.put("ints", IntTensor.of(new int[] {1, -2, Integer.MIN_VALUE}, 3));
        root.put("bool", new StoredArray.Ints(IntTensor.vector(1, 0), StoredType.BOOL));
        root.put("wide", new StoredArray.Ints(IntTensor.vector(65535, 0), StoredType.U16));
        root.put(
                "größe",
                Arrays.asList(
                        null, true, false, 0, 255, 256, -1, 1L << 40, Long.MIN_VALUE, 0.1, 0.5f, "ü\n", List.of()));
        root.put("big", BigInteger.TWO.pow(70).negate());
        root.put("dtype", StoredType.BF16);
        root.put("map", Map.of(7L, Map.of(), true, 1L));

        Path file = folder.resolve("x.pt");
        PyTorchFile.write(file, root);
        PyTorchFile read = PyTorchFile.read(file);

        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (String key : List.of("shared", "again", "view", "double", "empty", "scalar")) {
            addLines(key, StoredArray.of((Tensor) root.get(key)), expected);
            addLines(key, read.get(key), actual);
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(read.get("again")).isSameAs(read.get("shared"));
        assertThat(((StoredArray) read.get("ints")).toInts().toArray()).containsExactly(1, -2, Integer.MIN_VALUE);
        assertThat(((StoredArray) read.get("bool")).type()).isEqualTo(StoredType.BOOL);
        assertThat(((StoredArray) read.get("wide")).type()).isEqualTo(StoredType.I64);
        assertThat(read.get("größe"))
                .isEqualTo(Arrays.asList(
                        null, true, false, 0L, 255L, 256L, -1L, 1L << 40, Long.MIN_VALUE, 0.1, 0.5, "ü\n", List.of()));
        assertThat(read.get("big")).isEqualTo(BigInteger.TWO.pow(70).negate());
        assertThat(read.get("dtype")).isEqualTo(StoredType.BF16);
        assertThat(read.get("map")).isEqualTo(Map.of(7L, Map.of(), true, 1L));
    }

    @Test
    void equalContentIsEqualBytesAndStoragesAreAligned() throws IOException {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("a", Tensor.wrap(new float[] {1, 2, 3}, 3));
        root.put("b", Tensor.wrap(new double[] {4}, 1));
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream second = new ByteArrayOutputStream();

        TimeZone before = TimeZone.getDefault();
        try {
            PyTorchFile.write(first, root);
            TimeZone.setDefault(TimeZone.getTimeZone("GMT+8"));
            PyTorchFile.write(second, root);
        } finally {
            TimeZone.setDefault(before);
        }

        assertThat(first.toByteArray()).isEqualTo(second.toByteArray());
        try (Bytes bytes = ByteSource.of(first.toByteArray(), "x").open("")) {
            ZipEntries.of(bytes)
                    .entries()
                    .values()
                    .forEach(entry ->
                            assertThat(entry.start() % 64).as(entry.name()).isZero());
        }
    }

    @Test
    void whatAFileCannotHoldIsRefusedAndTheOldFileStays() throws IOException {
        Path file = folder.resolve("x.pt");
        PyTorchFile.write(file, Map.of("a", 1));
        List<Object> deep = List.of();
        for (int i = 0; i < 200; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = deep;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PyTorchFile.write(file, Map.of("a", new StringBuilder())))
                .withMessageContaining("expected tensors, numbers,")
                .withMessageContaining("but got a value of class java.lang.StringBuilder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PyTorchFile.write(file, Map.of(List.of(1), 1)))
                .withMessageContaining("but got a key of");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PyTorchFile.write(file, tooDeep))
                .withMessageContaining("nested more than 100 deep");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PyTorchFile.write(file, BigInteger.TWO.pow(3000)))
                .withMessageContaining("longer than 255");
        assertThat(PyTorchFile.read(file).get("a")).isEqualTo(1L);
    }
}
