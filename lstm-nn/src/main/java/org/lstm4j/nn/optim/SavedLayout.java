package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Which entries of a saved optimizer belong to which parameter: those of the parameter at the same position in the same
 * group, whatever its index in the file.
 */
final class SavedLayout {
    private static final Pattern GROUP = Pattern.compile("param_groups\\.(\\d{1,9})\\..*");
    private static final Pattern STATE = Pattern.compile("(state\\.(\\d{1,9})\\.)(.*)");

    /**
     * The state of one parameter.
     *
     * @param prefix of the full names
     * @param byName the tensors by the rest of the name
     */
    record Entries(String prefix, Map<String, Tensor> byName) {}

    private final List<Entries> byPosition = new ArrayList<>();
    private final List<String> unmatched = new ArrayList<>();

    private SavedLayout() {}

    /**
     * @param owner named in errors
     * @param sizes of the groups
     * @throws IllegalArgumentException if the number or a size of the groups differs
     */
    static SavedLayout of(String owner, StateDict given, List<Integer> sizes) {
        int count = 0;
        for (String name : given.names()) {
            Matcher group = GROUP.matcher(name);
            if (group.matches()) {
                count = Math.max(count, Integer.parseInt(group.group(1)) + 1);
            }
        }
        if (count != sizes.size()) {
            throw new IllegalArgumentException(
                    owner + ": loaded state dict has a different number of parameter groups: " + count + ", expected "
                            + sizes.size());
        }
        SavedLayout out = new SavedLayout();
        Map<Integer, Entries> byId = new HashMap<>();
        for (int g = 0; g < sizes.size(); g++) {
            Tensor ids = given.get("param_groups." + g + ".params");
            if (ids == null || ids.numel() != sizes.get(g)) {
                throw new IllegalArgumentException(owner + ": loaded state dict contains a parameter group that doesn't"
                        + " match the size of optimizer's group " + g + ": "
                        + (ids == null ? "no params" : ids.numel() + " parameters") + ", expected " + sizes.get(g));
            }
            for (double id : ids.toDoubleArray()) {
                if (id < 0 || id != (int) id) {
                    throw new IllegalArgumentException(
                            owner + ": expected the indices of parameters in group " + g + ", but got " + id);
                }
                Entries entries = new Entries("state." + (int) id + ".", new LinkedHashMap<>());
                out.byPosition.add(entries);
                if (byId.put((int) id, entries) != null) {
                    throw new IllegalArgumentException(
                            owner + ": loaded state dict names parameter " + (int) id + " more than once");
                }
            }
        }
        given.entries().forEach((name, tensor) -> {
            Matcher state = STATE.matcher(name);
            Entries entries = state.matches() ? byId.get(Integer.parseInt(state.group(2))) : null;
            if (entries != null && entries.prefix().equals(state.group(1))) {
                entries.byName().put(state.group(3), tensor);
            } else if (name.startsWith("state.")) {
                out.unmatched.add(name);
            }
        });
        return out;
    }

    /** The state of the parameter at a position, counted over all groups. */
    Entries stateOf(int position) {
        return byPosition.get(position);
    }

    /** State entries that belong to no parameter. */
    List<String> unmatched() {
        return unmatched;
    }
}
