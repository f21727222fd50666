package org.lstm4j.nn;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Handle;
import org.lstm4j.autograd.Variable;

/** The hooks of a {@link Module}, its only subclass. */
abstract class HookedModule implements Cloneable {
    /** Null until the first hook is registered, so that a forward without hooks costs nothing more. */
    private volatile @Nullable ModuleHooks hooks;

    /** The name in error messages. */
    protected abstract String typeName();

    final Module shallowCopy() {
        try {
            return (Module) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    final void dropHooks() {
        hooks = null;
    }

    /**
     * Registers a hook that is called before each forward with the inputs. The list that it returns replaces them.
     *
     * @return removes the hook
     */
    public final Handle registerForwardPreHook(UnaryOperator<List<Variable>> hook) {
        return hooks().pre.add(hook);
    }

    /**
     * Registers a hook that is called after each forward with the inputs and the outputs. The list that it returns
     * replaces the outputs.
     *
     * @return removes the hook
     */
    public final Handle registerForwardHook(BinaryOperator<List<Variable>> hook) {
        return hooks().forward.add(hook);
    }

    /**
     * Registers a hook that is called in each backward with the gradients of the inputs and those of the outputs. The
     * list that it returns replaces the gradients of the inputs. An element is null where there is no gradient. If no
     * input requires a gradient, the hook is called when the gradients of the outputs are known, and must return nulls.
     *
     * <p>Only forwards after the registration are affected.
     *
     * @return removes the hook
     */
    public final Handle registerFullBackwardHook(BinaryOperator<List<@Nullable Variable>> hook) {
        return hooks().backward.add(hook);
    }

    private synchronized ModuleHooks hooks() {
        ModuleHooks held = hooks;
        if (held == null) {
            held = new ModuleHooks();
            hooks = held;
        }
        return held;
    }

    /** Whether any hook is registered. */
    protected final boolean isHooked() {
        ModuleHooks held = hooks;
        return held != null && !held.isEmpty();
    }

    /**
     * Runs a forward with the hooks of this module. Each {@code forward} of a subclass calls this method.
     *
     * @param inputs the input variables, in the order in which hooks see them
     * @param forward computes the outputs from the inputs, which hooks may have replaced
     * @return the outputs, which hooks may have replaced
     * @throws IllegalStateException if a hook returns a list of another size than it received
     */
    protected final List<Variable> hooked(List<Variable> inputs, UnaryOperator<List<Variable>> forward) {
        ModuleHooks held = hooks;
        return held == null || held.isEmpty() ? forward.apply(inputs) : held.run(typeName(), inputs, forward);
    }
}
