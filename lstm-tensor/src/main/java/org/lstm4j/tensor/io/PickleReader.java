package org.lstm4j.tensor.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of Python's pickle format that PyTorch's files use: protocol 2. No class is loaded and no function is called by
 * name: what the stream names is a {@link Global}, and {@link Calls}, which is closed, says what becomes of it.
 *
 * <p>Values: null, Boolean, Long, BigInteger, Double and String; {@link ArrayList} for a list, {@link Tuple} for a tuple,
 * {@link LinkedHashMap} for a dictionary; and what {@link Calls} returns. They may refer to each other in circles: {@link
 * PickleTree} checks that.
 */
final class PickleReader {
    /** As many operations are done, each of which makes an object at most. */
    private static final int MAX_OPERATIONS = 2_000_000;
    /** Module and class names are not longer. */
    private static final int MAX_NAME = 256;

    private static final int MAX_MIXED = 100;

    private static final Object UNMEMOIZED = new Object();

    /** What a stream may ask for. */
    interface Calls {
        /** The object for a persistent id. */
        Object persistent(@Nullable Object id) throws FormatException;

        /** The result of calling a function or a class. */
        Object call(Global function, List<@Nullable Object> arguments) throws FormatException;
    }

    /** A class or function by its name. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** A tuple. */
    record Tuple(List<@Nullable Object> items) {}

    /** An object of a class that is not read: no content is kept. */
    static final class Opaque {
        final String type;
        /** Whether it has the attributes of torch.nn.Module. */
        boolean isModule;

        Opaque(String type) {
            this.type = type;
        }
    }

    private final ByteBuffer in;
    private final Calls calls;
    private final Function<String, FormatException> failure;
    private final ArrayList<@Nullable Object> stack = new ArrayList<>();
    /** Sizes of the stack at the open marks. */
    private final ArrayList<Integer> marks = new ArrayList<>();

    private final Map<Long, @Nullable Object> memo = new HashMap<>();

    private PickleReader(byte[] pickle, Calls calls, Function<String, FormatException> failure) {
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.calls = calls;
        this.failure = failure;
    }

    /**
     * Runs a stream.
     *
     * @param failure makes the exception of a problem
     * @return the one object of the stream
     */
    static @Nullable Object read(byte[] pickle, Calls calls, Function<String, FormatException> failure)
            throws FormatException {
        return new PickleReader(pickle, calls, failure).run();
    }

    private @Nullable Object run() throws FormatException {
        require(2);
        int protocol = in.get(0) == (byte) 0x80 ? in.get(1) & 0xff : 0;
        if (protocol != 2) {
            throw failure.apply("the pickle is of protocol " + protocol + ", but only 2 is read, torch.save's default;"
                    + " in Python: torch.save(torch.load(FILE), OUT)");
        }
        in.position(2);
        for (int done = 0; ; done++) {
            if (done == MAX_OPERATIONS) {
                throw problem("has more than " + MAX_OPERATIONS + " operations");
            }
            require(1);
            int code = in.get() & 0xff;
            if (code == '.') {
                break;
            }
            step(code);
        }
        Object out = pop();
        if (!stack.isEmpty() || !marks.isEmpty() || in.hasRemaining()) {
            throw problem("has bytes after its object");
        }
        return out;
    }

    private void step(int code) throws FormatException {
        switch (code) {
            case '(' -> marks.add(stack.size());
            // Only between the parts of an object that contains itself.
            case '0' -> pop();
            case '1' -> popMark();
            case 'N' -> stack.add(null);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'K' -> stack.add(unsigned(1));
            case 'M' -> stack.add(unsigned(2));
            case 'J' -> stack.add((long) (int) unsigned(4));
            case 0x8a -> stack.add(integer(bytes(unsigned(1))));
            case 'G' -> stack.add(ByteBuffer.wrap(bytes(8)).getDouble());
            case 'X' -> stack.add(text(bytes(unsigned(4))));
            case 'U' -> stack.add(new String(bytes(unsigned(1)), StandardCharsets.ISO_8859_1));
            case ']' -> stack.add(new ArrayList<>(0));
            case '}' -> stack.add(new LinkedHashMap<>(0));
            case ')' -> stack.add(new Tuple(List.of()));
            case 't' -> stack.add(new Tuple(popMark()));
            case 0x85, 0x86, 0x87 -> stack.add(new Tuple(pop(code - 0x84)));
            case 'a' -> append(pop(1));
            case 'e' -> append(popMark());
            case 's' -> put(pop(2));
            case 'u' -> put(popMark());
            case 'q' -> memo.put(unsigned(1), peek());
            case 'r' -> memo.put(unsigned(4), peek());
            case 'h' -> stack.add(recall(unsigned(1)));
            case 'j' -> stack.add(recall(unsigned(4)));
            case 'c' -> stack.add(new Global(line(), line()));
            case 'Q' -> stack.add(calls.persistent(pop()));
            case 'R', 0x81 -> call();
            case 'b' -> build();
            default -> throw problem(String.format("has operation 0x%02x, which PyTorch's files do not have", code));
        }
    }

    // ---- Operations -----------------------------------------------------------------------------------------------

    private void append(List<@Nullable Object> items) throws FormatException {
        if (peek() instanceof ArrayList<?> list) {
            @SuppressWarnings("unchecked") // all lists are made here
            ArrayList<@Nullable Object> target = (ArrayList<@Nullable Object>) list;
            target.addAll(items);
        } else if (!(peek() instanceof Opaque)) {
            throw problem("appends to what is no list");
        }
    }

    private void put(List<@Nullable Object> pairs) throws FormatException {
        if (pairs.size() % 2 != 0) {
            throw problem("has a key without a value");
        }
        if (peek() instanceof LinkedHashMap<?, ?> map) {
            @SuppressWarnings("unchecked") // all dictionaries are made here or by Calls
            Map<@Nullable Object, @Nullable Object> target = (Map<@Nullable Object, @Nullable Object>) map;
            for (int i = 0; i < pairs.size(); i += 2) {
                put(target, pairs.get(i), pairs.get(i + 1));
            }
        } else if (!(peek() instanceof Opaque)) {
            throw problem("sets an item of what is no dictionary");
        }
    }

    private void put(Map<@Nullable Object, @Nullable Object> map, @Nullable Object key, @Nullable Object value)
            throws FormatException {
        boolean plain = key instanceof String || key instanceof Long || key instanceof Boolean || key == null;
        // Where hash codes collide, keys of two classes take time that grows with the square of their number.
        if (map.size() >= MAX_MIXED && map.keySet().iterator().next() instanceof Long != key instanceof Long) {
            throw problem("has a dictionary of more than " + MAX_MIXED + " entries with keys of several types");
        }
        // A tuple could have a hash code that takes forever.
        map.put(
                plain ? key : "(another key)",
                plain ? value : new Opaque("dictionary with keys other than texts and integers"));
    }

    private void call() throws FormatException {
        Object arguments = pop();
        Object function = pop();
        if (!(arguments instanceof Tuple tuple)) {
            throw problem("calls with what is no tuple");
        }
        if (function instanceof Global global) {
            stack.add(calls.call(global, tuple.items()));
        } else if (function instanceof Opaque opaque) {
            stack.add(new Opaque(opaque.type));
        } else {
            throw problem("calls what is no function");
        }
    }

    /** Attributes of an object. Those of an OrderedDict are {@code _metadata}, versions of PyTorch's layers. */
    private void build() throws FormatException {
        Object state = pop();
        Object target = peek();
        if (target instanceof Opaque opaque) {
            opaque.isModule |= state instanceof Map<?, ?> map && map.containsKey("_modules");
        } else if (!(target instanceof LinkedHashMap<?, ?>)) {
            throw problem("sets attributes of what has none");
        }
    }

    private @Nullable Object recall(long index) throws FormatException {
        Object found = memo.getOrDefault(index, UNMEMOIZED);
        if (found == UNMEMOIZED) {
            throw problem("refers to object " + index + " before there is one");
        }
        return found;
    }

    // ---- The stack ------------------------------------------------------------------------------------------------

    private int bottom() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private @Nullable Object peek() throws FormatException {
        requireItems(1);
        return stack.get(stack.size() - 1);
    }

    private @Nullable Object pop() throws FormatException {
        requireItems(1);
        return stack.remove(stack.size() - 1);
    }

    private List<@Nullable Object> pop(int n) throws FormatException {
        requireItems(n);
        return popFrom(stack.size() - n);
    }

    private List<@Nullable Object> popMark() throws FormatException {
        if (marks.isEmpty()) {
            throw problem("closes a mark that was not set");
        }
        return popFrom(marks.remove(marks.size() - 1));
    }

    private List<@Nullable Object> popFrom(int from) {
        List<@Nullable Object> top = stack.subList(from, stack.size());
        List<@Nullable Object> out = new ArrayList<>(top);
        top.clear();
        return out;
    }

    private void requireItems(int n) throws FormatException {
        if (stack.size() - bottom() < n) {
            throw problem("takes more from its stack than there is");
        }
    }

    // ---- Bytes ----------------------------------------------------------------------------------------------------

    private void require(long n) throws FormatException {
        if (in.remaining() < n) {
            throw problem("is truncated");
        }
    }

    private byte[] bytes(long n) throws FormatException {
        require(n);
        byte[] out = new byte[(int) n];
        in.get(out);
        return out;
    }

    private long unsigned(int n) throws FormatException {
        require(n);
        return switch (n) {
            case 1 -> in.get() & 0xff;
            case 2 -> in.getShort() & 0xffff;
            default -> in.getInt() & 0xffff_ffffL;
        };
    }

    /** Two's complement, little-endian. */
    private static Number integer(byte[] little) {
        byte[] big = new byte[Math.max(1, little.length)];
        for (int i = 0; i < little.length; i++) {
            big[big.length - 1 - i] = little[i];
        }
        BigInteger value = new BigInteger(big);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private String text(byte[] utf8) throws FormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw problem("has a text that is not UTF-8");
        }
    }

    private String line() throws FormatException {
        int start = in.position();
        for (int end = start; end < in.limit() && end - start <= MAX_NAME; end++) {
            if (in.get(end) == '\n') {
                in.position(end + 1);
                return text(Arrays.copyOfRange(in.array(), start, end));
            }
        }
        throw problem("has a name of a class without an end");
    }

    private FormatException problem(String what) {
        return failure.apply("the pickle " + what + ", at byte " + in.position());
    }
}
