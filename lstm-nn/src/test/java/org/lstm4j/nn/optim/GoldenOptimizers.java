package org.lstm4j.nn.optim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The optimizers of the goldens, by PyTorch's names and options. */
final class GoldenOptimizers {
    private GoldenOptimizers() {}

    /** The cases of a list. */
    static Stream<Goldens.Case> cases(String list) {
        return Goldens.cases("optim.json", list);
    }

    /** One group. */
    static Optimizer of(JsonNode golden, List<Parameter> parameters) {
        return of(golden, List.of(parameters), List.of());
    }

    /**
     * @param seconds for each group after the first, what it has of its own over the options of all
     */
    static Optimizer of(JsonNode golden, List<List<Parameter>> groups, List<JsonNode> seconds) {
        Optimizer optimizer = defaults(golden.get("optimizer").asText(), groups);
        // The options have PyTorch's names in a state dictionary, defaults included.
        StateDict state = optimizer.stateDict();
        for (int g = 0; g < groups.size(); g++) {
            put(state, g, golden.get("options"));
            if (g > 0) {
                put(state, g, seconds.get(g - 1));
            }
        }
        optimizer.loadStateDict(state);
        return optimizer;
    }

    private static void put(StateDict state, int group, JsonNode options) {
        options.properties()
                .forEach(option ->
                        state.put("param_groups." + group + "." + option.getKey(), tensor(option.getValue())));
    }

    /** A number, flag, list of numbers, or line search. */
    static Tensor tensor(JsonNode value) {
        if (value.isArray()) {
            return Tensor.of(Goldens.numbers(value));
        }
        double number = value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asDouble();
        return Tensor.scalar(DType.FLOAT64, value.asText().equals("strong_wolfe") ? 1 : number);
    }

    private static Optimizer defaults(String kind, List<List<Parameter>> groups) {
        return switch (kind) {
            case "SGD" -> over(groups, SGD.options(), SGD::new);
            case "Adam" -> over(groups, Adam.options(), Adam::new);
            case "AdamW" -> over(groups, AdamW.options(), AdamW::new);
            case "NAdam" -> over(groups, NAdam.options(), NAdam::new);
            case "RAdam" -> over(groups, RAdam.options(), RAdam::new);
            case "Adamax" -> over(groups, Adamax.options(), Adamax::new);
            case "RMSprop" -> over(groups, RMSprop.options(), RMSprop::new);
            case "Adagrad" -> over(groups, Adagrad.options(), Adagrad::new);
            case "Adadelta" -> over(groups, Adadelta.options(), Adadelta::new);
            case "Rprop" -> over(groups, Rprop.options(), Rprop::new);
            case "ASGD" -> over(groups, ASGD.options(), ASGD::new);
            default -> throw new AssertionError(kind);
        };
    }

    private static <O extends Record & OptimizerOptions> Optimizer over(
            List<List<Parameter>> groups, O options, BiFunction<List<Parameter>, O, GroupedOptimizer<O>> constructor) {
        GroupedOptimizer<O> out = constructor.apply(groups.get(0), options);
        groups.subList(1, groups.size()).forEach(group -> out.addGroup(group, options));
        return out;
    }
}
