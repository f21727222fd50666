package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Records an operation of one's own with its gradient. The library's operations are written with it too, forward and
 * backward in one method:
 *
 * <pre>{@code
 * // y = x². dx = 2 x dy. Saves x.
 * static Variable square(Variable x) {
 *     return Rule.of("square", x).saves(x).output(x.data().square(), g -> g.set(0, g.dy().mul(g.saved(0)).mul(2)));
 * }
 * }</pre>
 *
 * <p>The backward reads what it needs through {@link Gradients#saved}, not through captured variables: so it is checked
 * for changes in place, and freed after the pass.
 */
public final class Rule {
    private static final Variable[] NONE = {};

    private final String name;
    private final Variable[] inputs;
    private final boolean tracked;
    private Variable[] saved = NONE;
    private boolean savesOutputs;

    private Rule(String name, Variable[] inputs) {
        this.name = name;
        this.inputs = inputs;
        this.tracked = isRecorded(inputs);
    }

    /**
     * Whether an operation on these inputs will be recorded: one that will not need keep nothing for a backward.
     *
     * @param inputs Not modified
     */
    public static boolean isRecorded(Variable... inputs) {
        if (!GradMode.isEnabled()) {
            return false;
        }
        for (Variable input : inputs) {
            if (input.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param name of the operation, for errors
     * @param inputs the variables that it is a function of, in the order of {@link Gradients#set}. Not modified; held
     */
    public static Rule of(String name, Variable... inputs) {
        return new Rule(name, inputs);
    }

    /**
     * Keeps variables for the backward, in the order of {@link Gradients#saved}.
     *
     * @param variables Not modified; held
     */
    public Rule saves(Variable... variables) {
        saved = variables;
        return this;
    }

    /** Keeps the outputs for the backward too, behind what {@link #saves} named. */
    public Rule savesOutputs() {
        savesOutputs = true;
        return this;
    }

    /** The one output, with the rule that leads back from it. */
    public Variable output(Tensor value, Backward backward) {
        Variable y = Variable.of(value);
        if (tracked) {
            y.setSource(record(new Variable[] {y}, backward), 0);
        }
        return y;
    }

    /**
     * Several outputs, with the one rule that leads back from all of them.
     *
     * @throws IllegalArgumentException if they are not all of one type
     */
    public List<Variable> outputs(List<Tensor> values, Backward backward) {
        List<Variable> ys = new ArrayList<>(values.size());
        for (Tensor value : values) {
            if (value.dtype() != values.get(0).dtype()) {
                throw new IllegalArgumentException(name + ": outputs must have one type, but got "
                        + values.get(0).dtype() + " and " + value.dtype());
            }
            ys.add(Variable.of(value));
        }
        if (tracked && !ys.isEmpty()) {
            Node node = record(ys.toArray(new Variable[0]), backward);
            for (int i = 0; i < ys.size(); i++) {
                ys.get(i).setSource(node, i);
            }
        }
        return ys;
    }

    private Node record(Variable[] ys, Backward backward) {
        Variable[] kept = saved;
        if (savesOutputs) {
            kept = Arrays.copyOf(saved, saved.length + ys.length);
            System.arraycopy(ys, 0, kept, saved.length, ys.length);
        }
        Saved numbers = kept.length == 0 ? Saved.NONE : new Saved(kept);
        Shape[] shapes = new Shape[ys.length];
        for (int i = 0; i < ys.length; i++) {
            shapes[i] = ys[i].shape();
        }
        return new Node(name, inputs, numbers, shapes, ys[0].dtype(), backward);
    }
}
