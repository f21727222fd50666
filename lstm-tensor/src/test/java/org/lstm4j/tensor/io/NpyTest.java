package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The files of {@code numpy/} are by NumPy 2.4. */
class NpyTest {
    @TempDir
    private Path folder;

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(NpyTest.class.getResourceAsStream("/numpy/" + name))) {
            return in.readAllBytes();
        }
    }

    static StoredArray read(byte[] bytes) throws IOException {
        return Npy.read(ByteSource.of(bytes, "x.npy"));
    }

    private static byte[] written(StoredArray array) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Npy.write(out, array);
        return out.toByteArray();
    }

    /** NumPy's {@code a}. */
    static Tensor expected() throws IOException {
        return Safetensors.read(ByteSource.of(resource("expected.safetensors"), "expected"))
                .tensors()
                .get("a");
    }

    // ---- Reading --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"f8", "f8_big_endian", "version_2", "version_3"})
    @Tag("golden")
    void float64IsReadInEachVersionAndByteOrder(String name) throws IOException {
        StoredArray array = read(resource(name + ".npy"));
        assertThat(array.type()).isEqualTo(StoredType.F64);
        assertThat(array.toTensor().contentEquals(expected())).isTrue();
    }

    @Test
    @Tag("golden")
    void float32InFortranOrderIsReadRowMajor() throws IOException {
        Tensor x = read(resource("f4_fortran.npy")).toTensor();
        assertThat(x.contentEquals(expected().to(DType.FLOAT32))).isTrue();
        assertThat(x.isContiguous()).isTrue();
    }

    @Test
    @Tag("golden")
    void halfPrecisionIsWidened() throws IOException {
        StoredArray array = read(resource("f2.npy"));
        assertThat(array.type()).isEqualTo(StoredType.F16);
        double[] a = expected().toDoubleArray();
        float[] x = array.toTensor().toFloatArray();
        for (int i = 0; i < a.length; i++) {
            // Half of the last of 11 bits.
            assertThat((double) x[i]).isCloseTo(a[i], org.assertj.core.data.Offset.offset(Math.abs(a[i]) / 2048));
        }
    }

    @Test
    @Tag("golden")
    void integersBooleansScalarsAndEmptyArraysAreRead() throws IOException {
        assertThat(read(resource("i8.npy")).toInts()).isEqualTo(IntTensor.of(new int[] {0, 1, 2, 3, 4, 5}, 2, 3));
        assertThat(read(resource("bool.npy"))).isEqualTo(new StoredArray.Ints(IntTensor.vector(1, 0), StoredType.BOOL));
        assertThat(read(resource("scalar.npy")).shape()).isEqualTo(Shape.SCALAR);
        assertThat(read(resource("scalar.npy")).toTensor().item()).isEqualTo(3.5);
        assertThat(read(resource("empty.npy")).shape()).isEqualTo(Shape.of(0, 4));
    }

    private static byte[] npy(int major, String header, byte[] data) {
        byte[] text = header.getBytes(major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) major)
                .put((byte) 0);
        if (major == 1) {
            out.putShort((short) text.length);
        } else {
            out.putInt(text.length);
        }
        out.put(text).put(data);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] npy(String descr, String shape, byte[] data) {
        return npy(1, "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n", data);
    }

    private static byte[] longs(ByteOrder order, long... values) {
        ByteBuffer out = ByteBuffer.allocate(8 * values.length).order(order);
        Arrays.stream(values).forEach(out::putLong);
        return out.array();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            |b1 ; 00 01             ; 0, 1
            |i1 ; ff 7f             ; -1, 127
            |u1 ; ff 7f             ; 255, 127
            <i1 ; ff                ; -1
            <i2 ; fe ff 00 80       ; -2, -32768
            >i2 ; ff fe 80 00       ; -2, -32768
            <u2 ; fe ff             ; 65534
            >u2 ; fe ff             ; 65279
            <i4 ; fe ff ff ff       ; -2
            >i4 ; 80 00 00 00       ; -2147483648
            <u4 ; ff ff ff 7f       ; 2147483647
            >u4 ; 00 00 00 03       ; 3
            <i8 ; fe ff ff ff ff ff ff ff ; -2
            >i8 ; ff ff ff ff 80 00 00 00 ; -2147483648
            <u8 ; ff ff ff 7f 00 00 00 00 ; 2147483647
            >u8 ; 00 00 00 00 00 00 00 09 ; 9
            """)
    void integersOfEachSizeAndOrder(String descr, String hex, String values) throws IOException {
        int[] bytes = Arrays.stream(hex.split(" "))
                .mapToInt(b -> Integer.parseInt(b, 16))
                .toArray();
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) bytes[i];
        }
        int[] expected =
                Arrays.stream(values.split(", ")).mapToInt(Integer::parseInt).toArray();
        IntTensor ints =
                read(npy("'" + descr + "'", "(" + expected.length + ",)", data)).toInts();
        assertThat(ints.toArray()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"<i8, 2147483648, 2147483648", "<i8, -2147483649, -2147483649", "<u8, -1, 18446744073709551615"})
    void integersBeyond32BitsAreRefusedWithTheirValue(String descr, long bits, String value) {
        byte[] bytes = npy("'" + descr + "'", "(2,)", longs(ByteOrder.LITTLE_ENDIAN, 0, bits));
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.npy: the array holds " + value + " (element 1 of ")
                .hasMessageContaining("32 bits");
    }

    @Test
    void booleansAreZeroOrOne() {
        assertThatThrownBy(() -> read(npy("'|b1'", "(1,)", new byte[] {2})))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("holds 2 (element 0 of BOOL), but booleans are 0 or 1");
    }

    @Test
    void integersInFortranOrderAreReadRowMajor() throws IOException {
        // a[i, j, k] = 100 i + 10 j + k of shape (2, 3, 2), the first index fastest.
        byte[] data = new byte[12];
        for (int n = 0; n < 12; n++) {
            data[n] = (byte) (100 * (n % 2) + 10 * (n / 2 % 3) + n / 6);
        }
        String header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2)}";
        assertThat(read(npy(1, header, data)).toInts())
                .isEqualTo(IntTensor.of(new int[] {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}, 2, 3, 2));
        String empty = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 0, 2)}";
        assertThat(read(npy(1, empty, new byte[0])).shape()).isEqualTo(Shape.of(2, 0, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }    \n",
                "{\"shape\":(2L,1L),\"fortran_order\":False,\"descr\":\"|u1\"}",
                "{ 'shape' : ( 2 , 1 , ) , 'descr' : '|u1' , 'fortran_order' : True }\n\n"
            })
    void anySpellingOfTheDictionaryIsRead(String header) throws IOException {
        for (int major = 1; major <= 3; major++) {
            assertThat(read(npy(major, header, new byte[] {7, 8})).toInts())
                    .isEqualTo(IntTensor.of(new int[] {7, 8}, 2, 1));
        }
    }

    // ---- Refused --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            object     | Python objects, which are a pickle and never read | a.astype('float64')
            structured | records of several fields (a structured type)     | a['FIELD']
            unicode    | text                                              | a.astype('float64')
            datetime   | dates                                             | a.astype('datetime64[s]')
            complex    | complex numbers                                   | numpy.stack([a.real, a.imag], -1)
            """)
    void typesThatAreNotReadAreNamedWithTheWayToConvertThem(String name, String what, String line) throws IOException {
        byte[] bytes = resource("refused/" + name + ".npy");
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("x.npy: the array holds " + what)
                .hasMessageContaining(line);
    }

    @ParameterizedTest
    @CsvSource({
        "'<f16', extended precision",
        "'<m8[ns]', durations",
        "'|V2', bfloat16",
        "'|S3', text",
        "'<q9', not known"
    })
    void otherTypesToo(String descr, String what) {
        assertThatThrownBy(() -> read(npy("'" + descr + "'", "(0,)", new byte[0])))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(descr);
    }

    static Stream<Arguments> malformed() {
        String good = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
        String tail = ", 'fortran_order': False, 'shape': (1,), }";
        byte[] one = new byte[8];
        return Stream.of(
                Arguments.of(
                        "nothing behind the magic", "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1), "version"),
                Arguments.of("version 4", npy(4, good, one), "version 4.0"),
                Arguments.of("version 0", npy(0, good, one), "version 0.0"),
                Arguments.of("header cut", Arrays.copyOf(npy(1, good, one), 40), "truncated"),
                Arguments.of("header too long", npy(2, good + " ".repeat(10_000), one), "at most 10000"),
                Arguments.of("not UTF-8", npy(2, good, one), null),
                Arguments.of("nothing", npy(1, "", one), "expected '{'"),
                Arguments.of("a list", npy(1, "[1]", one), "expected '{'"),
                Arguments.of("not closed", npy(1, good.substring(0, 50), one), "but got"),
                Arguments.of("text behind it", npy(1, good + "x", one), "its end"),
                Arguments.of("no descr", npy(1, "{'fortran_order': False, 'shape': (1,)}", one), "no 'descr'"),
                Arguments.of("no order", npy(1, "{'descr': '<f8', 'shape': (1,)}", one), "no 'fortran_order'"),
                Arguments.of("no shape", npy(1, "{'descr': '<f8', 'fortran_order': False}", one), "no 'shape'"),
                Arguments.of("key twice", npy(1, "{'shape': (1,), 'shape': (1,)}", one), "'shape' occurs twice"),
                Arguments.of("unknown key", npy(1, "{'x': 1}", one), "unknown key 'x'"),
                Arguments.of("key without quotes", npy(1, "{descr: '<f8'" + tail, one), "in quotes"),
                Arguments.of("an expression", npy(1, "{'descr': __import__('os')" + tail, one), "expected a type"),
                Arguments.of("an escape", npy(1, "{'descr': '\\x3cf8'" + tail, one), "in quotes"),
                Arguments.of("no byte order", npy("'f8'", "(1,)", one), "not known"),
                Arguments.of("native byte order", npy("'=f8'", "(1,)", one), "not known"),
                Arguments.of("no byte order for 8", npy("'|f8'", "(1,)", one), "f8"),
                Arguments.of("order is a number", npy(1, "{'fortran_order': 0}", one), "True or False"),
                Arguments.of("shape is a number", npy("'<f8'", "1", one), "expected '('"),
                Arguments.of("shape in parentheses", npy("'<f8'", "(1)", one), "tuple"),
                Arguments.of("shape is a list", npy("'<f8'", "[1]", one), "expected '('"),
                Arguments.of("negative size", npy("'<f8'", "(-1,)", one), "'-1"),
                Arguments.of("size with sign", npy("'<f8'", "(+1,)", one), "'+1"),
                Arguments.of("size 1e0", npy("'<f8'", "(1e0,)", one), "'e0"),
                Arguments.of("leading 0", npy("'<f8'", "(01,)", one), "'01"),
                Arguments.of("two commas", npy("'<f8'", "(1,,)", one), "digits"),
                Arguments.of("only a comma", npy("'<f8'", "(,)", one), "digits"),
                Arguments.of("19 digits", npy("'<f8'", "(1111111111111111111,)", one), "18 digits"),
                Arguments.of("5000 digits", npy("'<f8'", "(" + "1".repeat(5000) + ",)", one), "18 digits"),
                Arguments.of("65 dimensions", npy("'<f8'", "(" + "1,".repeat(65) + ")", one), "64 dimensions"),
                Arguments.of("deep nesting", npy("[".repeat(5000), "(1,)", one), "expected a type"),
                Arguments.of("99999999999", npy("'<f8'", "(99999999999,)", one), "truncated"),
                Arguments.of("65536^3", npy("'<f8'", "(65536, 65536, 65536)", one), "truncated"),
                Arguments.of("65536^4", npy("'<f8'", "(65536, 65536, 65536, 65536)", one), "overflows"),
                Arguments.of("bytes overflow", npy("'<f8'", "(2147483648, 1073741824)", one), "overflows"),
                Arguments.of("behind a 0", npy("'<f8'", "(0, 65536, 65536)", new byte[0]), "more elements"),
                Arguments.of("a byte less", npy("'<f8'", "(1,)", new byte[7]), "needs 8 bytes, but 7"),
                Arguments.of("a byte more", npy("'<f8'", "(1,)", new byte[9]), "trailing"),
                Arguments.of("scalar of two", npy("'<f8'", "()", new byte[16]), "trailing"),
                Arguments.of("data but empty", npy("'<f8'", "(0,)", one), "needs 0 bytes"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void malformedArraysAreRefused(String what, byte[] bytes, String problem) throws IOException {
        if (problem == null) {
            bytes = npy(3, "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }", new byte[8]);
            bytes[25] = (byte) 0xff;
            problem = "UTF-8";
        }
        byte[] bad = bytes;
        FormatException refusal =
                org.assertj.core.api.Assertions.catchThrowableOfType(FormatException.class, () -> read(bad));
        assertThat(refusal).isNotNull();
        assertThat(refusal).hasMessageStartingWith("x.npy: ").hasMessageContaining(problem);
        assertThat(refusal.getMessage().length()).isLessThan(400);
        // The same from a file.
        Path file = Files.write(folder.resolve("bad.npy"), bad);
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + refusal.getMessage().substring("x.npy".length()));
    }

    @Test
    void everyCutAndEveryFlippedBitIsReadOrRefused() throws IOException {
        byte[] good = resource("f4_fortran.npy");
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(FormatException.class);
        }
        int refused = 0;
        for (int bit = 0; bit < 8 * 128; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                read(flipped);
            } catch (FormatException e) {
                refused++;
            }
        }
        // Only spaces can become line ends and nothing else; digits and kinds of types can change to others.
        assertThat(refused).isGreaterThan(900);
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"f8", "i8", "bool", "scalar", "empty"})
    @Tag("golden")
    void whatNumPyWroteIsWrittenByteForByte(String name) throws IOException {
        byte[] bytes = resource(name + ".npy");
        assertThat(written(read(bytes))).isEqualTo(bytes);
        Path file = folder.resolve("copy.npy");
        Npy.write(file, read(bytes));
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Tensor x = Tensor.arange(DType.FLOAT32, 0, 40_000, 1).reshape(200, 200).t();
        assertThat(read(written(StoredArray.of(x))).toTensor().contentEquals(x)).isTrue();
        for (StoredType type : StoredType.values()) {
            if (type.isInteger()) {
                StoredArray array = new StoredArray.Ints(IntTensor.of(new int[] {1, 0, 1}, 3, 1), type);
                assertThat(read(written(array))).isEqualTo(array);
            }
        }
        StoredArray negative = new StoredArray.Ints(IntTensor.vector(-7, Integer.MIN_VALUE), StoredType.I64);
        assertThat(read(written(negative))).isEqualTo(negative);
        Tensor high = Tensor.ones(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2);
        assertThat(read(written(StoredArray.of(high))).shape()).isEqualTo(high.shape());
    }

    @Test
    void aTypeThatDoesNotHoldTheValuesIsRefused() {
        assertThatThrownBy(() -> new StoredArray.Ints(IntTensor.vector(3, 256), StoredType.U8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StoredArray.Ints: U8 cannot hold 256");
        assertThatThrownBy(() -> new StoredArray.Ints(IntTensor.vector(1), StoredType.F32))
                .hasMessageContaining("[BOOL, U8, I8, I16, U16, I32, U32, I64, U64], but got F32");
        assertThatThrownBy(() -> new StoredArray.Floats(Tensor.ones(1), StoredType.C64))
                .hasMessageContaining("[F16, BF16, F32, F64], but got C64");
        assertThatThrownBy(() -> StoredArray.of(Tensor.ones(1)).toInts())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("F32");
        assertThat(StoredArray.of(IntTensor.vector(5)).toTensor().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(List.of(StoredArray.of(IntTensor.vector(5)).type())).containsExactly(StoredType.I64);
    }
}
