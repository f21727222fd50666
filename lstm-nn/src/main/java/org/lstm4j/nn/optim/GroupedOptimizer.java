package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * An optimizer with groups of parameters, each with its own options. A new kind of optimizer extends this class and defines
 * the update of one parameter and the names of its state. Options are saved and loaded by the components of their record;
 * see {@link OptimizerOptions}.
 *
 * @param <O> the options
 */
public abstract class GroupedOptimizer<O extends Record & OptimizerOptions> extends Optimizer {
    /* The components of options that schedules cycle as the momentum. */
    private static final String MOMENTUM = "momentum";
    private static final String BETA1 = "beta1";

    /** What schedules may keep with a group, by PyTorch's names. */
    static final Set<String> SCHEDULE_NUMBERS =
            new TreeSet<>(Set.of("initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum", "swa_lr"));

    private final List<ParameterGroup<O>> groups = new ArrayList<>();
    private final List<Map<String, Double>> scheduleNumbers = new ArrayList<>();
    private final List<String> stateTensors;
    private final O defaults;
    private List<Parameter> parameters = List.of();
    private final List<ParameterState> states = new ArrayList<>();
    private long steps;

    /**
     * One group; {@link #addGroup} adds others.
     *
     * @param parameters to update
     * @param options hyperparameters; they can be changed later
     * @param stateTensors the names of all tensors that the state of a parameter can have
     * @throws IllegalArgumentException if there are no parameters, or one appears twice
     */
    protected GroupedOptimizer(List<Parameter> parameters, O options, String... stateTensors) {
        this.stateTensors = List.of(stateTensors);
        this.defaults = options;
        add(new ParameterGroup<>(parameters, options));
    }

    /** The groups with their current options. */
    public final List<ParameterGroup<O>> groups() {
        return List.copyOf(groups);
    }

    /**
     * Adds a group, for example the parameters of layers that were frozen before.
     *
     * @throws IllegalArgumentException if there are no parameters, one appears twice or is in a group already; nothing
     *     has changed
     */
    public void addGroup(List<Parameter> added, O options) {
        add(new ParameterGroup<>(added, options));
    }

    /** Adds a group with the options that the constructor was given. */
    @Override
    public final void addGroup(List<Parameter> added) {
        addGroup(added, defaults);
    }

    @Override
    public final void addGroup(List<Parameter> added, double learningRate) {
        addGroup(added, OptionsFields.of(defaults).with(defaults, "lr", learningRate));
    }

    /** Checks a parameter of a new group; by default all fit. Called by the constructor too. */
    protected void requireFits(Parameter parameter) {}

    private void add(ParameterGroup<O> group) {
        if (group.parameters().isEmpty()) {
            throw new IllegalArgumentException(name() + ": optimizer got an empty parameter list; does"
                    + " the module register its layers, as in register(\"head\", new Linear(..))?");
        }
        Set<Parameter> seen = new HashSet<>();
        for (Parameter parameter : group.parameters()) {
            requireFits(parameter);
            if (!seen.add(parameter)) {
                throw new IllegalArgumentException(
                        name() + ": a parameter of shape " + parameter.shape() + " appears more than once");
            }
        }
        for (Parameter parameter : parameters) {
            if (seen.contains(parameter)) {
                throw new IllegalArgumentException(name()
                        + ": some parameters appear in more than one parameter group, one of them of shape "
                        + parameter.shape());
            }
        }
        groups.add(group);
        scheduleNumbers.add(new TreeMap<>());
        parameters =
                Stream.concat(parameters.stream(), group.parameters().stream()).toList();
        group.parameters().forEach(parameter -> states.add(new ParameterState()));
    }

    /** Replaces the options of a group, from the next step on. */
    public final void setOptions(int group, O options) {
        groups.set(group, groups.get(group).with(options));
    }

    /** The options of a group. */
    final O options(int group) {
        return groups.get(group).options();
    }

    // ---- Rates ----------------------------------------------------------------------------------------------------

    @Override
    public final List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public final int groupCount() {
        return groups.size();
    }

    @Override
    public final double learningRate(int group) {
        return options(group).lr();
    }

    @Override
    public final void setLearningRate(int group, double rate) {
        replace(group, "lr", rate);
    }

    @Override
    public final OptionalDouble scheduleNumber(int group, String name) {
        Double found = scheduleNumbers.get(group).get(name);
        return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
    }

    @Override
    public final void setScheduleNumber(int group, String name, double value) {
        if (!SCHEDULE_NUMBERS.contains(name)) {
            throw new IllegalArgumentException(
                    name() + ": expected one of " + SCHEDULE_NUMBERS + ", but got " + Quote.of(name));
        }
        scheduleNumbers.get(group).put(name, value);
    }

    @Override
    public final boolean hasMomentum() {
        OptionsFields<O> fields = OptionsFields.of(options(0));
        return fields.has(MOMENTUM) || fields.has(BETA1);
    }

    @Override
    public final double momentum(int group) {
        return (double) OptionsFields.of(options(group)).get(options(group), momentumName());
    }

    @Override
    public final void setMomentum(int group, double momentum) {
        replace(group, momentumName(), momentum);
    }

    private String momentumName() {
        if (!hasMomentum()) {
            throw new IllegalStateException(name() + ": has no momentum");
        }
        return OptionsFields.of(options(0)).has(MOMENTUM) ? MOMENTUM : BETA1;
    }

    private void replace(int group, String component, double value) {
        setOptions(group, OptionsFields.of(options(group)).with(options(group), component, value));
    }

    // ---- Steps ----------------------------------------------------------------------------------------------------

    @Override
    public void step() {
        int index = 0;
        for (int g = 0; g < groups.size(); g++) {
            ParameterGroup<O> group = groups.get(g);
            for (int i = 0; i < group.parameters().size(); i++, index++) {
                Parameter parameter = group.parameters().get(i);
                Variable grad = parameter.grad();
                if (grad != null) {
                    change(group.options(), states.get(index), parameter.data(), grad.data());
                }
            }
        }
        countStep();
    }

    private void change(O options, ParameterState state, Tensor held, Tensor gradient) {
        Tensor value = fromStart(held);
        update(options, state, value, fromStart(gradient));
        if (value == held) {
            held.markChanged();
        } else {
            held.copyInPlace(value);
        }
    }

    /** The tensor itself if it is contiguous from the start of its array, else a copy; see {@link FloatSGDUpdate}. */
    private static Tensor fromStart(Tensor x) {
        return x.isContiguous() && x.offset() == 0 ? x : x.copy();
    }

    @Override
    public double step(DoubleSupplier closure) {
        double loss = closure.getAsDouble();
        step();
        return loss;
    }

    final void countStep() {
        steps++;
    }

    @Override
    public final long stepCount() {
        return steps;
    }

    /**
     * Updates one parameter.
     *
     * @param options of its group
     * @param state of this parameter. Modified
     * @param value of the parameter, contiguous from offset 0. Modified
     * @param gradient of the same shape and type, contiguous from offset 0. Not modified
     */
    protected abstract void update(O options, ParameterState state, Tensor value, Tensor gradient);

    // ---- Saving ---------------------------------------------------------------------------------------------------

    /** The options as they are saved, where they differ. */
    O saved(O options) {
        return options;
    }

    /** The names of the single numbers in the state of a parameter; by default {@code step} alone. */
    protected List<String> stateNumbers() {
        return List.of("step");
    }

    /** The names of the tensors that the state of each updated parameter has under these options; by default all. */
    protected List<String> stateTensors(O options) {
        return stateTensors;
    }

    /** The shape of a state tensor of a parameter; by default that of the parameter. Null if such a parameter has none. */
    protected @Nullable Shape stateShape(String name, Shape parameter) {
        return parameter;
    }

    /** A tensor of the state, of its {@link #stateShape}, initially zeros. */
    protected final Tensor held(ParameterState state, String name, Tensor value) {
        Shape shape = stateShape(name, value.shape());
        if (shape == null) {
            throw new IllegalStateException(name() + ": a parameter of shape " + value.shape() + " has no " + name);
        }
        return state.tensor(name, value.dtype(), shape, 0);
    }

    private Map<String, Shape> stateShapes(List<String> names, Parameter parameter) {
        Map<String, Shape> out = new LinkedHashMap<>();
        for (String name : names) {
            Shape shape = stateShape(name, parameter.shape());
            if (shape != null) {
                out.put(name, shape);
            }
        }
        return out;
    }

    @Override
    public final StateDict stateDict() {
        StateDict out = new StateDict();
        writeState(out);
        writeGroups(out);
        writeScheduleNumbers(new SavedNumbers(out));
        return out;
    }

    private SavedNumbers writeGroups(StateDict out) {
        SavedNumbers all = new SavedNumbers(out);
        int first = 0;
        for (int g = 0; g < groups.size(); g++) {
            int count = groups.get(g).parameters().size();
            writeOptions(g, all.within(prefix(g)))
                    .put("params", IntStream.range(first, first + count).toArray());
            first += count;
        }
        return all;
    }

    /** Writes the options of a group. */
    final SavedNumbers writeOptions(int group, SavedNumbers to) {
        OptionsFields.of(options(group)).write(saved(options(group)), to);
        return to;
    }

    static String prefix(int group) {
        return "param_groups." + group + ".";
    }

    private SavedNumbers writeScheduleNumbers(SavedNumbers to) {
        for (int g = 0; g < groups.size(); g++) {
            SavedNumbers group = to.within(prefix(g));
            scheduleNumbers.get(g).forEach((name, value) -> group.put(name, value.doubleValue()));
        }
        return to;
    }

    /** Those that are in a dictionary: only there if a schedule has started. */
    private Map<String, Double> readScheduleNumbers(int group, StateDict given) {
        Map<String, Double> out = new TreeMap<>();
        for (String name : SCHEDULE_NUMBERS) {
            Tensor saved = given.get(prefix(group) + name);
            if (saved != null) {
                if (saved.numel() != 1 || !(saved.item() >= 0) || Double.isInfinite(saved.item())) {
                    throw new IllegalArgumentException(name() + ": Invalid " + prefix(group) + name + ": "
                            + (saved.numel() == 1 ? saved.item() : saved.shape())
                            + "; expected a finite number of 0 or more");
                }
                out.put(name, saved.item());
            }
        }
        return out;
    }

    @Override
    public final void loadStateDict(StateDict given) {
        SavedLayout layout = SavedLayout.of(
                name(),
                given,
                groups.stream().map(group -> group.parameters().size()).toList());
        LoadProblems problems = new LoadProblems();
        StateDict own = new StateDict();
        writeGroups(own).check(given, problems);
        List<Map<String, Double>> numbers = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            String prefix = prefix(g);
            numbers.add(readScheduleNumbers(g, given));
            numbers.get(g).keySet().forEach(name -> own.put(prefix + name, Tensor.scalar(0)));
        }
        given.names().stream()
                .filter(name -> !name.startsWith("state.") && own.get(name) == null)
                .forEach(problems::unexpected);
        List<O> options = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            options.add(
                    problems.isEmpty()
                            ? OptionsFields.of(options(g)).read(new SavedNumbers(given).within(prefix(g)))
                            : options(g));
        }
        Runnable state = readState(given, layout, options, problems);
        problems.throwIfAny(name());
        for (int g = 0; g < groups.size(); g++) {
            setOptions(g, options.get(g));
            scheduleNumbers.set(g, numbers.get(g));
        }
        state.run();
    }

    @Override
    public final Map<String, Object> pyTorchState() {
        SavedNumbers options = writeScheduleNumbers(writeGroups(new StateDict()));
        StateDict state = new StateDict();
        writeState(state);
        return PyTorchState.of(this, state, options);
    }

    @Override
    public final void loadPyTorchState(Map<?, ?> state) {
        loadStateDict(PyTorchState.read(this, state));
    }

    /** A value of the state of a parameter as PyTorch has it: single numbers are tensors, most of float32. */
    Object plainState(String name, Tensor value) {
        boolean fits = stateNumbers().contains(name) && value.item() == (float) value.item();
        return fits ? value.to(DType.FLOAT32) : value;
    }

    /** A value of PyTorch's state of a parameter; null for one that is not needed. */
    @Nullable
    Tensor stateOf(String name, Object plain) {
        return PlainForm.tensor(name, null, plain);
    }

    /** Writes the state of all parameters. */
    void writeState(StateDict out) {
        int index = 0;
        for (ParameterGroup<O> group : groups) {
            for (Parameter parameter : group.parameters()) {
                ParameterState state = states.get(index);
                if (!state.isEmpty()) {
                    // Tensors that the current options need start as zeros; loading expects them.
                    stateShapes(stateTensors(group.options()), parameter)
                            .forEach((name, shape) -> state.tensor(name, parameter.dtype(), shape, 0));
                }
                state.write("state." + index + ".", out);
                index++;
            }
        }
    }

    /**
     * Checks and copies the state of all parameters.
     *
     * @param options of the groups in the dictionary
     * @return replaces the state
     */
    Runnable readState(StateDict given, SavedLayout layout, List<O> options, LoadProblems problems) {
        List<ParameterState> loaded = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            for (Parameter parameter : groups.get(g).parameters()) {
                Set<String> needed = new TreeSet<>(stateNumbers());
                needed.addAll(
                        stateShapes(stateTensors(options.get(g)), parameter).keySet());
                loaded.add(ParameterState.read(
                        layout.stateOf(loaded.size()),
                        parameter,
                        needed,
                        stateNumbers(),
                        stateShapes(stateTensors, parameter),
                        problems));
            }
        }
        layout.unmatched().forEach(problems::unexpected);
        return () -> {
            states.clear();
            states.addAll(loaded);
        };
    }

    /** The groups with their options, in the manner of a module's text. */
    @Override
    public final String toString() {
        StringBuilder out = new StringBuilder(name()).append("(\n");
        for (int g = 0; g < groups.size(); g++) {
            ParameterGroup<O> group = groups.get(g);
            long values = group.parameters().stream()
                    .mapToLong(parameter -> parameter.data().numel())
                    .sum();
            String options = group.options().toString();
            out.append("  (")
                    .append(g)
                    .append("): ")
                    .append(group.parameters().size())
                    .append(" parameters of ")
                    .append(values)
                    .append(" values, ")
                    .append(options, options.indexOf('[') + 1, options.length() - 1)
                    .append('\n');
        }
        return out.append(')').toString();
    }
}
