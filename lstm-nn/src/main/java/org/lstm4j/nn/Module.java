package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * A part of a network: named parameters, named children, and whether it is being trained.
 *
 * <p>A subclass registers its parameters and children in its constructor, in the order that the state dictionary shall
 * have, and offers a {@code forward} of its own. A network in evaluation mode that is not changed may be used by many
 * threads.
 */
public abstract class Module {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Module> children = new LinkedHashMap<>();
    private boolean training = true;

    /** For subclasses. */
    protected Module() {}

    /**
     * Adds a parameter.
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
    final void replace(String name, Parameter parameter) {
        parameters.put(name, parameter);
    }

    /** The parameters that are registered here, by name; children have theirs. */
    final Map<String, Parameter> ownParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    private void requireFreeName(String name) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException(
                    typeName() + ": a name must not be empty or have a dot, but got '" + name + "'");
        }
        if (parameters.containsKey(name) || children.containsKey(name)) {
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
        collect("", (name, parameter) -> {
            if (seen.add(parameter)) {
                out.put(name, parameter);
            }
        });
        return out;
    }

    /**
     * A parameter by its dotted name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public final Parameter parameter(String name) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all::put);
        Parameter found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(typeName() + ": no parameter '" + name + "'; there are " + all.keySet());
        }
        return found;
    }

    private interface ParameterVisitor {
        void visit(String name, Parameter parameter);
    }

    private void collect(String prefix, ParameterVisitor visitor) {
        parameters.forEach((name, parameter) -> visitor.visit(prefix + name, parameter));
        children.forEach((name, child) -> child.collect(prefix + name + ".", visitor));
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

    /** The numbers of all parameters by name, live: see {@link StateDict}. One that is shared stands under each name. */
    public final StateDict stateDict() {
        StateDict out = new StateDict();
        collect("", (name, parameter) -> out.put(name, parameter.data()));
        return out;
    }

    /**
     * Copies numbers into the parameters, which keep their own type. All names must match.
     *
     * @throws IllegalArgumentException if a name is missing or unexpected or a shape differs; the message lists all of
     *     them, and no parameter has changed
     */
    public final void loadStateDict(StateDict state) {
        loadStateDict(state, true);
    }

    /**
     * Copies numbers into the parameters, which keep their own type.
     *
     * @param strict whether every name must match; shapes always must
     * @return the names that were passed over
     * @throws IllegalArgumentException if a shape differs, or strict and a name is missing or unexpected; the message
     *     lists all of them, and no parameter has changed
     */
    public final StateDict.LoadResult loadStateDict(StateDict state, boolean strict) {
        Map<String, Parameter> own = new LinkedHashMap<>();
        collect("", own::put);
        List<String> missing = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        StringBuilder problems = new StringBuilder();
        own.keySet().stream().filter(name -> state.get(name) == null).forEach(missing::add);
        state.names().stream().filter(name -> !own.containsKey(name)).forEach(unexpected::add);
        if (strict && !missing.isEmpty()) {
            problems.append("\n\tMissing key(s) in state_dict: ").append(quoted(missing));
        }
        if (strict && !unexpected.isEmpty()) {
            problems.append("\n\tUnexpected key(s) in state_dict: ").append(quoted(unexpected));
        }
        own.forEach((name, parameter) -> {
            Tensor given = state.get(name);
            if (given != null && !given.shape().equals(parameter.shape())) {
                problems.append("\n\tsize mismatch for ")
                        .append(name)
                        .append(": copying a param with shape ")
                        .append(given.shape())
                        .append(" from the state dict, the shape in current model is ")
                        .append(parameter.shape())
                        .append('.');
            }
        });
        if (problems.length() > 0) {
            throw new IllegalArgumentException("Error(s) in loading state_dict for " + typeName() + ":" + problems);
        }
        // A dictionary of this module's own live numbers, under other names, must not change while it is read.
        StateDict source = own.values().stream()
                        .anyMatch(parameter -> state.entries().values().stream()
                                .anyMatch(given -> given.sharesStorage(parameter.data())))
                ? state.copy()
                : state;
        own.forEach((name, parameter) -> {
            Tensor given = source.get(name);
            if (given != null) {
                parameter.data().copyInPlace(given);
            }
        });
        return new StateDict.LoadResult(List.copyOf(missing), List.copyOf(unexpected));
    }

    private static String quoted(List<String> names) {
        return "\"" + String.join("\", \"", names) + "\".";
    }

    // ---- Text -----------------------------------------------------------------------------------------------------

    /** What stands between the brackets of {@link #toString}: the options that are not the default. */
    protected String describe() {
        return "";
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
