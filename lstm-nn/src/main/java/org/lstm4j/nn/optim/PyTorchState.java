package org.lstm4j.nn.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lstm4j.nn.StateDict;

/** PyTorch's {@code optimizer.state_dict()}: {@code {"state": {0: {..}}, "param_groups": [{.., "params": [0]}]}}. */
final class PyTorchState {
    private static final String STATE = "state";
    private static final String GROUPS = "param_groups";

    /** How PyTorch computes a step, which does not change its result; with the default, true standing for False. */
    private static final Map<String, Boolean> IMPLEMENTATION =
            Map.of("foreach", false, "capturable", true, "differentiable", true, "fused", false);

    /** Indices and names of parameters. */
    private static final Set<String> NOT_NEEDED = Set.of("params", "param_names");

    private PyTorchState() {}

    /**
     * @param state of the parameters
     * @param options of the groups
     */
    static Map<String, Object> of(GroupedOptimizer<?> optimizer, StateDict state, SavedNumbers options) {
        Map<Object, Map<String, Object>> states = new LinkedHashMap<>();
        state.entries().forEach((name, tensor) -> {
            String[] path = name.split("\\.", 3);
            states.computeIfAbsent(Long.valueOf(path[1]), id -> new LinkedHashMap<>())
                    .put(path[2], optimizer.plainState(path[2], tensor));
        });
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(STATE, states);
        out.putAll(options.toPlain());
        for (Object group : (List<?>) Objects.requireNonNull(out.get(GROUPS))) {
            addDefaults(group);
        }
        return out;
    }

    /** PyTorch's optimizers look these up in each group. */
    @SuppressWarnings({"unchecked", "NullAway"}) // groups are made here; None is null
    private static void addDefaults(Object group) {
        Map<String, Object> options = (Map<String, Object>) group;
        IMPLEMENTATION.forEach((name, isFlag) -> options.put(name, isFlag ? false : null));
        // LBFGS alone has none.
        options.putIfAbsent("maximize", false);
    }

    /**
     * As tensors under names with dots, with the optimizer's own options where PyTorch has none.
     *
     * @throws IllegalArgumentException if a value is of another kind
     */
    static StateDict read(GroupedOptimizer<?> optimizer, Map<?, ?> given) {
        if (!(given.get(STATE) instanceof Map<?, ?> states) || !(given.get(GROUPS) instanceof List<?> groups)) {
            throw new IllegalArgumentException(
                    optimizer.name() + ": expected the state_dict of a PyTorch optimizer with"
                            + " 'state' and 'param_groups', but got " + given.keySet());
        }
        StateDict out = new StateDict();
        for (int g = 0; g < groups.size(); g++) {
            String prefix = GroupedOptimizer.prefix(g);
            if (!(groups.get(g) instanceof Map<?, ?> group)) {
                throw new IllegalArgumentException(optimizer.name() + ": expected a dictionary for " + prefix);
            }
            SavedNumbers own = new SavedNumbers(new StateDict());
            if (g < optimizer.groupCount()) {
                optimizer.writeOptions(g, own);
            }
            StateDict options = own.put("params", new int[0]).ofPlain(group);
            group.forEach((name, value) -> {
                boolean isOff = value == null || value.equals(false) || value instanceof String;
                if (options.get(String.valueOf(name)) == null
                        && !isOff
                        && !IMPLEMENTATION.containsKey(name)
                        && !NOT_NEEDED.contains(name)
                        && !GroupedOptimizer.SCHEDULE_NUMBERS.contains(name)) {
                    throw new IllegalArgumentException(
                            optimizer.name() + ": has no option " + name + ", but the state dict has it as " + value);
                }
            });
            options.entries().forEach((name, value) -> out.put(prefix + name, value));
            for (String name : GroupedOptimizer.SCHEDULE_NUMBERS) {
                if (group.get(name) instanceof Number number) {
                    new SavedNumbers(out).within(prefix).put(name, number.doubleValue());
                }
            }
        }
        states.forEach((id, entries) -> {
            if (!(entries instanceof Map<?, ?> byName)) {
                throw new IllegalArgumentException(optimizer.name() + ": expected a dictionary for state." + id);
            }
            byName.forEach((name, value) -> {
                var tensor = value == null ? null : optimizer.stateOf(String.valueOf(name), value);
                if (tensor != null) {
                    out.put("state." + id + "." + name, tensor);
                }
            });
        });
        return out;
    }
}
