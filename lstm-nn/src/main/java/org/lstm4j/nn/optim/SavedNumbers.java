package org.lstm4j.nn.optim;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Numbers by name in a {@link StateDict}, as float64 tensors: the form in which options and schedules are saved. A
 * boolean is 0 or 1.
 */
public final class SavedNumbers {
    private final StateDict dict;
    private final String prefix;
    private final Set<String> ofAnyLength;
    /** The same values as PyTorch has them. */
    private final Map<String, @Nullable Object> plain;

    /** Reads and writes the entries of a dictionary. */
    public SavedNumbers(StateDict dict) {
        this(dict, "", new HashSet<>(), new LinkedHashMap<>());
    }

    private SavedNumbers(StateDict dict, String prefix, Set<String> ofAnyLength, Map<String, @Nullable Object> plain) {
        this.dict = dict;
        this.prefix = prefix;
        this.ofAnyLength = ofAnyLength;
        this.plain = plain;
    }

    /** The same dictionary, with a longer prefix of all names. */
    public SavedNumbers within(String morePrefix) {
        return new SavedNumbers(dict, prefix + morePrefix, ofAnyLength, plain);
    }

    private SavedNumbers put(String name, double value, @Nullable Object inPyTorch) {
        dict.put(prefix + name, Tensor.scalar(DType.FLOAT64, value));
        return putPlain(name, inPyTorch);
    }

    /**
     * Writes what only PyTorch saves, or another form in which PyTorch saves a value: a number, boolean, text, null, list or
     * map. It is not read.
     */
    public SavedNumbers putPlain(String name, @Nullable Object value) {
        plain.put(prefix + name, value);
        return this;
    }

    /** Writes a number, as a tensor without dimensions. */
    public SavedNumbers put(String name, double value) {
        return put(name, value, PlainForm.number(value));
    }

    /** Writes a whole number. */
    public SavedNumbers put(String name, int value) {
        return put(name, value, (long) value);
    }

    /** Writes a boolean. */
    public SavedNumbers put(String name, boolean value) {
        return put(name, value ? 1 : 0, value);
    }

    /** Writes a constant as its position; in PyTorch a text. */
    public SavedNumbers put(String name, Enum<?> value) {
        return put(
                name,
                Arrays.asList(value.getDeclaringClass().getEnumConstants()).indexOf(value),
                value);
    }

    /** Writes a list of numbers, as a tensor of one dimension. */
    public SavedNumbers put(String name, double[] values) {
        dict.put(prefix + name, Tensor.wrap(values.clone(), values.length));
        return putPlain(name, PlainForm.numbers(values));
    }

    /** Writes a list of whole numbers. */
    SavedNumbers put(String name, int[] values) {
        put(name, Arrays.stream(values).asDoubleStream().toArray());
        return putPlain(
                name, Arrays.stream(values).mapToObj(value -> (long) value).toList());
    }

    /** What was written, in the form in which PyTorch saves it. */
    public Map<String, Object> toPlain() {
        return PlainForm.nested(plain);
    }

    /**
     * The entries that were written here, with the values of PyTorch's form of them. One that is not there keeps the value that
     * was written.
     *
     * @throws IllegalArgumentException if a value is of another kind
     */
    public StateDict ofPlain(Map<?, ?> given) {
        StateDict out = new StateDict();
        dict.entries().forEach((name, own) -> {
            Object found = PlainForm.find(given, name);
            out.put(name, found == PlainForm.MISSING ? own : PlainForm.tensor(name, plain.get(name), found));
        });
        return out;
    }

    /** Writes a list that may have another length when it is loaded. */
    public SavedNumbers putOfAnyLength(String name, double[] values) {
        ofAnyLength.add(prefix + name);
        return put(name, values);
    }

    /** Writes a list of whole numbers that may have another length when it is loaded. */
    SavedNumbers putOfAnyLength(String name, int[] values) {
        ofAnyLength.add(prefix + name);
        return put(name, values);
    }

    /**
     * Writes the components of a record by their names in snake case, as {@link OptimizerOptions} says. Components may be
     * arrays as well: a {@code double[]} keeps its length, an {@code int[]} may have another one when it is loaded.
     */
    public <R extends Record> SavedNumbers put(R values) {
        OptionsFields.of(values).write(values, this);
        return this;
    }

    /**
     * Reads a record of the same class as the given one.
     *
     * @throws IllegalArgumentException if the record refuses a value
     */
    public <R extends Record> R record(R like) {
        return OptionsFields.of(like).read(this);
    }

    /** Reads a number. */
    public double number(String name) {
        return tensor(name).item();
    }

    /** Reads a boolean. */
    public boolean flag(String name) {
        return number(name) != 0;
    }

    /**
     * Reads a whole number.
     *
     * @throws IllegalArgumentException if it is not an int
     */
    public int integer(String name) {
        return integer(name, number(name));
    }

    /**
     * Reads a counter.
     *
     * @throws IllegalArgumentException if it is not a whole number from -1 to 2,147,483,646
     */
    public int counter(String name) {
        int value = integer(name);
        if (value < -1 || value == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("state dict: expected a counter from -1 to " + (Integer.MAX_VALUE - 1)
                    + " for " + prefix + name + ", but got " + value);
        }
        return value;
    }

    private int integer(String name, double value) {
        if ((int) value != value) {
            throw new IllegalArgumentException(
                    "state dict: expected a whole number for " + prefix + name + ", but got " + value);
        }
        return (int) value;
    }

    /** Reads a list of whole numbers. */
    int[] integers(String name) {
        return Arrays.stream(numbers(name))
                .mapToInt(value -> integer(name, value))
                .toArray();
    }

    /** Reads a list of numbers. */
    public double[] numbers(String name) {
        return tensor(name).toDoubleArray();
    }

    private Tensor tensor(String name) {
        Tensor found = dict.get(prefix + name);
        if (found == null) {
            throw new IllegalArgumentException("state dict: missing " + prefix + name);
        }
        return found;
    }

    /**
     * Checks that a dictionary has the names and shapes that are written here, and no others.
     *
     * @param owner named in the error
     * @throws IllegalArgumentException if not; the message lists all that differs
     */
    public void requireSameNames(String owner, StateDict given) {
        LoadProblems problems = new LoadProblems();
        check(given, problems);
        for (String name : given.names()) {
            if (dict.get(name) == null) {
                problems.unexpected(name);
            }
        }
        problems.throwIfAny(owner);
    }

    /** Records entries that are missing in a dictionary or have another shape there. */
    void check(StateDict given, LoadProblems problems) {
        dict.entries().forEach((name, own) -> {
            Tensor other = given.get(name);
            if (other == null) {
                problems.missing(name);
            } else if (ofAnyLength.contains(name)
                    ? other.rank() != 1
                    : !other.shape().equals(own.shape())) {
                problems.mismatch(name, other.shape(), own.shape());
            }
        });
    }
}
