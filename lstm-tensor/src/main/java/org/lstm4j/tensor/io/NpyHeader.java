package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Shape;

/**
 * The header of a .npy array: magic bytes, version, length, and a Python dictionary of {@code descr}, {@code fortran_order}
 * and {@code shape}.
 *
 * @param info type, shape, and why the array cannot be read
 * @param order of the bytes of an element
 * @param fortran whether the first index changes fastest
 * @param bytes the length of all that
 * @param dataBytes the length that the values must have; -1 if the type cannot be read
 */
record NpyHeader(ArrayInfo info, ByteOrder order, boolean fortran, int bytes, long dataBytes) {
    static final String MAGIC = "\u0093NUMPY";
    /** As NumPy's own reader limits it. */
    private static final int MAX_HEADER = 10_000;

    private static final int ALIGNMENT = 64;
    /** NumPy leaves space for a first size of so many digits. */
    private static final int GROWTH_DIGITS = 21;

    private static final Pattern TYPE = Pattern.compile("([<>|])([a-zA-Z])([0-9]{0,9})(\\[[^\\]]*\\])?");

    /**
     * Reads and checks the header from the start of an array.
     *
     * @param source to make exceptions
     * @param name of the array in an archive; null if there is no archive
     */
    static NpyHeader read(InputStream in, Bytes source, @Nullable String name) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length() + 2);
        if (start.length < MAGIC.length() + 2
                || !new String(start, 0, MAGIC.length(), StandardCharsets.ISO_8859_1).equals(MAGIC)) {
            throw source.failure(name, "is not a NumPy array (.npy): it does not start with \\x93NUMPY and a version");
        }
        int major = start[MAGIC.length()];
        int minor = start[MAGIC.length() + 1];
        if (major < 1 || major > 3 || minor != 0) {
            throw source.failure(
                    name, "is of version " + (major & 0xff) + "." + (minor & 0xff) + ", but 1.0, 2.0 and 3.0 are read");
        }
        byte[] lengthBytes = in.readNBytes(major == 1 ? Short.BYTES : Integer.BYTES);
        ByteBuffer buffer =
                ByteBuffer.wrap(Arrays.copyOf(lengthBytes, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        long length = buffer.getInt() & 0xffff_ffffL;
        if (length > MAX_HEADER) {
            throw source.failure(name, "has a header of " + length + " bytes, but at most " + MAX_HEADER + " are read");
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw source.failure(
                    name, "ends in its header, after " + text.length + " of " + length + " bytes: it is truncated");
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String literal;
        try {
            literal = charset.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw source.failure(name, "has a header that is not UTF-8");
        }
        NpyLiteral parsed = new NpyLiteral(literal, problem -> source.failure(name, "has a bad header: " + problem));
        int bytes = start.length + lengthBytes.length + text.length;
        return of(parsed.parse(), bytes, source, name);
    }

    private static NpyHeader of(NpyLiteral.Fields fields, int bytes, Bytes source, @Nullable String name)
            throws FormatException {
        try {
            long extent = ArrayInfo.extent(fields.shape());
            Matcher type = TYPE.matcher(fields.descr());
            StoredType stored = type.matches() ? stored(type.group(1), type.group(2) + type.group(3)) : null;
            if (stored != null) {
                ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
                long dataBytes = Math.multiplyExact(fields.shape().contains(0L) ? 0 : extent, (long) stored.bytes());
                return new NpyHeader(ArrayInfo.of(stored, fields.shape()), order, fields.fortran(), bytes, dataBytes);
            }
            String problem = problem(fields, type.matches() ? type.group(2) : "");
            ArrayInfo info = new ArrayInfo(fields.descr(), fields.shape(), problem);
            return new NpyHeader(info, ByteOrder.LITTLE_ENDIAN, fields.fortran(), bytes, -1);
        } catch (ArithmeticException e) {
            FormatException failure =
                    source.failure(name, "has a bad header: the product of shape " + fields.shape() + " overflows");
            failure.initCause(e);
            throw failure;
        }
    }

    private static @Nullable StoredType stored(String order, String type) {
        if (order.equals("|") && !type.endsWith("1")) {
            return null;
        }
        return switch (type) {
            case "b1" -> StoredType.BOOL;
            case "i1" -> StoredType.I8;
            case "u1" -> StoredType.U8;
            case "i2" -> StoredType.I16;
            case "u2" -> StoredType.U16;
            case "i4" -> StoredType.I32;
            case "u4" -> StoredType.U32;
            case "i8" -> StoredType.I64;
            case "u8" -> StoredType.U64;
            case "f2" -> StoredType.F16;
            case "f4" -> StoredType.F32;
            case "f8" -> StoredType.F64;
            default -> null;
        };
    }

    /** What a type is that cannot be read, and what to do in Python. */
    private static String problem(NpyLiteral.Fields fields, String kind) {
        String array = "; in Python, with a = numpy.load(FILE): numpy.save(FILE, ";
        String what = switch (kind) {
            case "O" ->
                "Python objects, which are a pickle and never read; in Python, with a = numpy.load(FILE,"
                        + " allow_pickle=True) if you trust it: numpy.save(FILE, a.astype('float64'))";
            case "c" -> "complex numbers" + array + "numpy.stack([a.real, a.imag], -1))";
            case "U", "S", "a" -> "text" + array + "a.astype('float64')), if the texts are numbers";
            case "M" -> "dates" + array + "a.astype('datetime64[s]').astype('float64'))";
            case "m" -> "durations" + array + "a.astype('timedelta64[s]').astype('float64'))";
            case "f" -> "extended precision" + array + "a.astype('float64'))";
            case "V" -> "raw bytes, as bfloat16 is saved; convert it before saving: a.astype('float32')";
            default ->
                fields.structured()
                        ? "records of several fields (a structured type)" + array + "a['FIELD'])"
                        : "a type that is not known" + array + "a.astype('float64'))";
        };
        return "holds " + what + " (descr " + FormatException.quote(fields.descr()) + ")";
    }

    /** The bytes of a header as NumPy 2 writes them. */
    static byte[] write(StoredType type, Shape shape) {
        String letter =
                type == StoredType.BOOL ? "b" : type.name().substring(0, 1).toLowerCase(Locale.ROOT);
        String descr = (type.bytes() == 1 ? "|" : "<") + letter + type.bytes();
        String sizes = Arrays.stream(shape.toArray()).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes
                + (shape.rank() == 1 ? "," : "") + "), }");
        if (shape.rank() > 0) {
            text.append(" ".repeat(GROWTH_DIGITS - String.valueOf(shape.size(0)).length()));
        }
        int before = MAGIC.length() + 2 + Short.BYTES;
        text.append(" ".repeat(ALIGNMENT - (before + text.length() + 1) % ALIGNMENT))
                .append('\n');
        return ByteBuffer.allocate(before + text.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC.getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length())
                .put(text.toString().getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }
}
