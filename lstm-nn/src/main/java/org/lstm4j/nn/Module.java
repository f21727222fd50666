package org.lstm4j.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Base class of all network modules: named parameters, buffers and children, and the training mode.
 *
 * <p>A subclass registers its parameters, buffers and children in its constructor, in the order of the state dictionary,
 * and has a {@code forward} method that calls {@link #hooked}; {@link Layer} does so for modules of one input and one
 * output. A module in evaluation mode may be shared by threads as long as none of them modifies it.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Module.html">torch.nn.Module</a>
 */
public abstract class Module extends HookedModule {
    private static final String EXTRA_STATE = "_extra_state";

    /* Not final: a copy gets maps of its own. */
    private Map<String, Parameter> parameters = new LinkedHashMap<>();
    private Map<String, Buffer> buffers = new LinkedHashMap<>();
    private Map<String, Module> children = new LinkedHashMap<>();
    private boolean training = true;

    private record Buffer(Tensor tensor, boolean persistent) {}

    /** For subclasses. */
    protected Module() {}

    /**
     * Registers a parameter. A parameter registered in several modules is tied: {@link #parameters} lists it once, and
     * the state dictionary has it under each of its names.
     *
     * @param name its name in the state dictionary, without dots
     * @return the parameter
     * @throws IllegalArgumentException if the name is taken, empty or contains a dot
     */
    protected final Parameter register(String name, Parameter parameter) {
        requireFreeName(name);
        parameters.put(name, parameter);
        return parameter;
    }

    /**
     * Registers a child module.
     *
     * @param name the prefix of its names in the state dictionary, without dots
     * @return the child
     * @throws IllegalArgumentException if the name is taken, empty or contains a dot
     */
    protected final <M extends Module> M register(String name, M child) {
        requireFreeName(name);
        children.put(name, child);
        return child;
    }

    /**
     * Replaces a parameter of this module, for example to tie it to another. Fields of a subclass that hold the old
     * parameter are not updated.
     *
     * @throws IllegalArgumentException if this module has no parameter of that name, or its shape or dtype differs
     */
    protected final void replaceParameter(String name, Parameter parameter) {
        Parameter old = parameters.get(name);
        if (old == null) {
            throw new IllegalArgumentException(
                    typeName() + ": no parameter '" + name + "'; expected one of " + parameters.keySet());
        }
        if (!parameter.shape().equals(old.shape())) {
            throw new ShapeMismatchException(
                    typeName(), "expected " + name + " of shape " + old.shape() + ", but got " + parameter.shape());
        }
        Require.dtype(typeName(), name, parameter, old.dtype());
        parameters.put(name, parameter);
    }

    /** The parameters of this module by name, without those of its children. Unmodifiable. */
    protected final Map<String, Parameter> ownParameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /**
     * Registers a buffer: a tensor that belongs to the module and is not trained, such as a running mean.
     *
     * @param name its name in the state dictionary, without dots
     * @param tensor held, not copied
     * @param persistent whether the state dictionary includes it
     * @return the tensor
     * @throws IllegalArgumentException if the name is taken, empty or contains a dot
     */
    protected final Tensor registerBuffer(String name, Tensor tensor, boolean persistent) {
        requireFreeName(name);
        buffers.put(name, new Buffer(tensor, persistent));
        return tensor;
    }

    private void requireFreeName(String name) {
        if (name.isEmpty() || name.contains(".")) {
            throw new IllegalArgumentException(
                    typeName() + ": a name must not be empty or contain a dot, but got '" + name + "'");
        }
        if (parameters.containsKey(name) || buffers.containsKey(name) || children.containsKey(name)) {
            throw new IllegalArgumentException(typeName() + ": the name '" + name + "' is taken");
        }
    }

    /** The name of the module in error messages and {@link #toString}; default the class name, with that of the superclass if the class is anonymous. */
    @Override
    protected String typeName() {
        return nameOf(getClass());
    }

    private static String nameOf(Class<?> type) {
        return type.isAnonymousClass() ? "anonymous " + nameOf(type.getSuperclass()) : type.getSimpleName();
    }

    // ---- Parameters -----------------------------------------------------------------------------------------------

    /** The parameters of this module and all its descendants, each once, in order of registration. */
    public final List<Parameter> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /** The parameters of several modules, each once, in order. */
    public static List<Parameter> parameters(Module... modules) {
        Set<Parameter> out = new LinkedHashSet<>();
        for (Module module : modules) {
            out.addAll(module.parameters());
        }
        return List.copyOf(out);
    }

    /** The parameters by dotted name, in order of registration; a tied parameter is listed under its first name only. */
    public final Map<String, Parameter> namedParameters() {
        return once((module, out) -> module.parameters.forEach(out));
    }

    /**
     * The parameter of a dotted name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all names
     */
    public final Parameter parameter(String name) {
        Map<String, Parameter> all = new LinkedHashMap<>();
        visit(
                "",
                (prefix, module) -> module.parameters.forEach((each, parameter) -> all.put(prefix + each, parameter)));
        Parameter found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    typeName() + ": no parameter '" + name + "'; expected one of " + all.keySet());
        }
        return found;
    }

    /** The buffers by dotted name, in order of registration; a shared buffer is listed under its first name only. */
    public final Map<String, Tensor> namedBuffers() {
        return once((module, out) -> module.buffers.forEach((name, buffer) -> out.accept(name, buffer.tensor)));
    }

    /** What each module passes on by its own name, under dotted names; each object once, under its first name. */
    private <T> Map<String, T> once(BiConsumer<Module, BiConsumer<String, T>> each) {
        Map<String, T> out = new LinkedHashMap<>();
        Set<T> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        visit(
                "",
                (prefix, module) -> each.accept(module, (name, value) -> {
                    if (seen.add(value)) {
                        out.put(prefix + name, value);
                    }
                }));
        return out;
    }

    /** Visits this module and its descendants, parents first; a module with two names is visited twice. */
    private void visit(String prefix, BiConsumer<String, Module> visitor) {
        visitor.accept(prefix, this);
        children.forEach((name, child) -> child.visit(prefix + name + ".", visitor));
    }

    // ---- Modules --------------------------------------------------------------------------------------------------

    /** This module and all its descendants, each once, parents first. */
    public final List<Module> modules() {
        return List.copyOf(namedModules().values());
    }

    /** This module under "" and all its descendants by dotted name, each once under its first name, parents first. */
    public final Map<String, Module> namedModules() {
        Map<String, Module> out = new LinkedHashMap<>();
        this.<Module>once((module, named) -> named.accept("", module))
                .forEach((prefix, module) -> out.put(prefix.replaceFirst("\\.$", ""), module));
        return out;
    }

    /**
     * The descendant of a dotted name; "" is this module.
     *
     * @throws IllegalArgumentException if there is none; the message lists the children of the last module found
     */
    public final Module submodule(String name) {
        Module module = this;
        if (!name.isEmpty()) {
            for (String part : name.split("\\.", -1)) {
                Module next = module.children.get(part);
                if (next == null) {
                    throw new IllegalArgumentException(typeName() + ": no module '" + name + "'; " + module.typeName()
                            + " has no child '" + part + "'; expected one of " + module.children.keySet());
                }
                module = next;
            }
        }
        return module;
    }

    /** The children by name, in order of registration. */
    public final Map<String, Module> children() {
        return Collections.unmodifiableMap(children);
    }

    /** Resets the gradients of all parameters: they have none afterwards. */
    public final void zeroGrad() {
        zeroGrad(ZeroGrad.SET_TO_NONE);
    }

    /** The number of elements of all parameters, each counted once. */
    public final long parameterCount() {
        return parameters().stream().mapToLong(each -> each.data().numel()).sum();
    }

    /**
     * Draws the initial values of all parameters again, as the constructors did: those of children first, in the order of
     * {@link #apply}. Running statistics are reset too.
     *
     * @param generator source of the random values
     */
    public final void resetParameters(Generator generator) {
        Set<Module> done = Collections.newSetFromMap(new IdentityHashMap<>());
        apply(module -> {
            if (done.add(module)) {
                module.resetOwn(generator);
            }
        });
    }

    /**
     * Draws the initial values of the parameters of this module; those of its children have been drawn. A subclass with
     * parameters of its own overrides it; default nothing.
     *
     * @param generator source of the random values
     */
    protected void resetOwn(Generator generator) {}

    /** Resets the gradients of all parameters. */
    public final void zeroGrad(ZeroGrad mode) {
        parameters().forEach(parameter -> parameter.zeroGrad(mode));
    }

    /** Sets whether the parameters require gradients; {@code requiresGrad(false)} freezes the module. */
    public final void requiresGrad(boolean on) {
        parameters().forEach(parameter -> parameter.requiresGrad(on));
    }

    /** Applies an action to all descendants and to this module, children first. */
    public final void apply(Consumer<Module> action) {
        children.values().forEach(child -> child.apply(action));
        action.accept(this);
    }

    // ---- Mode -----------------------------------------------------------------------------------------------------

    /** Whether the module is in training mode; initially true. */
    public final boolean isTraining() {
        return training;
    }

    /** Sets training mode (true) or evaluation mode (false) of this module and all its descendants: dropout, for example. */
    public final void train(boolean on) {
        apply(module -> module.training = on);
    }

    /** Sets training mode. */
    public final void train() {
        train(true);
    }

    /** Sets evaluation mode: outputs depend on the inputs only. */
    public final void eval() {
        train(false);
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /**
     * All parameters and persistent buffers by dotted name. The tensors are those of the module, not copies: see {@link
     * StateDict}. A shared tensor is listed under each of its names.
     */
    public final StateDict stateDict() {
        return state().dict();
    }

    /** Of each module its parameters, buffers and extra state, then its children. */
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
     * State beside parameters and buffers, stored under {@code _extra_state} in the state dictionary. Its shape may
     * change. Default null: none.
     */
    protected @Nullable Tensor extraState() {
        return null;
    }

    /**
     * Restores a state that {@link #extraState} returned. A subclass that overrides one overrides both.
     *
     * @param state to be copied, not held
     * @throws IllegalArgumentException if the state does not fit; then nothing has changed
     */
    protected void setExtraState(Tensor state) {
        throw new IllegalStateException(typeName() + ": a module with extraState must override setExtraState");
    }

    /**
     * Copies values into the parameters and buffers, which keep their dtype. All names must match.
     *
     * @throws IllegalArgumentException if a key is missing or unexpected or a shape differs; the message lists all of
     *     them, and nothing has changed
     */
    public final void loadStateDict(StateDict state) {
        loadStateDict(state, true);
    }

    /**
     * Copies values into the parameters and buffers, which keep their dtype.
     *
     * @param strict whether all keys must match; shapes must match in any case. Default true
     * @return the missing and unexpected keys
     * @throws IllegalArgumentException if a shape differs, or strict and a key is missing or unexpected; the message
     *     lists all of them, and nothing has changed
     */
    public final StateDict.LoadResult loadStateDict(StateDict state, boolean strict) {
        return state().load(state, strict);
    }

    // ---- Copies ---------------------------------------------------------------------------------------------------

    /**
     * A deep copy with parameters, buffers and generators of its own, in the same modes, without gradients and hooks: the
     * weights that inference uses while another thread continues to train this module, for example. It is made between
     * steps; a copy of a module that another thread is changing is torn.
     *
     * <p>Fields of a subclass are copied reflectively: the package of a class in a named module must be open to {@code
     * org.lstm4j.nn}. Fields that are {@code transient} keep their values; see {@link #afterCopy}.
     *
     * @param <M> the type of this module
     * @throws IllegalStateException if a field cannot be copied; the message names it
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public final <M extends Module> M copy() {
        return (M) ModuleCopy.deep(this, null);
    }

    /**
     * A deep copy in another element type. Unlike in PyTorch this module does not change, since a parameter keeps its
     * type.
     *
     * @param <M> the type of this module
     * @throws IllegalStateException as {@link #copy}
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public final <M extends Module> M to(DType dtype) {
        return (M) ModuleCopy.deep(this, dtype);
    }

    /**
     * A pass with other weights, through which gradients flow: {@code torch.func.functional_call}.
     *
     * <pre>{@code
     * Variable y = Module.functionalCall(net, Map.of("head.weight", w), with -> with.forward(x));
     * }</pre>
     *
     * @param weights by dotted name; the other parameters, the buffers and the generators are those of the module
     * @param call gets a copy of the module with these weights, which is not used afterwards
     * @throws IllegalArgumentException if a name is unknown, or a shape or dtype differs
     */
    @SuppressWarnings("unchecked")
    public static <M extends Module, R> R functionalCall(
            M module, Map<String, ? extends Variable> weights, Function<? super M, R> call) {
        return call.apply((M) ModuleCopy.with(module, weights));
    }

    /**
     * Called on a copy once its parameters, buffers, children and fields are set. A subclass that derives an object from
     * them that cannot be copied, a lambda over the module for example, holds it in a {@code transient} field and creates
     * it again here. Default nothing.
     */
    protected void afterCopy() {}

    /** Replaces the members of the original in this shallow copy. */
    final void copyMembers(ModuleCopy by) {
        String name = typeName();
        parameters = new LinkedHashMap<>(parameters);
        parameters.replaceAll((each, parameter) -> by.parameter(parameter, name));
        buffers = new LinkedHashMap<>(buffers);
        buffers.replaceAll((each, buffer) -> new Buffer(by.tensor(buffer.tensor, name), buffer.persistent));
        children = new LinkedHashMap<>(children);
        children.replaceAll((each, child) -> by.module(child));
        if (!by.keepsHooks()) {
            dropHooks();
        }
    }

    // ---- Text -----------------------------------------------------------------------------------------------------

    /** The text between the parentheses of {@link #toString}, PyTorch's {@code extra_repr}; default empty. */
    protected String describe() {
        return "";
    }

    /**
     * The text between the parentheses of {@link #fullText}, from which a saved model is rebuilt; default {@link #describe}.
     * Layers whose text in PyTorch leaves out an option say it here.
     */
    protected String describeFully() {
        return describe();
    }

    /** A table of all modules with the shapes of their parameters and their counts, as Keras prints it. */
    public final String summary() {
        return new ModuleReport(this).summary(null);
    }

    /**
     * As {@link #summary()}, with the shape of each module's output.
     *
     * @param pass a forward pass of this module, run once without a graph
     */
    public final String summary(Runnable pass) {
        return new ModuleReport(this).summary(pass);
    }

    /**
     * The fields of this module and its descendants that hold trainable parameters, or modules with such, that were not
     * {@linkplain #register(String, Module) registered} and therefore are neither trained nor saved; a list, map or array
     * is searched as well. Empty if all is well. A field that is {@code transient} may hold what is not the module's own.
     * Fields of classes whose package is not open to {@code org.lstm4j.nn} are not seen.
     */
    public final List<String> unregistered() {
        return new ModuleReport(this).unregistered();
    }

    /** Throws {@link IllegalArgumentException}, which names operation and fields, if there are {@link #unregistered} ones. */
    public final void requireRegistered(String operation) {
        new ModuleReport(this).requireRegistered(operation);
    }

    /** The module and its children as text, as PyTorch prints them. */
    @Override
    public final String toString() {
        return ModuleReport.text(this, Module::describe);
    }

    /** As {@link #toString}, with all that is needed to rebuild the module: {@link #describeFully}. */
    public final String fullText() {
        return ModuleReport.text(this, Module::describeFully);
    }
}
