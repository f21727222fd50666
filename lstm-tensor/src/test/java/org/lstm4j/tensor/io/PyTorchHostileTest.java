package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.tensor.io.PyTorchArchive.bytes;
import static org.lstm4j.tensor.io.PyTorchArchive.integer;
import static org.lstm4j.tensor.io.PyTorchArchive.little;
import static org.lstm4j.tensor.io.PyTorchArchive.pickle;
import static org.lstm4j.tensor.io.PyTorchArchive.storage;
import static org.lstm4j.tensor.io.PyTorchArchive.tensor;
import static org.lstm4j.tensor.io.PyTorchArchive.text;
import static org.lstm4j.tensor.io.PyTorchArchive.wide;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that were made to do harm: nothing is executed, and the one error is a {@link FormatException}. */
class PyTorchHostileTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final String FLOATS = "torch\nFloatStorage";

    private static Arguments vector(String name, String operations, String message) {
        return Arguments.of(name, pickle(operations), message);
    }

    /** A tensor of the storage "0" of 4 floats. */
    private static String view(String offset, String sizes, String strides) {
        return tensor(storage(FLOATS, "0", "K\4"), offset, sizes, strides);
    }

    private static String each(int from, int to, IntFunction<String> part) {
        return IntStream.range(from, to).mapToObj(part).collect(Collectors.joining());
    }

    static Stream<Arguments> pickles() {
        String laughs = "]q\0" + each(1, 30, i -> "](" + ("h" + (char) (i - 1)).repeat(10) + "eq" + (char) i);
        String collisions = "}(" + each(0, 40_000, i -> wide((long) i << 32 | i) + "N") + "u";
        return Stream.of(
                Arguments.of("nothing", "", "is truncated"),
                Arguments.of("protocol 0", "(lp0\n.", "of protocol 0"),
                Arguments.of("protocol 4", "\u0080\4}.", "of protocol 4"),
                Arguments.of("two objects", "\u0080\2NN.", "has bytes after its object"),
                Arguments.of("bytes behind", "\u0080\2N.N", "has bytes after its object"),
                Arguments.of("open mark", "\u0080\2N(.", "takes more from its stack"),
                Arguments.of("no end", "\u0080\2N", "is truncated"),
                vector("os.system", "cos\nsystem\n(" + text("touch /tmp/x") + "tR", "of class 'os.system'"),
                vector(
                        "eval",
                        "}" + text("a") + "c__builtin__\neval\n(" + text("1") + "tRs",
                        "of class '__builtin__.eval'"),
                vector("torch.load", "}" + text("a") + "ctorch\nload\n)Rs", "of class 'torch.load'"),
                vector("a class that calls", "}" + text("a") + "cos\nsystem\n)\u0081}bs", "of class 'os.system'"),
                vector("getattr of the result", "}" + text("a") + "cos\nsystem\n)R)Rs", "of class 'os.system'"),
                vector("a class as it is", "}" + text("a") + "cos\nsystem\ns", "of class 'os.system'"),
                vector(
                        "control characters in a class",
                        "}" + text("a") + "c\33[2J\nx\u00c2\u0085\ns",
                        "'\\u001b[2J.x\\u0085'"),
                vector("instance", "(ios\nsystem\n", "has operation 0x69"),
                vector("extension", "\u0082\1", "has operation 0x82"),
                vector("global from the stack", text("os") + text("system") + "\u0093", "has operation 0x93"),
                vector("long of 4 bytes", "\u008b" + little(-1), "has operation 0x8b"),
                vector("text of 2 GB", "X" + little(Integer.MAX_VALUE), "is truncated"),
                vector("text of 4 GB", "X" + little(-1), "is truncated"),
                vector("text that is not UTF-8", "X" + little(1) + "\u00ff", "not UTF-8"),
                vector("endless class", "c" + "a".repeat(10_000), "a name of a class without an end"),
                vector("nothing to pop", "R", "takes more from its stack"),
                vector("pops below a mark", "N(\u0085", "takes more from its stack"),
                vector("mark that is not there", "t", "closes a mark that was not set"),
                vector("unknown memo", "h\7", "refers to object 7"),
                vector("call of a number", "K\1)R", "calls what is no function"),
                vector("arguments of no tuple", "cos\nsystem\n]R", "calls with what is no tuple"),
                vector("append to a number", "K\1K\1a", "appends to what is no list"),
                vector("item of a list", "]K\1K\1s", "sets an item of what is no dictionary"),
                vector("key without value", "}(K\1u", "a key without a value"),
                vector("attributes of a list", "]}b", "sets attributes"),
                vector("persistent id", "NQ", "a persistent id that is no storage"),
                vector("a list in itself", "]q\0h\0a", "contains itself"),
                vector("a dictionary in itself", "}q\0" + text("a") + "h\0s", "contains itself"),
                vector("a tuple in itself", "]q\0h\0\u0085a", "contains itself"),
                vector("deep lists", "]".repeat(300_000) + "a".repeat(299_999), "nested more than 100 deep"),
                vector("deep tuples", ")" + "\u0085".repeat(500_000), "nested more than 100 deep"),
                vector("deep calls", ")" + "\u0085".repeat(500_000) + "q\0ctorch\nSize\nh\0R", "has bytes after"),
                vector("a billion laughs", laughs + "h\35", "has bytes after"),
                vector("a billion laughs in a list", "](" + laughs + "h\35e", "more than 2000000 values"),
                vector("3,000,000 operations", "N".repeat(3_000_000), "more than 2000000 operations"),
                vector("300,000 marks", "(".repeat(300_000), "takes more from its stack"),
                vector("keys of one hash code", collisions + "N", "has bytes after"),
                vector(
                        "keys of several types",
                        "}(" + integer(7) + "N" + each(0, 200, i -> integer(i) + "N") + text("a") + "Nu",
                        "keys of several types"),
                vector(
                        "copies of a dictionary",
                        "}("
                                + each(0, 5000, i -> integer(i) + "N")
                                + "uq\0" + "ccollections\nOrderedDict\nq\1h\0\u0085q\2" + "h\1h\2R".repeat(1000),
                        "copies dictionaries"),
                vector(
                        "a million objects of other classes",
                        "](cos\nsystem\n)Rq\0" + "h\0".repeat(400_000) + "e",
                        "more than 10000 objects"),
                vector(
                        "arguments that do not fit",
                        "ctorch._utils\n_rebuild_tensor_v2\n)R",
                        "arguments that do not fit"),
                vector("storage of a number", tensor("K\1", "K\0", "K\1", "K\1"), "arguments that do not fit"),
                vector(
                        "storage of another type",
                        tensor(storage("os\nsystem", "0", "K\4"), "K\0", "K\4", "K\1"),
                        "of class 'os.system'"),
                vector("storage outside", tensor(storage(FLOATS, "../0", "K\4"), "K\0", "K\4", "K\1"), "does not have"),
                vector(
                        "storage that is not there",
                        tensor(storage(FLOATS, "1", "K\4"), "K\0", "K\4", "K\1"),
                        "does not have"),
                vector(
                        "too large a storage",
                        tensor(storage(FLOATS, "0", "K\5"), "K\0", "K\4", "K\1"),
                        "16 bytes of it"),
                vector(
                        "storage of 2^62",
                        tensor(storage(FLOATS, "0", wide(1L << 62)), "K\0", "K\4", "K\1"),
                        "16 bytes of it"),
                vector("negative size", view("K\0", integer(-4), "K\1"), "negative size"),
                vector("negative stride", view("K\3", "K\4", integer(-1)), "negative size or stride"),
                vector("negative offset", view(integer(-1), "K\4", "K\1"), "reaches to element 2"),
                vector("beyond the storage", view("K\1", "K\4", "K\1"), "reaches to element 4"),
                vector("far beyond the storage", view("K\0", "K\2", wide(1L << 62)), "reaches to element"),
                vector("overflowing stride", view("K\0", "K\3", wide(1L << 62)), "is larger than any storage"),
                vector(
                        "overflowing shape",
                        view("K\0", wide(1L << 62) + "K\4", "K\0K\0"),
                        "is larger than any storage"),
                vector(
                        "overflowing empty shape",
                        view("K\0", wide(1L << 62) + "K\4K\0", "K\1K\1K\1"),
                        "is larger than any storage"),
                vector("shape of 2^62", view("K\0", wide(1L << 62), "K\0"), "more elements than a Java array"),
                vector("expanded to 8 GB", view("K\0", integer(Integer.MAX_VALUE - 8), "K\0"), "far more memory"),
                vector(
                        "many expanded",
                        "](" + each(1, 2000, i -> view("K\0", integer(1_000_000 + i), "K\0")) + "e",
                        "far more memory"),
                vector("65 dimensions", view("K\0", "K\1".repeat(65), "K\1".repeat(65)), "more than 64 dimensions"),
                vector("a dimension without stride", view("K\0", "K\4", ""), "1 sizes and 0 strides"),
                vector("a size that is a list", view("K\0", "]q\0h\0a", "K\1"), "no integer"),
                vector("None", "N", "holds None"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pickles")
    @Timeout(60)
    void picklesAreRefusedInTime(String name, String pickle, String message) {
        byte[] file = new PyTorchArchive(pickle).entry("data/0", new byte[16]).toBytes();

        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertThatThrownBy(() -> PyTorchFile.read(ByteSource.of(file, "x.pt")))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.pt: ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n", "\33");
        assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)
                .isLessThan(LIMIT.toNanos());
    }

    @Test
    void whatIsRefusedIsNotExecutedByChoiceEither() throws IOException {
        String calls = "}(" + text("a") + "cos\nsystem\n(" + text("touch /tmp/x") + "tR" + text("b") + "K\1u";
        PyTorchFile known = PyTorchFile.readKnown(ByteSource.of(new PyTorchArchive(pickle(calls)).toBytes(), "x.pt"));

        assertThat(known.root()).isEqualTo(Map.of("b", 1L));
        assertThat(known.skipped()).isEqualTo(Map.of("a", "os.system"));
    }

    @Test
    void everyBeginningOfAPickleIsRefused() throws IOException {
        Path file = Path.of("src/test/resources/torch/checkpoint_adam.pt");
        byte[] pickle;
        try (Bytes bytes = ByteSource.of(file).open("")) {
            ZipEntries zip = ZipEntries.of(bytes);
            pickle = zip.readAll(zip.entries().get("checkpoint_adam/data.pkl"), 1 << 20);
        }
        PickleReader.Calls calls = new PickleReader.Calls() {
            @Override
            public Object persistent(Object id) {
                return "";
            }

            @Override
            public Object call(PickleReader.Global function, List<Object> arguments) {
                return new LinkedHashMap<>();
            }
        };
        for (int n = 0; n < pickle.length; n++) {
            byte[] part = Arrays.copyOf(pickle, n);
            assertThatThrownBy(
                            () -> PickleReader.read(part, calls, problem -> new FormatException(file, null, problem)))
                    .as("%d bytes", n)
                    .isInstanceOf(FormatException.class);
        }
    }

    /** What is said of a storage in bytes of either order. */
    @Test
    void byteOrderIsRead() throws IOException {
        byte[] four = ByteBuffer.allocate(16)
                .putFloat(1)
                .putFloat(-2)
                .putFloat(3)
                .putFloat(0.5f)
                .array();
        String pickle = pickle("}" + text("w") + view("K\1", "K\2", "K\2") + "s");

        PyTorchFile big = new PyTorchArchive(pickle)
                .entry("byteorder", bytes("big"))
                .entry("data/0", four)
                .read();

        assertThat(big.stateDict().get("w").floats()).containsExactly(-2, 0.5f);
        assertThatThrownBy(() -> new PyTorchArchive(pickle)
                        .entry("byteorder", bytes("middle"))
                        .entry("data/0", four)
                        .read())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("expected the byte order little or big, but got 'middle'");
    }

    @Test
    void archivesOfOtherContentAreRefused() {
        String nothing = pickle("}");
        Map<PyTorchArchive, String> messages = Map.of(
                new PyTorchArchive(nothing).deflated(), "is compressed",
                new PyTorchArchive(pickle("N".repeat(1_000_000))).deflated(), "is compressed",
                new PyTorchArchive(nothing).entry("code/x.py", bytes("import os")), "a TorchScript program",
                new PyTorchArchive(nothing).entry("models/model.json", bytes("{}")), "an exported PyTorch program",
                new PyTorchArchive(nothing).inFolder("y").entry("data.pkl", bytes(nothing)), "but there are 2");

        messages.forEach((archive, message) -> assertThatThrownBy(archive::read)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(message));
    }

    /** Integers that an IntTensor does not hold are exact as float64, or refused. */
    @Test
    void wideIntegersAreExactOrRefused() throws IOException {
        String pickle =
                pickle("}" + text("n") + tensor(storage("torch\nLongStorage", "0", "K\2"), "K\0", "K\2", "K\1") + "s");
        byte[] exact = bytes(wide(1L << 53).substring(2) + wide(-(1L << 53)).substring(2));
        byte[] beyond =
                bytes(wide((1L << 53) + 1).substring(2) + wide(Long.MIN_VALUE).substring(2));

        assertThat(new PyTorchArchive(pickle)
                        .entry("data/0", exact)
                        .read()
                        .stateDict()
                        .get("n")
                        .toDoubleArray())
                .containsExactly(0x1p53, -0x1p53);
        assertThatThrownBy(
                        () -> new PyTorchArchive(pickle).entry("data/0", beyond).read())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("entry 'n' is a tensor of integers beyond 2^53");
    }

    /** Types without a storage of their own, as PyTorch 2 writes them. */
    @Test
    void unsignedIntegersAreRead() throws IOException {
        String pickle = pickle("}" + text("n") + "ctorch._utils\n_rebuild_tensor_v3\n("
                + storage("torch.storage\nUntypedStorage", "0", "K\4")
                + "K\0(K\2t(K\1t\u0089ccollections\nOrderedDict\n)R"
                + "ctorch\nuint16\ntRs" + text("size") + "ctorch\nSize\n(K\2K\3t\u0085Rs"
                + text("device") + "ctorch\ndevice\n(" + text("cuda") + "K\1tRs"
                + text("dtype") + "ctorch\nbfloat16\ns"
                + text("milestones") + "ccollections\nCounter\n}K\3K\1s\u0085Rs");
        PyTorchFile file = new PyTorchArchive(pickle)
                .entry("data/0", new byte[] {1, 0, -1, -1})
                .read();

        assertThat(((StoredArray) file.get("n")).toInts().toArray()).containsExactly(1, 65535);
        assertThat(file.get("size")).isEqualTo(List.of(2L, 3L));
        assertThat(file.get("device")).isEqualTo("cuda:1");
        assertThat(file.get("dtype")).isEqualTo(StoredType.BF16);
        assertThat(file.get("milestones")).isEqualTo(Map.of(3L, 1L));
    }

    /** What coverage-guided fuzzing found to be different: ten minutes of pickles and ten of whole files, by Jazzer 0.30. */
    @Test
    void inputsOfFuzzingAreReadOrRefused() throws IOException {
        int count = 0;
        Path corpus = Path.of("src/test/resources/torch/fuzz.zip");
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(corpus))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readAllBytes();
                byte[] file = entry.getName().startsWith("file/")
                        ? content
                        : new PyTorchArchive(new String(content, StandardCharsets.ISO_8859_1))
                                .entry("data/0", new byte[16])
                                .entry("data/1", new byte[576])
                                .entry("data/2", new byte[96])
                                .toBytes();
                try {
                    PyTorchFile.readKnown(ByteSource.of(file, "x.pt"));
                } catch (FormatException e) {
                    assertThat(e).hasMessageStartingWith("x.pt: ");
                }
                count++;
            }
        }
        assertThat(count).isGreaterThan(200);
    }

    /** Single bytes of a real file, changed at random, and its beginnings. */
    @Test
    void damagedFilesAreReadOrRefused() throws IOException {
        byte[] file = Files.readAllBytes(Path.of("src/test/resources/torch/tied_language_model.pt"));
        Random random = new Random(1);
        for (int run = 0; run < 3000; run++) {
            byte[] damaged = run % 3 == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
            for (int i = run % 3; i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                PyTorchFile.readKnown(ByteSource.of(damaged, "x.pt"));
            } catch (FormatException e) {
                assertThat(e).hasMessageStartingWith("x.pt: ");
            }
        }
    }
}
