package org.lstm4j.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.LongConsumer;
import org.lstm4j.tensor.io.FormatException;

/**
 * Reads the fields of a protocol buffers message, one after the other. No length passes the end of the message around it,
 * and messages nest {@value #DEEPEST} deep at most.
 *
 * <pre>{@code
 * while (in.next()) {
 *     switch (in.field()) {
 *         case 1 -> name = in.text();
 *         default -> in.skip();
 *     }
 * }
 * }</pre>
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int LONGEST_VARINT = 10;
    private static final int DEEPEST = 64;

    private final String source;
    private final byte[] bytes;
    private final int end;
    private final int depth;
    private int position;
    private int field;
    private int wireType;

    /**
     * @param bytes Not modified; not copied
     * @param source for messages
     */
    ProtoReader(byte[] bytes, String source) {
        this(source, bytes, 0, bytes.length, 0);
    }

    private ProtoReader(String source, byte[] bytes, int from, int end, int depth) {
        this.source = source;
        this.bytes = bytes;
        this.position = from;
        this.end = end;
        this.depth = depth;
    }

    /** Goes to the next field; false at the end. The value of each field must be read or {@linkplain #skip skipped}. */
    boolean next() throws FormatException {
        if (position == end) {
            return false;
        }
        long key = varint();
        wireType = (int) (key & 7);
        long number = key >>> 3;
        if (number < 1 || number > (1 << 29) - 1) {
            throw damaged("expected a field number from 1 to 2^29 - 1, but got " + number);
        }
        field = (int) number;
        return true;
    }

    /** The number of the field. */
    int field() {
        return field;
    }

    /** The name of the file, for messages. */
    String source() {
        return source;
    }

    /** An integer or boolean. */
    long int64() throws FormatException {
        expect(VARINT);
        return varint();
    }

    /** An integer that must fit an int. */
    int int32() throws FormatException {
        long value = int64();
        if (value != (int) value) {
            throw damaged("expected a number of 32 bits, but got " + value);
        }
        return (int) value;
    }

    float float32() throws FormatException {
        expect(FIXED32);
        return slice(Float.BYTES).getFloat();
    }

    /** UTF-8, strictly. */
    String text() throws FormatException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(raw()).toString();
        } catch (CharacterCodingException e) {
            FormatException failure = damaged("expected text in UTF-8");
            failure.initCause(e);
            throw failure;
        }
    }

    /** The bytes of the field, little-endian; shared, not copied. */
    ByteBuffer raw() throws FormatException {
        expect(BYTES);
        return slice(length());
    }

    /** The message in the field. */
    ProtoReader message() throws FormatException {
        if (depth == DEEPEST) {
            throw damaged("messages are nested more than " + DEEPEST + " deep");
        }
        expect(BYTES);
        int length = length();
        ProtoReader out = new ProtoReader(source, bytes, position, position + length, depth + 1);
        position += length;
        return out;
    }

    /** One or many integers: a repeated field, packed or not. */
    void int64s(LongConsumer each) throws FormatException {
        if (wireType == VARINT) {
            each.accept(varint());
            return;
        }
        ProtoReader packed = message();
        while (packed.position < packed.end) {
            each.accept(packed.varint());
        }
    }

    /** The bytes of one or many numbers of fixed size: a repeated field, packed or not. */
    ByteBuffer fixed(int size) throws FormatException {
        if (wireType != BYTES) {
            expect(size == Float.BYTES ? FIXED32 : FIXED64);
            return slice(size);
        }
        ByteBuffer out = raw();
        if (out.remaining() % size != 0) {
            throw damaged("expected numbers of " + size + " bytes, but got " + out.remaining() + " bytes");
        }
        return out;
    }

    /** This message, a key and a value, as an entry of a map. */
    void entry(Map<String, String> out) throws FormatException {
        String key = "";
        String value = "";
        while (next()) {
            switch (field) {
                case 1 -> key = text();
                case 2 -> value = text();
                default -> skip();
            }
        }
        out.put(key, value);
    }

    /** Passes over the field. */
    void skip() throws FormatException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> slice(Long.BYTES);
            case FIXED32 -> slice(Integer.BYTES);
            case BYTES -> slice(length());
            default -> throw damaged("unknown wire type " + wireType);
        }
    }

    /** An error at this position. */
    FormatException damaged(String problem) {
        return new FormatException(
                source, null, "is not an ONNX file, or a damaged one: at byte " + position + ": " + problem);
    }

    private void expect(int type) throws FormatException {
        if (wireType != type) {
            throw damaged("field " + field + " has wire type " + wireType + ", expected " + type);
        }
    }

    private int length() throws FormatException {
        long length = varint();
        if (length < 0 || length > end - position) {
            throw damaged("a length of " + Long.toUnsignedString(length) + " bytes passes the end, which is "
                    + (end - position) + " bytes away");
        }
        return (int) length;
    }

    private ByteBuffer slice(int length) throws FormatException {
        if (length > end - position) {
            throw damaged("expected " + length + " more bytes, but there are " + (end - position));
        }
        ByteBuffer out = ByteBuffer.wrap(bytes, position, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        position += length;
        return out;
    }

    private long varint() throws FormatException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (position == end) {
                throw damaged("the message ends inside a number");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw damaged("a number of more than " + LONGEST_VARINT + " bytes");
    }
}
