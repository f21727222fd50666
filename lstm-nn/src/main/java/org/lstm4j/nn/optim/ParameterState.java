package org.lstm4j.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * The state of one parameter: tensors of the parameter's type, mostly of its shape, contiguous with offset 0, and single float64
 * numbers. Each is created at its first use.
 */
public final class ParameterState {
    /** Up to here a double counts. */
    private static final double MAX_STEP = 1L << 53;

    private final Map<String, Tensor> entries = new LinkedHashMap<>();

    ParameterState() {}

    /** Adds 1 to {@code step}, which starts at 0, and returns it. */
    public double nextStep() {
        double step = number("step", 0) + 1;
        setNumber("step", step);
        return step;
    }

    /** A number; {@code initial} before it is first set. */
    public double number(String name, double initial) {
        Tensor held = entries.get(name);
        return held == null ? initial : held.doubles()[0];
    }

    /** Sets a number. */
    public void setNumber(String name, double value) {
        Tensor held = entries.get(name);
        if (held == null) {
            entries.put(name, Tensor.scalar(DType.FLOAT64, value));
        } else {
            held.doubles()[0] = value;
        }
    }

    /** Whether there is a tensor or number of that name. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** A tensor of the shape and type of the parameter's value, initially zeros. */
    public Tensor tensor(String name, Tensor value) {
        return tensor(name, value, 0);
    }

    /** A tensor of the shape and type of the parameter's value, initially filled with a number. */
    public Tensor tensor(String name, Tensor value, double initial) {
        return tensor(name, value.dtype(), value.shape(), initial);
    }

    /** A tensor of the given type and shape, initially filled with a number. */
    public Tensor tensor(String name, DType dtype, Shape shape, double initial) {
        Tensor held = entries.get(name);
        if (held == null) {
            held = Tensor.full(dtype, shape, initial);
            entries.put(name, held);
        }
        return held;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    void write(String prefix, StateDict out) {
        entries.forEach((name, tensor) -> out.put(prefix + name, tensor.copy()));
    }

    /** No number is NaN, and steps are counted exactly. */
    private static boolean isValid(String name, double value) {
        return name.equals("step")
                ? value >= 0 && value <= MAX_STEP && value == Math.rint(value)
                : !Double.isNaN(value);
    }

    /**
     * Copies the given entries and records problems.
     *
     * @param given entries; empty if the parameter has no state
     * @param needed names that must be present unless there are no entries
     * @param numbers the names of single numbers
     * @param tensors the shapes of tensors by name
     */
    static ParameterState read(
            SavedLayout.Entries given,
            Parameter parameter,
            Set<String> needed,
            List<String> numbers,
            Map<String, Shape> tensors,
            LoadProblems problems) {
        ParameterState out = new ParameterState();
        given.byName().forEach((name, tensor) -> {
            boolean isNumber = numbers.contains(name);
            Shape expected = isNumber ? Shape.of() : tensors.get(name);
            if (expected == null) {
                problems.unexpected(given.prefix() + name);
            } else if (!tensor.shape().equals(expected)) {
                problems.mismatch(given.prefix() + name, tensor.shape(), expected);
            } else if (isNumber && !isValid(name, tensor.item())) {
                problems.invalid(given.prefix() + name, tensor.item());
            } else {
                out.entries.put(
                        name,
                        tensor.to(isNumber ? DType.FLOAT64 : parameter.dtype()).copy());
            }
        });
        for (String name : needed) {
            if (!given.byName().isEmpty() && !given.byName().containsKey(name)) {
                problems.missing(given.prefix() + name);
            }
        }
        return out;
    }
}
