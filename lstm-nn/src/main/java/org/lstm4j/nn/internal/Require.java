package org.lstm4j.nn.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;

/** Argument checks of public constructors and methods; messages follow PyTorch's. */
public final class Require {
    private Require() {}

    /** For a message with PyTorch's name of an option, such as input_size: the name here, inputSize; else empty. */
    public static String option(String name) {
        if (name.indexOf('_') < 0 || name.indexOf(' ') >= 0) {
            return "";
        }
        StringBuilder out = new StringBuilder(" (the option ");
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) != '_') {
                boolean first = i > 0 && name.charAt(i - 1) == '_';
                out.append(first ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
            }
        }
        return out.append(')').toString();
    }

    /**
     * An argument that is not null.
     *
     * @param what its name, and what was expected
     */
    public static <T> T present(String owner, String what, @Nullable T given) {
        if (given == null) {
            throw new NullPointerException(owner + ": expected " + what + ", but got null");
        }
        return given;
    }

    /** A list without a null. */
    public static <T> List<T> allPresent(String owner, String what, List<? extends @Nullable T> given) {
        List<T> out = new ArrayList<>(present(owner, what, given).size());
        for (int i = 0; i < given.size(); i++) {
            out.add(present(owner, what + " at " + i, given.get(i)));
        }
        return out;
    }

    /** A value greater than zero. */
    public static int positive(String layer, String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    layer + ": " + name + " must be greater than zero, but got " + value + option(name));
        }
        return value;
    }

    /** What to do about an input whose channels are last: a hint for a message; empty if they are not. */
    public static String channelsHint(Variable x, int channels) {
        return x.rank() == 3 && x.size(2) == channels
                ? "; permute the output (N, L, H) of a recurrent layer to (N, H, L)"
                : "";
    }

    /** A value of zero or more. */
    public static int nonNegative(String owner, String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    owner + ": " + name + " must not be negative, but got " + value + option(name));
        }
        return value;
    }

    /** A copy of values of zero or more, of which there must be at least one. */
    public static int[] nonNegative(String owner, String name, int[] values) {
        positive(owner, "the number of " + name, values.length);
        for (int i = 0; i < values.length; i++) {
            nonNegative(owner, name + "[" + i + "]", values[i]);
        }
        return values.clone();
    }

    /** The index of an example. */
    public static int index(String owner, int index, int size) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(
                    owner + ": index " + index + " is out of range for " + size + " examples");
        }
        return index;
    }

    /** The rows of a weight that stacks several gates, checked so that rows times columns fit in an array. */
    public static int gateRows(String layer, int gates, int hiddenSize, int columns) {
        long rows = (long) gates * hiddenSize;
        if (rows * columns > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(layer + ": a weight of shape (" + rows + ", " + columns
                    + ") is larger than an array can be; hidden_size is " + hiddenSize + option("hidden_size"));
        }
        return (int) rows;
    }

    /** The index from the first of a dimension, which may count from the last if negative. */
    public static int dim(String layer, Shape shape, int dim) {
        int rank = shape.rank();
        if (dim < -rank || dim >= rank) {
            throw new IndexOutOfBoundsException(layer + ": dimension out of range for shape " + shape + ": expected "
                    + -rank + " to " + (rank - 1) + ", but got " + dim);
        }
        return Math.floorMod(dim, rank);
    }

    /** A probability, from 0 to 1. */
    public static double probability(String layer, String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(layer + ": " + name + " should be a number in range [0, 1] representing"
                    + " the probability of an element being zeroed, but got " + value + option(name));
        }
        return value;
    }

    /** The variables, whose number must be the expected one. */
    public static List<Variable> count(String what, int expected, List<Variable> variables) {
        if (variables.size() != expected) {
            throw new IllegalArgumentException(
                    what + ": expected " + expected + " variables, but got " + variables.size());
        }
        return variables;
    }

    /** A variable of the dtype of the layer's weights. */
    public static void dtype(String layer, String what, Variable given, DType expected) {
        if (given.dtype() != expected) {
            throw new IllegalArgumentException(layer + ": " + what + " must have the dtype " + expected
                    + " of the weights, but got " + given.dtype() + "; convert with to(DType)");
        }
    }
}
