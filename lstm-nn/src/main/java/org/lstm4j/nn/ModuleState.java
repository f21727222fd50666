package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;

/** The tensors of a module and its descendants by name. Loading a state dictionary changes all of them or none. */
final class ModuleState {
    private final String module;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    /** By name, the setters of extra states, which modules load themselves. */
    private final Map<String, Consumer<Tensor>> extras = new LinkedHashMap<>();

    /** @param module its name, for error messages */
    ModuleState(String module) {
        this.module = module;
    }

    void add(String name, Tensor tensor) {
        tensors.put(name, tensor);
    }

    void addExtra(String name, Tensor tensor, Consumer<Tensor> setter) {
        tensors.put(name, tensor);
        extras.put(name, setter);
    }

    StateDict dict() {
        return StateDict.of(tensors);
    }

    StateDict.LoadResult load(StateDict state, boolean strict) {
        List<String> missing = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        tensors.keySet().stream().filter(name -> state.get(name) == null).forEach(missing::add);
        state.names().stream().filter(name -> !tensors.containsKey(name)).forEach(unexpected::add);
        requireFits(state, strict ? missing : List.of(), strict ? unexpected : List.of());
        // If the dictionary shares storage with this module, under other names, loading would overwrite what it reads.
        StateDict source = tensors.values().stream()
                        .anyMatch(tensor ->
                                state.entries().values().stream().anyMatch(given -> given.sharesStorage(tensor)))
                ? state.copy()
                : state;
        // Extra states first, because their setters may throw.
        extras.forEach((name, setter) -> {
            Tensor given = source.get(name);
            if (given != null) {
                setter.accept(given);
            }
        });
        tensors.forEach((name, tensor) -> {
            Tensor given = source.get(name);
            if (given != null && !extras.containsKey(name)) {
                tensor.copyInPlace(given);
            }
        });
        return new StateDict.LoadResult(List.copyOf(missing), List.copyOf(unexpected));
    }

    private void requireFits(StateDict state, List<String> missing, List<String> unexpected) {
        StringBuilder problems = new StringBuilder();
        if (!missing.isEmpty()) {
            problems.append("\n\tMissing key(s) in state_dict: ").append(Quote.keys(missing));
        }
        if (!unexpected.isEmpty()) {
            problems.append("\n\tUnexpected key(s) in state_dict: ")
                    .append(Quote.keys(unexpected))
                    .append(checkpointHint(missing, unexpected));
        }
        tensors.forEach((name, tensor) -> {
            Tensor given = state.get(name);
            if (given != null && !extras.containsKey(name) && !given.shape().equals(tensor.shape())) {
                problems.append("\n\tsize mismatch for ")
                        .append(name)
                        .append(": copying a param with shape ")
                        .append(given.shape())
                        .append(" from the state dict, the shape in current model is ")
                        .append(tensor.shape())
                        .append('.');
            }
        });
        if (problems.length() > 0) {
            throw new IllegalArgumentException("Error(s) in loading state_dict for " + module + ":" + problems);
        }
    }

    /** The tensors of a checkpoint have the weights of the model under another prefix. */
    private static String checkpointHint(List<String> missing, List<String> unexpected) {
        boolean isCheckpoint = !missing.isEmpty()
                && Set.copyOf(unexpected)
                        .containsAll(
                                missing.stream().map(name -> "model." + name).toList());
        return isCheckpoint
                ? "\n\tThis looks like a checkpoint, which has the weights under \"model.\": load it with"
                        + " Checkpoint.read(file).restore().model(model).apply()."
                : "";
    }
}
