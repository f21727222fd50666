package org.lstm4j.nn.optim;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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

    /** Reads and writes the entries of a dictionary. */
    public SavedNumbers(StateDict dict) {
        this(dict, "", new HashSet<>());
    }

    private SavedNumbers(StateDict dict, String prefix, Set<String> ofAnyLength) {
        this.dict = dict;
        this.prefix = prefix;
        this.ofAnyLength = ofAnyLength;
    }

    /** The same dictionary, with a longer prefix of all names. */
    public SavedNumbers within(String morePrefix) {
        return new SavedNumbers(dict, prefix + morePrefix, ofAnyLength);
    }

    /** Writes a number, as a tensor without dimensions. */
    public SavedNumbers put(String name, double value) {
        dict.put(prefix + name, Tensor.scalar(DType.FLOAT64, value));
        return this;
    }

    /** Writes a boolean. */
    public SavedNumbers put(String name, boolean value) {
        return put(name, value ? 1 : 0);
    }

    /** Writes a list of numbers, as a tensor of one dimension. */
    public SavedNumbers put(String name, double[] values) {
        dict.put(prefix + name, Tensor.wrap(values.clone(), values.length));
        return this;
    }

    /** Writes a list that may have another length when it is loaded. */
    public SavedNumbers putOfAnyLength(String name, double[] values) {
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
