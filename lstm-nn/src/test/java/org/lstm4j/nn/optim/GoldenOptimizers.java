package org.lstm4j.nn.optim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.testing.Goldens;

/** The optimizers of {@code optim.json}, by PyTorch's names and options. */
final class GoldenOptimizers {
    private static final Set<String> KNOWN = Set.of("SGD", "Adam");

    private GoldenOptimizers() {}

    /** The cases of a list whose optimizer is here. */
    static Stream<Goldens.Case> cases(String list) {
        return Goldens.cases("optim.json", list)
                .filter(golden -> KNOWN.contains(golden.json().get("optimizer").asText()));
    }

    static Optimizer of(JsonNode golden, List<Parameter> parameters) {
        JsonNode json = golden.get("options");
        return switch (golden.get("optimizer").asText()) {
            case "SGD" ->
                new SGD(
                        parameters,
                        new SGD.Options(
                                json.get("lr").asDouble(),
                                json.path("momentum").asDouble(),
                                json.path("dampening").asDouble(),
                                json.path("weight_decay").asDouble(),
                                json.path("nesterov").asBoolean(),
                                json.path("maximize").asBoolean()));
            case "Adam" -> {
                Adam.Options defaults = Adam.options();
                yield new Adam(
                        parameters,
                        new Adam.Options(
                                json.path("lr").asDouble(defaults.lr()),
                                json.path("betas").path(0).asDouble(defaults.beta1()),
                                json.path("betas").path(1).asDouble(defaults.beta2()),
                                json.path("eps").asDouble(defaults.eps()),
                                json.path("weight_decay").asDouble(defaults.weightDecay()),
                                json.path("amsgrad").asBoolean(),
                                json.path("maximize").asBoolean()));
            }
            default -> throw new AssertionError(golden);
        };
    }
}
