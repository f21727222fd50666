package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Goldens come from {@code tools/goldens/safetensors.py}. */
class SafetensorsTest {
    private static final String F32 = "\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]";

    @TempDir
    Path folder;

    // ---- Goldens --------------------------------------------------------------------------------------------------

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(SafetensorsTest.class
                .getResource("/goldens/safetensors/" + name + ".safetensors")
                .toURI());
    }

    private static int[] bits(Tensor x) {
        float[] values = x.toFloatArray();
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @Test
    @Tag("golden")
    void readsAFileInTheReferenceLayout() throws Exception {
        StoredArrays contents = Safetensors.read(golden("canonical"));
        assertThat(contents.metadata())
                .containsExactly(
                        Map.entry("epoch", "7"),
                        Map.entry("format", "pt"),
                        Map.entry("\u65e5\u672c", "a\tb \"c\" \ud83d\ude00"));
        Map<String, Tensor> tensors = contents.tensors();
        assertThat(tensors.keySet())
                .containsExactly(
                        "z.double",
                        "",
                        "\"q\"\\\n\u0001\u001f\u007f/",
                        "empty",
                        "specials",
                        "weight_ih_l0",
                        "\u00fcber",
                        "\uff5a",
                        "\ud83d\ude00");
        assertThat(tensors.get("z.double").dtype()).isEqualTo(DType.FLOAT64);
        assertThat(tensors.get("z.double").shape()).isEqualTo(Shape.of(2, 2));
        assertThat(tensors.get("z.double").toDoubleArray()).containsExactly(1, -2.5, 1e300, Double.MIN_VALUE);
        assertThat(tensors.get("").shape()).isEqualTo(Shape.SCALAR);
        assertThat(tensors.get("").item()).isEqualTo(3.25);
        assertThat(tensors.get("empty").shape()).isEqualTo(Shape.of(0, 3));
        assertThat(bits(tensors.get("specials")))
                .containsExactly(0x7fc00000, 0x7f800000, 0xff800000, 0x80000000, 0x00000001, 0x7fa00001, 0xff7fffff);
        assertThat(tensors.get("weight_ih_l0").shape()).isEqualTo(Shape.of(2, 3));
        assertThat(tensors.get("weight_ih_l0").toFloatArray()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(tensors.get("\ud83d\ude00").toFloatArray()).containsExactly(2);
    }

    @Test
    @Tag("golden")
    void writesTheReferenceLayoutByteForByte() throws Exception {
        StoredArrays contents = Safetensors.read(golden("canonical"));
        Map<String, Tensor> backwards = new LinkedHashMap<>();
        contents.tensors().entrySet().stream()
                .sorted((a, b) -> b.getKey().compareTo(a.getKey()))
                .forEach(e -> backwards.put(e.getKey(), e.getValue()));
        Path file = folder.resolve("copy");
        Safetensors.write(file, backwards, contents.metadata());
        assertThat(file).hasSameBinaryContentAs(golden("canonical"));

        Safetensors.write(file, Map.of());
        assertThat(file).hasSameBinaryContentAs(golden("nothing"));
        assertThat(Safetensors.read(file).tensors()).isEmpty();
    }

    @Test
    @Tag("golden")
    void widensHalfPrecision() throws Exception {
        Map<String, Tensor> tensors = Safetensors.read(golden("half")).tensors();
        for (String name : List.of("f16", "bf16")) {
            assertThat(tensors.get(name).dtype()).isEqualTo(DType.FLOAT32);
            assertThat(bits(tensors.get(name))).containsExactly(bits(tensors.get(name + ".as_f32")));
        }
        assertThat(tensors.get("f16").shape()).isEqualTo(Shape.of(2, 41));
    }

    @Test
    @Tag("golden")
    void readsWhiteSpaceUnalignedDataAndAnyOrderOfTheHeader() throws Exception {
        StoredArrays contents = Safetensors.read(golden("whitespace"));
        assertThat(contents.metadata()).isEmpty();
        assertThat(contents.tensors().keySet()).as("in the order of the data").containsExactly("second", "first");
        assertThat(contents.tensors().get("second").toFloatArray()).containsExactly(1.5f, -1.5f);
        assertThat(contents.tensors().get("first").toDoubleArray()).containsExactly(0.1);
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    @Test
    void tensorsLargerThanTheBuffer() throws IOException {
        Tensor x = Tensor.arange(70_001);
        Tensor y = Tensor.arange(DType.FLOAT64, 0, 40_000, 1).reshape(200, 200).t();
        Path file = folder.resolve("large");
        Safetensors.write(file, Map.of("x", x, "y", y));
        Map<String, Tensor> tensors = Safetensors.read(file).tensors();
        assertThat(tensors.get("x").contentEquals(x)).isTrue();
        assertThat(tensors.get("y").contentEquals(y)).isTrue();
    }

    @Test
    void theNumbersStartAtAMultipleOf8() throws IOException {
        Path file = folder.resolve("aligned");
        for (int i = 0; i < 9; i++) {
            Safetensors.write(file, Map.of("x".repeat(i), Tensor.ones(1)));
            byte[] bytes = Files.readAllBytes(file);
            assertThat((char) bytes[8]).isEqualTo('{');
            assertThat((bytes.length - 4) % 8).isZero();
        }
    }

    static Stream<Arguments> unwritable() {
        Tensor x = Tensor.ones(1);
        int[] manySizes = new int[65];
        Arrays.fill(manySizes, 1);
        return Stream.of(
                Arguments.of("reserved name", Map.of("__metadata__", x), Map.of(), "__metadata__"),
                Arguments.of("half a surrogate pair", Map.of("a\ud83d", x), Map.of(), "surrogate"),
                Arguments.of("in metadata", Map.of(), Map.of("k", "\ude00"), "surrogate"),
                Arguments.of("name too long", Map.of("n".repeat(65_537), x), Map.of(), "limit"),
                Arguments.of("too many dimensions", Map.of("w", x.reshape(manySizes)), Map.of(), "'w'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unwritable")
    void whatCouldNotBeReadIsNotWritten(
            String what, Map<String, Tensor> tensors, Map<String, String> metadata, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("kept"), "old");
        assertThatThrownBy(() -> Safetensors.write(file, tensors, metadata))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Safetensors.write: ")
                .hasMessageContaining(problem);
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @Test
    void textIsEscapedAsTheReferenceWriterEscapesIt() throws IOException {
        // Some of these other writers escape: the end of a script, C1 controls, dashes, line separators, halves of
        // pairs.
        String plain = " !#/[]</script>\u007f\u0080\u009f\u00a0\u00e9\u2013\u201c\u2028\u20ac\ufeff\uffff\ud83d\ude00";
        StringBuilder controls = new StringBuilder();
        for (char c = 0; c < ' '; c++) {
            controls.append(c);
        }
        Path file = folder.resolve("text");
        Safetensors.write(file, Map.of(plain, Tensor.ones(0)), Map.of("\"\\" + controls, plain));
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, 8, bytes.length - 8, StandardCharsets.UTF_8).stripTrailing())
                .isEqualTo("{\"__metadata__\":{\"\\\"\\\\"
                        + "\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
                        + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f"
                        + "\":\"" + plain + "\"}," + entry(plain, "F32", "[0]", "[0,0]") + "}");
        StoredArrays contents = Safetensors.read(file);
        assertThat(contents.tensors()).containsOnlyKeys(plain);
        assertThat(contents.metadata()).containsExactly(Map.entry("\"\\" + controls, plain));
    }

    @Test
    void escapesCountAsOneCharacterOfAName() throws IOException {
        Path file = folder.resolve("longest");
        for (String c : List.of("n", "\u00fc", "\n", "\u0001")) {
            String longest = c.repeat(65_536);
            Safetensors.write(file, Map.of(longest, Tensor.ones(1)));
            assertThat(Safetensors.read(file).tensors()).containsOnlyKeys(longest);
            assertThatThrownBy(() -> Safetensors.write(file, Map.of(longest + c, Tensor.ones(1))))
                    .hasMessageContaining("a name of more than 65536 characters");
        }
    }

    @Test
    void otherFileSystems() throws IOException {
        URI zip = URI.create("jar:" + folder.resolve("models.zip").toUri());
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path file = files.getPath("/model.safetensors");
            Safetensors.write(file, Map.of("x", Tensor.ones(2)));
            Safetensors.write(file, Map.of("x", Tensor.ones(3)));
            assertThat(Safetensors.read(file).tensors().get("x").numel()).isEqualTo(3);
            assertThat(Files.list(files.getPath("/"))).containsExactly(file);
        }
    }

    @Test
    void contentsCannotBeChanged() throws Exception {
        StoredArrays contents = Safetensors.read(golden("canonical"));
        assertThatThrownBy(() -> contents.tensors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> contents.metadata().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- Malformed files ------------------------------------------------------------------------------------------

    private static byte[] file(long headerLength, byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(headerLength)
                .put(header)
                .array();
    }

    private static byte[] file(String header, int dataBytes) {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return file(bytes.length, bytes, dataBytes);
    }

    private static byte[] latin1(String header, int dataBytes) {
        byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
        return file(bytes.length, bytes, dataBytes);
    }

    private static String w(String type, String shape, String offsets) {
        return entry("w", type, shape, offsets);
    }

    private static String entry(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static String w(String shape, String offsets) {
        return "{" + w("F32", shape, offsets) + "}";
    }

    /** What is wrong, the bytes, the tensor that the error names (or none), and parts of the message. */
    static Stream<Arguments> malformed() {
        String a = entry("a", "F32", "[2]", "[0,8]");
        byte[] braces = "{}".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                // the length
                malformed("empty file", new byte[0], null, "0 bytes"),
                malformed("seven bytes", new byte[7], null, "7 bytes"),
                malformed("no header", file(0, new byte[0], 0), null, "not a JSON object"),
                malformed("N = 2^64-1", file(-1, braces, 0), null, "18446744073709551615", "100000000"),
                malformed("N = 2^63", file(Long.MIN_VALUE, braces, 0), null, "9223372036854775808"),
                malformed("N = 2^63-1", file(Long.MAX_VALUE, braces, 0), null, "9223372036854775807"),
                malformed("N over the limit", file(100_000_001, braces, 0), null, "longer than 100000000"),
                malformed("N at the limit", file(100_000_000, braces, 0), null, "truncated"),
                malformed("N one beyond the file", file(3, braces, 0), null, "header of 3 bytes", "truncated"),
                malformed("N cuts the header", file(1, braces, 0), null, "JSON"),
                // the text
                malformed("bare UTF-8 continuation", latin1("{\"\u0080\":1}", 0), null, "UTF-8"),
                malformed("overlong UTF-8", latin1("{\"\u00c0\u00af\":1}", 0), null, "UTF-8"),
                malformed("surrogate in UTF-8", latin1("{\"\u00ed\u00a0\u0080\":1}", 0), null, "UTF-8"),
                malformed("UTF-8 cut at the end", latin1("{} \u00e2\u0082", 0), null, "UTF-8"),
                malformed("UTF-16", file(4, "{}".getBytes(StandardCharsets.UTF_16LE), 0), null, "JSON"),
                malformed("byte order mark", file("\ufeff{}", 0), null, "JSON"),
                malformed("half an escaped pair", file("{\"\\ud800\":{" + F32 + "}}", 8), null, "surrogate"),
                // the JSON
                malformed("array", file("[]", 0), null, "not a JSON object"),
                malformed("text", file("\"x\"", 0), null, "not a JSON object"),
                malformed("only spaces", file("        ", 0), null, "not a JSON object"),
                malformed("not closed", file("{" + a, 8), null, "JSON", "at character"),
                malformed("two objects", file("{" + a + "}{}", 8), null, "continues"),
                malformed("zeros after it", file("{" + a + "}\0\0", 8), null, "JSON"),
                malformed(
                        "zeros and spaces after it",
                        file("{" + a + "}" + " ".repeat(5000) + "\0", 8),
                        null,
                        "continues"),
                malformed("bracket after it", file("{" + a + "} ]", 8), null, "continues"),
                malformed("comma after it", file("{" + a + "},", 8), null, "continues"),
                malformed("brackets crossed", file("{\"w\":{\"shape\":[2}]", 0), null, "JSON", "at character 17"),
                malformed("bare word", file("{\n \"w\" : x}", 0), null, "JSON", "at character 10"),
                malformed("no colon", file("{\"w\" {}}", 0), null, "JSON", "at character 6"),
                malformed("no comma", file("{" + a + " " + w("F32", "[0]", "[8,8]") + "}", 8), null, "JSON"),
                malformed("leading comma", file("{," + a + "}", 8), null, "JSON"),
                malformed("name without quotes", file("{w:{" + F32 + "}}", 8), null, "JSON"),
                malformed("name in single quotes", file("{'w':{" + F32 + "}}", 8), null, "JSON"),
                malformed("line end in a name", file("{\"w\n\":{" + F32 + "}}", 8), null, "JSON"),
                malformed("unknown escape", file("{\"\\x\":{" + F32 + "}}", 8), null, "JSON"),
                malformed("escape of three digits", file("{\"\\u061\":{" + F32 + "}}", 8), null, "JSON"),
                malformed("escape cut off", file("{\"\\", 0), null, "JSON"),
                malformed("other white space", file("{\u00a0" + a + "}", 8), null, "JSON"),
                malformed("comment", file("{/**/" + a + "}", 8), null, "JSON"),
                malformed("trailing comma", file("{" + a + ",}", 8), null, "JSON"),
                malformed("same name twice", file("{" + a + "," + a + "}", 8), null, "'a'", "uplicate"),
                malformed(
                        "same name escaped",
                        file("{" + a + "," + entry("\\u0061", "F32", "[0]", "[8,8]") + "}", 8),
                        null,
                        "'a'",
                        "uplicate"),
                malformed("same field twice", file("{\"a\":{" + F32 + "," + F32 + "}}", 8), null, "uplicate"),
                malformed("metadata twice", file("{\"__metadata__\":{},\"__metadata__\":{}}", 0), null, "uplicate"),
                malformed("nesting in a tensor", file("{\"w\":{\"shape\":[[[2]]]}}", 0), null, "limit"),
                malformed("nesting in the name", file("{\"w\":" + "[".repeat(50_000), 0), "w", "object"),
                malformed("nesting in metadata", file("{\"__metadata__\":{\"a\":{}}}", 0), null, "'a'", "text"),
                malformed("metadata is no object", file("{\"__metadata__\":\"x\"}", 0), null, "__metadata__"),
                malformed("metadata holds a number", file("{\"__metadata__\":{\"a\":1}}", 0), null, "'a'", "text"),
                malformed("metadata holds null", file("{\"__metadata__\":{\"a\":null}}", 0), null, "'a'", "text"),
                malformed(
                        "duplicate in metadata",
                        file("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", 0),
                        null,
                        "'k'",
                        "uplicate"),
                malformed("name too long", file("{\"" + "n".repeat(65_537) + "\":1}", 0), null, "limit"),
                // the fields
                malformed("tensor is null", file("{\"w\":null}", 0), "w", "object"),
                malformed("no fields", file("{\"w\":{}}", 0), "w", "no dtype"),
                malformed("no shape", file("{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4), "w", "no shape"),
                malformed("no offsets", file("{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4), "w", "no data_offsets"),
                malformed("unknown field", file("{\"w\":{" + F32 + ",\"strides\":[1]}}", 8), "w", "'strides'"),
                malformed("unknown dtype", file("{" + w("F31", "[2]", "[0,8]") + "}", 8), "w", "'F31'"),
                malformed("complex", file("{" + w("C64", "[1]", "[0,8]") + "}", 8), "w", "C64", "convert"),
                malformed("dtype in lower case", file("{" + w("f32", "[2]", "[0,8]") + "}", 8), "w", "'f32'"),
                malformed("dtype is a number", file("{\"w\":{\"dtype\":4}}", 0), "w", "dtype"),
                malformed("shape is a number", file(w("2", "[0,8]"), 8), "w", "shape"),
                malformed("shape is null", file(w("null", "[0,8]"), 8), "w", "shape"),
                malformed("shape holds text", file(w("[\"2\"]", "[0,8]"), 8), "w", "shape", "whole"),
                malformed("shape holds a fraction", file(w("[2.0]", "[0,8]"), 8), "w", "shape", "'2.0'"),
                malformed("shape holds an exponent", file(w("[2e0]", "[0,8]"), 8), "w", "shape", "'2e0'"),
                malformed("exponent with two signs", file(w("[2e++0]", "[0,8]"), 8), "w", "shape", "'2e++0'"),
                malformed("shape holds a leading 0", file(w("[02]", "[0,8]"), 8), null, "JSON"),
                malformed("shape holds a plus", file(w("[+2]", "[0,8]"), 8), null, "JSON"),
                malformed("shape holds hexadecimals", file(w("[0x2]", "[0,8]"), 8), null, "JSON"),
                malformed("shape holds NaN", file(w("[NaN]", "[0,8]"), 8), null, "JSON"),
                malformed("trailing comma in shape", file(w("[2,]", "[0,8]"), 8), null, "JSON"),
                malformed("two numbers without a comma", file(w("[2 1]", "[0,8]"), 8), null, "JSON"),
                malformed("shape is negative", file(w("[-2]", "[0,8]"), 8), "w", "shape", "-2"),
                malformed("shape holds -0", file(w("[-0]", "[0,0]"), 0), "w", "shape", "-0"),
                malformed("shape holds 2^48", file(w("[281474976710656]", "[0,8]"), 8), "w", "281474976710656"),
                malformed("shape holds 2^64-2", file(w("[2,18446744073709551614]", "[0,8]"), 8), "w", "shape"),
                malformed("a long number", file(w("[" + "1".repeat(5000) + "]", "[0,8]"), 8), null, "limit"),
                malformed("65 dimensions", file(w("[1" + ",1".repeat(64) + "]", "[0,4]"), 4), "w", "64"),
                malformed("one offset", file(w("[2]", "[0]"), 8), "w", "data_offsets"),
                malformed("three offsets", file(w("[2]", "[0,8,8]"), 8), "w", "data_offsets"),
                malformed("negative offset", file(w("[2]", "[-8,0]"), 8), "w", "data_offsets", "-8"),
                malformed("offset is a fraction", file(w("[2]", "[0,8.5]"), 8), "w", "data_offsets"),
                // the places
                malformed("data cut off", file("{" + a + "}", 7), null, "truncated", "at byte 8", "has 7"),
                malformed("data after the last", file("{" + a + "}", 9), null, "trailing"),
                malformed("data and no tensor", file("{}", 1), null, "trailing"),
                malformed("hole at the start", file(w("[1]", "[4,8]"), 8), "w", "hole"),
                malformed("hole between", file("{" + a + "," + w("F32", "[1]", "[12,16]") + "}", 16), "w", "hole"),
                malformed("overlap", file("{" + a + "," + w("F32", "[2]", "[4,12]") + "}", 12), "w", "overlap"),
                malformed("the same place", file("{" + a + "," + w("F32", "[2]", "[0,8]") + "}", 8), "w", "overlap"),
                malformed("end before start", file("{" + a + "," + w("F32", "[1]", "[8,4]") + "}", 8), "w", "before"),
                malformed("empty tensor elsewhere", file(w("[0]", "[4,4]"), 0), "w", "hole"),
                malformed("beyond the file", file(w("[2000000000]", "[0,8000000000]"), 8), null, "truncated"),
                // the sizes
                malformed("more than the shape", file(w("[1]", "[0,8]"), 8), "w", "[1]", "span 8"),
                malformed("less than the shape", file(w("[3]", "[0,8]"), 8), "w", "[3]", "3 elements"),
                malformed("not whole elements", file(w("[2]", "[0,9]"), 9), "w", "span 9"),
                malformed("scalar of two", file(w("[]", "[0,8]"), 8), "w", "1 elements"),
                malformed("empty but for data", file(w("[0]", "[0,4]"), 4), "w", "0 elements"),
                malformed("type of another size", file("{" + w("F64", "[2]", "[0,8]") + "}", 8), "w", "F64"),
                malformed("half of another size", file("{" + w("BF16", "[2]", "[0,8]") + "}", 8), "w", "BF16"),
                malformed("product is 2^64", file(w("[4294967296,4294967296]", "[0,0]"), 0), "w", "overflows"),
                malformed("bytes are 2^64", file(w("[2147483648,2147483648]", "[0,0]"), 0), "w", "2147483648"),
                malformed("overflow behind a 0", file(w("[0,4294967296,4294967296]", "[0,0]"), 0), "w", "overflows"),
                malformed("more than an array", file(w("[2147483648]", "[0,8589934592]"), 8), null, "truncated"),
                malformed("the same with a 0", file(w("[2147483648,0]", "[0,0]"), 0), "w", "Java array"));
    }

    private static Arguments malformed(String what, byte[] bytes, String tensor, String... problems) {
        return Arguments.of(what, bytes, tensor, List.of(problems));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void malformedFilesAreRefused(String what, byte[] bytes, String tensor, List<String> problems) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), bytes);
        FormatException refusal = refusal(file, 1_000_000);
        assertThat(refusal.tensor()).isEqualTo(tensor);
        assertThat(refusal).hasMessageStartingWith(file.toString() + ": ");
        problems.forEach(problem -> assertThat(refusal).hasMessageContaining(problem));
        assertThat(refusal.getMessage().length() - file.toString().length())
                .as(refusal.getMessage())
                .isLessThan(400);
    }

    /** Reads a bad file, and checks that this takes little memory. */
    private static FormatException refusal(Path file, long mostBytes) {
        // Loads all classes, which is not to be counted.
        catchThrowableOfType(FormatException.class, () -> Safetensors.read(file));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        FormatException refusal = catchThrowableOfType(FormatException.class, () -> Safetensors.read(file));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(mostBytes);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void aHugeHeaderTakesNoMemory() throws IOException {
        Path file = folder.resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L + 100_000_000);
            sparse.write(file(100_000_000, "{".getBytes(StandardCharsets.UTF_8), 0));
        }
        assertThat(refusal(file, 1_000_000)).hasMessageContaining("JSON");
    }

    @Test
    void aTensorBeyondTheHeapIsRefusedBeforeItIsAllocatedIfTheHeaderIsBad() throws IOException {
        Path file = folder.resolve("sparse");
        byte[] head = file(
                "{" + entry("a", "F32", "[2000000000]", "[0,8000000000]") + ","
                        + entry("b", "F32", "[1]", "[8000000000,8000000008]") + "}",
                0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(head.length + 8_000_000_008L);
            sparse.write(head);
        }
        assertThat(refusal(file, 1_000_000).tensor()).isEqualTo("b");
    }

    /** HotSpot allocates no array of so many elements, whatever the heap. */
    @Test
    void aTensorLongerThanAnyArrayIsRefused() throws IOException {
        Path file = folder.resolve("sparse");
        for (String shape : List.of("[2147483647]", "[2147483640]", "[0,2147483647]")) {
            long bytes = shape.equals("[0,2147483647]") ? 0 : 4 * Long.parseLong(shape.substring(1, 11));
            byte[] head = file("{" + entry("a", "F32", shape, "[0," + bytes + "]") + "}", 0);
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(head.length + bytes);
                sparse.write(head);
            }
            assertThat(refusal(file, 1_000_000))
                    .hasMessageContaining("more elements than a Java array can hold (2147483639)");
        }
    }

    @Test
    void tensorsThatDoNotFitTheHeapAreAnErrorThatSaysSo() throws IOException {
        Path file = folder.resolve("sparse");
        int each = 2_000_000_000;
        long count = Runtime.getRuntime().maxMemory() / (4L * each) + 1;
        StringBuilder json = new StringBuilder("{");
        for (long i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(entry(
                            "t" + i, "F32", "[" + each + "]", "[" + 4L * each * i + "," + 4L * each * (i + 1) + "]"));
        }
        byte[] head = file(json + "}", 0);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(head.length + 4L * each * count);
            sparse.write(head);
        }
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": the tensors take " + 4L * each * count + " bytes")
                .hasMessageContaining("-Xmx");
    }

    @Test
    void namesOutsideOfThe16BitsAreQuotedToo() {
        assertThat(FormatException.quote("a\udb40\udc01b\ud83d\ude00\ud83d"))
                .isEqualTo("'a\\ue0001b\ud83d\ude00\\ud83d'");
        assertThat(FormatException.quote("\ud83d\ude00".repeat(61)))
                .isEqualTo("'" + "\ud83d\ude00".repeat(60) + "...'");
    }

    @Test
    @Tag("slow")
    void tooManyTensorsAreRefused() throws IOException {
        Path file = folder.resolve("many");
        Files.write(file, manyTensors(100_000));
        assertThat(Safetensors.read(file).tensors()).hasSize(100_000);
        Files.write(file, manyTensors(100_001));
        // What so many tensors take, whatever the length of the file.
        assertThat(refusal(file, 200_000_000)).hasMessageContaining("more than 100000 tensors");
    }

    private static byte[] manyTensors(int count) {
        return file(
                IntStream.range(0, count)
                        .mapToObj(i -> entry("t" + i, "F32", "[0]", "[0,0]"))
                        .collect(Collectors.joining(",", "{", "}")),
                0);
    }

    @Test
    void tooMuchMetadataIsRefused() throws IOException {
        Path file = folder.resolve("metadata");
        Files.write(
                file,
                file(
                        IntStream.range(0, 100_001)
                                .mapToObj(i -> "\"" + i + "\":\"\"")
                                .collect(Collectors.joining(",", "{\"__metadata__\":{", "}}")),
                        0));
        assertThat(refusal(file, 100_000_000)).hasMessageContaining("more than 100000 entries");

        Files.write(file, file("{\"__metadata__\":{\"k\":\"" + "x".repeat(10_000_001) + "\"}}", 0));
        assertThat(refusal(file, 100_000_000)).hasMessageContaining("limit");
    }

    @Test
    @Tag("slow")
    void everyCutOfAGoodFileIsRefused() throws Exception {
        byte[] good = Files.readAllBytes(golden("canonical"));
        Path file = folder.resolve("cut");
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(FormatException.class);
        }
    }

    /** Whatever a flipped bit does, it ends in values or in a FormatException. */
    @Test
    @Tag("slow")
    void everyFlippedBitOfAHeaderIsReadOrRefused() throws Exception {
        byte[] good = Files.readAllBytes(golden("whitespace"));
        Path file = folder.resolve("flipped");
        int refused = 0;
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bytes = good.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            try {
                Safetensors.read(file);
            } catch (FormatException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(4 * good.length);
    }

    @Test
    void messagesAreSafeToShow() throws IOException {
        Path file = Files.write(
                folder.resolve("bad"), file("{\"\\u001b[2J\\n\\u202e\\u2028" + "n".repeat(60_000) + "\":null}", 0));
        FormatException refusal = refusal(file, 1_000_000);
        assertThat(refusal.getMessage())
                .contains("'\\u001b[2J\\u000a\\u202e\\u2028nnn")
                .contains("nnn...'");
        assertThat(refusal.tensor()).hasSize(60_007);
    }

    @Test
    void anErrorOfTheDiskIsNotAFormatError() {
        IOException broken = new IOException("broken");
        Reader text = new Reader() {
            private final Reader good = new StringReader("{\"");

            @Override
            public int read(char[] chars, int from, int length) throws IOException {
                int n = good.read(chars, from, length);
                if (n < 0) {
                    throw broken;
                }
                return n;
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> SafetensorsHeader.read("x", text, 0)).isSameAs(broken);
    }

    @Test
    void aMissingFileIsNotAFormatError() {
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("no"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFolderIsAnError() {
        assertThatThrownBy(() -> Safetensors.read(folder)).isInstanceOf(IOException.class);
    }
}
