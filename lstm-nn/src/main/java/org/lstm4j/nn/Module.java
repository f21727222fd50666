package org.lstm4j.nn;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Handle;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;

/**
 * A part of a network: named parameters, named children, and whether it is being trained.
 *
 * <p>A subclass registers its parameters, buffers and children in its constructor, in the order that the state
 * dictionary shall have, and offers a {@code forward} of its own that goes through {@link #hooked}; {@link Layer} does
 * that for modules of one input and one output. A network in evaluation mode that is not changed may be used by many
 * threads.
 */
public abstract class Module {
    private static final String EXTRA_STATE = "_extra_state";

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Buffer> buffers = new LinkedHashMap<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private boolean training = true;
    /** Null until the first is registered, so that a call without hooks is a call. */
    private volatile @Nullable ModuleHooks hooks;

    private record Buffer(Tensor tensor, boolean persistent) {}

    /** For subclasses. */
    protected Module() {}

    /**
     * Adds a parameter. One that another module has too is shared: it is trained once, and stands in the state
     * dictionary under each of its names.
     *
     * @param name without dots
     * @return the parameter
     * @throws IllegalArgumentException if the name is taken, empty or has a dot
     */
    protected final Parameter register(String name, Parameter parameter) {
        requireFreeName(name);
        parameters.put(name, parameter);
        return parameter;
    }

    /**
     * Adds a child.
     *
     * @param name without dots
     * @return the child
     * @throws IllegalArgumentException if the name is taken, empty or has a dot
     */
    protected final <M extends Module> M register(String name, M child) {
        requireFreeName(name);
        children.put(name, child);
        return child;
    }

    /** Puts another parameter in the place of one that is registered here. */
    protected final void replace(String name, Parameter parameter) {
        parameters.put(name, parameter);
    }

    /** The parameters that are registered here, by name; children have theirs. */
    protected final Map<String, Parameter> ownParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * Adds numbers that belong to the module and are not trained, such as running means.
     *
     * @param name without dots
     * @param tensor held, not copied
     * @param persistent whether the state dictionary has them
     * @return the tensor
     * @throws IllegalArgumentException if the name is taken, empty or has a dot
     */
    protected final Tensor registerBuffer(String name, Tensor tensor, boolean persistent) {
        requireFreeName(name);
        buffers.put(name, new Buffer(tensor, persistent));
        return tensor;
    }

    private void requireFreeName(String name) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException(
                    typeName() + ": a name must not be empty or have a dot, but got '" + name + "'");
        }
        if (parameters.containsKey(name) || buffers.containsKey(name) || children.containsKey(name)) {
            throw new IllegalArgumentException(typeName() + ": the name '" + name + "' is taken");
        }
    }

    /** The name of the layer, for errors and text. */
    protected String typeName() {
        return getClass().getSimpleName();
    }

    // ---- Parameters -----------------------------------------------------------------------------------------------

    /** Every parameter once, of this module and of all below it, in order of registration. */
    public final List<Parameter> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /** Every parameter of several modules once, in order. */
    public static List<Parameter> parameters(Module... modules) {
        Set<Parameter> out = new LinkedHashSet<>();
        for (Module module : modules) {
            out.addAll(module.parameters());
        }
        return List.copyOf(out);
    }

    /** Every parameter by its dotted name, in order of registration; one that is shared stands under its first name. */
    public final Map<String, Parameter> namedParameters() {
        Map<String, Parameter> out = new LinkedHashMap<>();
        Set<Parameter> seen = new HashSet<>();
        visit(
                "",
                (prefix, module) -> module.parameters.forEach((name, parameter) -> {
                    if (seen.add(parameter)) {
                        out.put(prefix + name, parameter);
                    }
                }));
        return out;
    }

    /**
     * A parameter by its dotted name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public final Parameter parameter(String name) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        visit(
                "",
                (prefix, module) -> module.parameters.forEach((each, parameter) -> all.put(prefix + each, parameter)));
        Parameter found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(typeName() + ": no parameter '" + name + "'; there are " + all.keySet());
        }
        return found;
    }

    /** Every buffer by its dotted name, in order of registration; one that is shared stands under its first name. */
    public final Map<String, Tensor> namedBuffers() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        visit(
                "",
                (prefix, module) -> module.buffers.forEach((name, buffer) -> {
                    if (seen.add(buffer.tensor)) {
                        out.put(prefix + name, buffer.tensor);
                    }
                }));
        return out;
    }

    /** Itself and then its children, each with what is below it; a module with two names comes twice. */
    private void visit(String prefix, BiConsumer<String, Module> visitor) {
        visitor.accept(prefix, this);
        children.forEach((name, child) -> child.visit(prefix + name + ".", visitor));
    }

    // ---- Modules --------------------------------------------------------------------------------------------------

    /** This module and every one below it, once, each before its children. */
    public final List<Module> modules() {
        return List.copyOf(namedModules().values());
    }

    /** This module under "" and every one below it by its dotted name, each before its children, under its first name. */
    public final Map<String, Module> namedModules() {
        Map<String, Module> out = new LinkedHashMap<>();
        Set<Module> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        visit("", (prefix, module) -> {
            if (seen.add(module)) {
                out.put(prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1), module);
            }
        });
        return out;
    }

    /**
     * A module by its dotted name; "" is this one.
     *
     * @throws IllegalArgumentException if there is none; the message lists the children where the name ends
     */
    public final Module submodule(String name) {
        Module at = this;
        if (!name.isEmpty()) {
            for (String part : name.split("\\.", -1)) {
                Module next = at.children.get(part);
                if (next == null) {
                    throw new IllegalArgumentException(typeName() + ": no module '" + name + "'; " + at.typeName()
                            + " has no child '" + part + "', there are " + at.children.keySet());
                }
                at = next;
            }
        }
        return at;
    }

    /** The children by name, in order of registration. */
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /** Forgets the gradients of all parameters. */
    public final void zeroGrad() {
        parameters().forEach(Variable::zeroGrad);
    }

    /** Freezes all parameters, or thaws them. */
    public final void requiresGrad(boolean on) {
        parameters().forEach(parameter -> parameter.requiresGrad(on));
    }

    /** Calls the action with every module below this one, children first, and with this one last. */
    public final void apply(Consumer<Module> action) {
        children.values().forEach(child -> child.apply(action));
        action.accept(this);
    }

    // ---- Mode -----------------------------------------------------------------------------------------------------

    /** Whether it is being trained; true from the start. */
    public final boolean isTraining() {
        return training;
    }

    /** Turns training behaviour, such as dropout, on or off, here and below. */
    public final void train(boolean on) {
        apply(module -> module.training = on);
    }

    /** Turns training behaviour on. */
    public final void train() {
        train(true);
    }

    /** Turns training behaviour off: results then depend on the input only. */
    public final void eval() {
        train(false);
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /**
     * The numbers of all parameters and persistent buffers by name, live: see {@link StateDict}. What is shared stands
     * under each name.
     */
    public final StateDict stateDict() {
        return state().dict();
    }

    /** Of each module its parameters, then its buffers, its extra state, and its children. */
    private ModuleState state() {
        ModuleState out = new ModuleState(typeName());
        visit("", (prefix, module) -> {
            module.parameters.forEach((name, parameter) -> out.add(prefix + name, parameter.data()));
            module.buffers.forEach((name, buffer) -> {
                if (buffer.persistent) {
                    out.add(prefix + name, buffer.tensor);
                }
            });
            Tensor extra = module.extraState();
            if (extra != null) {
                out.addExtra(prefix + EXTRA_STATE, extra, module::setExtraState);
            }
        });
        return out;
    }

    /**
     * What a module must keep beside its parameters and buffers, under {@code _extra_state} in the state dictionary: of
     * any shape, which may change. Null, the default, for nothing.
     */
    protected @Nullable Tensor extraState() {
        return null;
    }

    /**
     * Takes over what {@link #extraState} of another module gave. To be overridden with it.
     *
     * @param state Not to be held; another may hold it
     */
    protected void setExtraState(Tensor state) {
        throw new IllegalStateException(typeName() + ": a module with extra state must say how it is set");
    }

    /**
     * Copies numbers into the parameters and buffers, which keep their own type. All names must match.
     *
     * @throws IllegalArgumentException if a name is missing or unexpected or a shape differs; the message lists all of
     *     them, and nothing has changed
     */
    public final void loadStateDict(StateDict state) {
        loadStateDict(state, true);
    }

    /**
     * Copies numbers into the parameters and buffers, which keep their own type.
     *
     * @param strict whether every name must match; shapes always must
     * @return the names that were passed over
     * @throws IllegalArgumentException if a shape differs, or strict and a name is missing or unexpected; the message
     *     lists all of them, and nothing has changed
     */
    public final StateDict.LoadResult loadStateDict(StateDict state, boolean strict) {
        return state().load(state, strict);
    }

    // ---- Hooks ----------------------------------------------------------------------------------------------------

    /**
     * Calls the hook before each pass with the inputs; what it returns takes their place.
     *
     * @return to take the hook back
     */
    public final Handle registerForwardPreHook(UnaryOperator<List<Variable>> hook) {
        return hooks().pre.add(hook);
    }

    /**
     * Calls the hook after each pass with the inputs and the outputs; what it returns takes the place of the outputs.
     *
     * @return to take the hook back
     */
    public final Handle registerForwardHook(BinaryOperator<List<Variable>> hook) {
        return hooks().forward.add(hook);
    }

    /**
     * Calls the hook in each backward with the gradients of the inputs and those of the outputs; what it returns takes
     * the place of the gradients of the inputs. An entry is null where no gradient came or none is required. If no
     * input requires a gradient, the hook is called once those of the outputs are known, and must return nulls.
     *
     * <p>Passes that began before the registration are not affected.
     *
     * @return to take the hook back
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

    /** Whether a pass has hooks to call. */
    protected final boolean isHooked() {
        ModuleHooks held = hooks;
        return held != null && !held.isEmpty();
    }

    /**
     * Runs a pass of this module with its hooks around it. Each {@code forward} of a subclass goes through this.
     *
     * @param inputs the variables that come in, in the order that hooks see
     * @param forward from the inputs, which hooks may have replaced, to the outputs
     * @return the outputs, which hooks may have replaced
     * @throws IllegalStateException if a hook returns another number of variables than it was given
     */
    protected final List<Variable> hooked(List<Variable> inputs, UnaryOperator<List<Variable>> forward) {
        ModuleHooks held = hooks;
        return held == null || held.isEmpty() ? forward.apply(inputs) : held.around(typeName(), inputs, forward);
    }

    // ---- Text -----------------------------------------------------------------------------------------------------

    /** What stands between the brackets of {@link #toString}: the options that are not the default. */
    protected String describe() {
        return "";
    }

    /** A number as PyTorch writes it in the text of modules: 0.5, 1.0, 1e-05. */
    protected static String number(double value) {
        double magnitude = Math.abs(value);
        if (!Double.isFinite(value) || value == 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
            return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : String.valueOf(value);
        }
        BigDecimal exact = new BigDecimal(String.valueOf(value)).stripTrailingZeros();
        if (magnitude >= 1e-4 && magnitude < 1e16) {
            return exact.toPlainString() + (exact.scale() > 0 ? "" : ".0");
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.movePointLeft(exponent).toPlainString() + String.format(Locale.ROOT, "e%+03d", exponent);
    }

    /** The module and its children, in the manner of PyTorch. */
    @Override
    public final String toString() {
        StringBuilder out = new StringBuilder(typeName()).append('(').append(describe());
        children.forEach((name, child) -> out.append("\n  (")
                .append(name)
                .append("): ")
                .append(child.toString().replace("\n", "\n  ")));
        return out.append(children.isEmpty() ? ")" : "\n)").toString();
    }
}
