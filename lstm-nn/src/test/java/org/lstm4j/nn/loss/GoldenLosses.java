package org.lstm4j.nn.loss;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** The losses of {@code losses.json}, by name. */
final class GoldenLosses {
    private final JsonNode json;
    private final Reduction reduction;

    GoldenLosses(JsonNode json) {
        this.json = json;
        this.reduction = Reduction.valueOf(json.get("reduction").asText().toUpperCase(Locale.ROOT));
    }

    static Tensor tensor(JsonNode json, JsonNode of) {
        return Tensor.wrap(Goldens.numbers(of.get("data")))
                .reshape(Goldens.shape(of))
                .to(Goldens.dtype(json));
    }

    Variable of(List<Variable> in) {
        Variable x = in.get(0);
        return switch (json.get("loss").asText()) {
            case "mse" -> Losses.mse(x, in.get(1), reduction);
            case "l1" -> Losses.l1(x, in.get(1), reduction);
            case "smoothL1" -> Losses.smoothL1(x, in.get(1), number("beta", 1), reduction);
            case "huber" -> Losses.huber(x, in.get(1), number("delta", 1), reduction);
            case "crossEntropy" -> Losses.crossEntropy(x, target(), crossEntropy());
            case "crossEntropyProbabilities" -> Losses.crossEntropy(x, in.get(1), crossEntropy());
            case "nll" ->
                Losses.nll(
                        x,
                        target(),
                        NLLOptions.options()
                                .weight(weight("weight"))
                                .ignoreIndex((int) number("ignore_index", -100))
                                .reduction(reduction));
            case "bce" -> Losses.bce(x, in.get(1), weight("weight"), reduction);
            case "bceWithLogits" ->
                Losses.bceWithLogits(
                        x,
                        in.get(1),
                        BCEWithLogitsOptions.options()
                                .weight(weight("weight"))
                                .posWeight(weight("pos_weight"))
                                .reduction(reduction));
            case "softMargin" -> Losses.softMargin(x, in.get(1), reduction);
            case "multiLabelSoftMargin" -> Losses.multiLabelSoftMargin(x, in.get(1), weight("weight"), reduction);
            case "klDiv" -> Losses.klDiv(x, in.get(1), flag("log_target"), reduction);
            case "poissonNLL" ->
                Losses.poissonNLL(
                        x,
                        in.get(1),
                        PoissonNLLOptions.options()
                                .logInput(flag("log_input"))
                                .full(flag("full"))
                                .eps(number("eps", 1e-8))
                                .reduction(reduction));
            case "gaussianNLL" ->
                Losses.gaussianNLL(
                        x,
                        in.get(1),
                        in.get(2),
                        GaussianNLLOptions.options()
                                .full(flag("full"))
                                .eps(number("eps", 1e-6))
                                .reduction(reduction));
            case "ctc" ->
                Losses.ctc(
                        x,
                        target(),
                        lengths("input_lengths"),
                        lengths("target_lengths"),
                        CTCOptions.options()
                                .blank((int) number("blank", 0))
                                .zeroInfinity(flag("zero_infinity"))
                                .reduction(reduction));
            case "marginRanking" -> Losses.marginRanking(x, in.get(1), in.get(2), number("margin", 0), reduction);
            case "hingeEmbedding" -> Losses.hingeEmbedding(x, in.get(1), number("margin", 1), reduction);
            case "cosineEmbedding" -> Losses.cosineEmbedding(x, in.get(1), in.get(2), number("margin", 0), reduction);
            case "tripletMargin" ->
                Losses.tripletMargin(
                        x,
                        in.get(1),
                        in.get(2),
                        TripletMarginOptions.options()
                                .margin(number("margin", 1))
                                .p(number("p", 2))
                                .eps(number("eps", 1e-6))
                                .swap(flag("swap"))
                                .reduction(reduction));
            case "multiMargin" ->
                Losses.multiMargin(
                        x,
                        target(),
                        MultiMarginOptions.options()
                                .p((int) number("p", 1))
                                .margin(number("margin", 1))
                                .weight(weight("weight"))
                                .reduction(reduction));
            default -> throw new IllegalArgumentException(json.get("loss").asText());
        };
    }

    private CrossEntropyOptions crossEntropy() {
        return CrossEntropyOptions.options()
                .weight(weight("weight"))
                .ignoreIndex((int) number("ignore_index", -100))
                .labelSmoothing(number("label_smoothing", 0))
                .reduction(reduction);
    }

    private double number(String option, double byDefault) {
        JsonNode given = json.get("options").get(option);
        if (given == null) {
            return byDefault;
        }
        return given.isTextual() ? Double.parseDouble(given.asText()) : given.asDouble();
    }

    private boolean flag(String option) {
        return json.get("options").path(option).asBoolean(false);
    }

    private @Nullable Tensor weight(String option) {
        JsonNode given = json.get("options").get(option);
        return given == null ? null : tensor(json, given);
    }

    private IntTensor target() {
        JsonNode given = json.get("target");
        return IntTensor.of(integers(given.get("data")), Goldens.shape(given).toArray());
    }

    private int[] lengths(String name) {
        return integers(json.get(name));
    }

    private static int[] integers(JsonNode array) {
        int[] out = new int[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = array.get(i).intValue();
        }
        return out;
    }
}
