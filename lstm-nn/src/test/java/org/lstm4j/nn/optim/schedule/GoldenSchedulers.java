package org.lstm4j.nn.optim.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.StreamSupport;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Tensor;

/** The schedulers of {@code lr_schedulers.json}, by PyTorch's names and options. */
final class GoldenSchedulers {
    private GoldenSchedulers() {}

    /** The optimizer of all cases. */
    static SGD sgd(double first, double second) {
        SGD.Options options = SGD.options().momentum(0.9);
        SGD sgd = new SGD(List.of(new Parameter(Tensor.zeros(2))), options.lr(first));
        sgd.addGroup(List.of(new Parameter(Tensor.zeros(2))), options.lr(second));
        return sgd;
    }

    static SGD sgd() {
        return sgd(0.05, 0.5);
    }

    static double[] rates(Optimizer optimizer) {
        return new double[] {optimizer.learningRate(0), optimizer.learningRate(1)};
    }

    static LRScheduler of(Optimizer optimizer, JsonNode spec) {
        Options o = new Options(spec);
        return switch (spec.get("kind").asText()) {
            case "StepLR" -> new StepLR(optimizer, o.whole("step_size", 0), o.number("gamma", 0.1));
            case "MultiStepLR" -> new MultiStepLR(optimizer, o.wholes("milestones"), o.number("gamma", 0.1));
            case "ExponentialLR" -> new ExponentialLR(optimizer, o.number("gamma", 0));
            case "ConstantLR" ->
                spec.size() == 1
                        ? new ConstantLR(optimizer)
                        : new ConstantLR(optimizer, o.number("factor", 1.0 / 3), o.whole("total_iters", 5));
            case "LinearLR" ->
                spec.size() == 1
                        ? new LinearLR(optimizer)
                        : new LinearLR(
                                optimizer,
                                o.number("start_factor", 1.0 / 3),
                                o.number("end_factor", 1),
                                o.whole("total_iters", 5));
            case "PolynomialLR" ->
                spec.size() == 1
                        ? new PolynomialLR(optimizer)
                        : new PolynomialLR(optimizer, o.whole("total_iters", 5), o.number("power", 1));
            case "CosineAnnealingLR" -> new CosineAnnealingLR(optimizer, o.whole("T_max", 0), o.number("eta_min", 0));
            case "CosineAnnealingWarmRestarts" ->
                new CosineAnnealingWarmRestarts(
                        optimizer, o.whole("T_0", 0), o.whole("T_mult", 1), o.number("eta_min", 0));
            case "LambdaLR" -> new LambdaLR(optimizer, o.functions("lr_lambda"));
            case "MultiplicativeLR" -> new MultiplicativeLR(optimizer, o.functions("lr_lambda"));
            case "CyclicLR" -> new CyclicLR(optimizer, o.list("base_lr"), o.list("max_lr"), o.cyclic());
            case "OneCycleLR" -> new OneCycleLR(optimizer, o.oneCycle());
            case "Chained" -> new ChainedScheduler(children(optimizer, spec));
            case "Sequential" -> new SequentialLR(optimizer, children(optimizer, spec), o.wholes("milestones"));
            default -> throw new AssertionError(spec);
        };
    }

    private static List<LRScheduler> children(Optimizer optimizer, JsonNode spec) {
        List<LRScheduler> out = new ArrayList<>();
        spec.get("schedulers").forEach(child -> out.add(of(optimizer, child)));
        return out;
    }

    static IntToDoubleFunction function(String name) {
        return switch (name) {
            case "power" -> epoch -> Math.pow(0.95, epoch);
            case "inverse" -> epoch -> 1 / (epoch + 1.0);
            case "wave" -> epoch -> epoch % 2 == 1 ? 0.9 : 1.05;
            default -> throw new AssertionError(name);
        };
    }

    /** A scheduler's options by PyTorch's names. */
    record Options(JsonNode json) {
        double number(String name, double absent) {
            return json.path(name).asDouble(absent);
        }

        int whole(String name, int absent) {
            return json.path(name).asInt(absent);
        }

        int[] wholes(String name) {
            return Arrays.stream(Goldens.numbers(json.get(name)))
                    .mapToInt(x -> (int) x)
                    .toArray();
        }

        List<IntToDoubleFunction> functions(String name) {
            return StreamSupport.stream(json.get(name).spliterator(), false)
                    .map(each -> function(each.asText()))
                    .toList();
        }

        /** One number or several. */
        List<Double> list(String name) {
            JsonNode node = json.get(name);
            return node.isArray() ? Arrays.stream(Goldens.numbers(node)).boxed().toList() : List.of(node.asDouble());
        }

        double[] values(String name) {
            return list(name).stream().mapToDouble(Double::doubleValue).toArray();
        }

        CyclicLR.Options cyclic() {
            CyclicLR.Options out = CyclicLR.options()
                    .stepSizeUp(whole("step_size_up", 2000))
                    .gamma(number("gamma", 1))
                    .mode(CyclicLR.Mode.valueOf(
                            json.path("mode").asText("triangular").toUpperCase(Locale.ROOT)))
                    .scaleMode(CyclicLR.ScaleMode.valueOf(
                            json.path("scale_mode").asText("cycle").toUpperCase(Locale.ROOT)))
                    .cycleMomentum(json.path("cycle_momentum").asBoolean(true));
            if (json.has("step_size_down")) {
                out = out.stepSizeDown(whole("step_size_down", 0));
            }
            if (json.has("scale_fn")) {
                out = out.scaleFn(x -> function(json.get("scale_fn").asText()).applyAsDouble((int) x));
            }
            if (json.has("base_momentum")) {
                out = out.baseMomentum(values("base_momentum")).maxMomentum(values("max_momentum"));
            }
            return out;
        }

        OneCycleLR.Options oneCycle() {
            OneCycleLR.Options out = OneCycleLR.options(values("max_lr"))
                    .pctStart(number("pct_start", 0.3))
                    .annealStrategy(
                            json.path("anneal_strategy").asText().equals("linear")
                                    ? OneCycleLR.Anneal.LINEAR
                                    : OneCycleLR.Anneal.COS)
                    .cycleMomentum(json.path("cycle_momentum").asBoolean(true))
                    .divFactor(number("div_factor", 25))
                    .finalDivFactor(number("final_div_factor", 1e4))
                    .threePhase(json.path("three_phase").asBoolean(false));
            out = json.has("total_steps")
                    ? out.totalSteps(whole("total_steps", 0))
                    : out.epochs(whole("epochs", 0), whole("steps_per_epoch", 0));
            return json.has("base_momentum")
                    ? out.baseMomentum(values("base_momentum")).maxMomentum(values("max_momentum"))
                    : out;
        }
    }
}
