package org.lstm4j.nn.optim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
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
            case "SGD" -> new SGD(with(groups, SGD.options()));
            case "Adam" -> new Adam(with(groups, Adam.options()));
            case "AdamW" -> new AdamW(with(groups, AdamW.options()));
            case "NAdam" -> new NAdam(with(groups, NAdam.options()));
            case "RAdam" -> new RAdam(with(groups, RAdam.options()));
            case "Adamax" -> new Adamax(with(groups, Adamax.options()));
            case "RMSprop" -> new RMSprop(with(groups, RMSprop.options()));
            case "Adagrad" -> new Adagrad(with(groups, Adagrad.options()));
            case "Adadelta" -> new Adadelta(with(groups, Adadelta.options()));
            case "Rprop" -> new Rprop(with(groups, Rprop.options()));
            case "ASGD" -> new ASGD(with(groups, ASGD.options()));
            default -> throw new AssertionError(kind);
        };
    }

    private static <O extends Record & OptimizerOptions> List<ParameterGroup<O>> with(
            List<List<Parameter>> groups, O options) {
        return groups.stream()
                .map(parameters -> new ParameterGroup<>(parameters, options))
                .toList();
    }
}
