package org.lstm4j.nn;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;

/** The hooks of one module, and the order in which a forward calls them. */
final class ModuleHooks {
    final HookList<UnaryOperator<List<Variable>>> pre = new HookList<>();
    final HookList<BinaryOperator<List<Variable>>> forward = new HookList<>();
    final HookList<BinaryOperator<List<@Nullable Variable>>> backward = new HookList<>();

    boolean isEmpty() {
        return pre.isEmpty() && forward.isEmpty() && backward.isEmpty();
    }

    List<Variable> run(String module, List<Variable> given, UnaryOperator<List<Variable>> compute) {
        List<Variable> inputs = given;
        for (UnaryOperator<List<Variable>> hook : pre) {
            inputs = requireSize(module, "forward-pre", "inputs", hook.apply(List.copyOf(inputs)), given.size());
        }
        BackwardHooks around = backward.isEmpty() ? null : new BackwardHooks(module, backward);
        if (around != null) {
            inputs = around.inputs(inputs);
        }
        List<Variable> outputs = compute.apply(inputs);
        int size = outputs.size();
        for (BinaryOperator<List<Variable>> hook : forward) {
            List<Variable> replaced = hook.apply(List.copyOf(inputs), List.copyOf(outputs));
            outputs = requireSize(module, "forward", "outputs", replaced, size);
        }
        return around == null ? outputs : around.outputs(outputs);
    }

    static <V extends @Nullable Variable> List<V> requireSize(
            String module, String kind, String what, List<V> returned, int expected) {
        if (returned == null || returned.size() != expected) {
            throw new IllegalStateException(module + ": a " + kind + " hook must return " + expected + " " + what
                    + ", but returned " + (returned == null ? "null" : "" + returned.size()));
        }
        return returned;
    }
}
