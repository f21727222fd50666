package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * 400 networks with inputs, weights and states from 1e-45 to 1e30, infinite and NaN: outputs and gradients are NaN,
 * infinite, 0 or of a sign where PyTorch's are. {@code tools/goldens/extreme.py} writes them, with the recipe.
 */
@Tag("golden")
class ExtremeGoldenTest {
    private static final int[] HIDDEN = {1, 3, 5, 8, 9, 17};

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("extreme.json", "cases");
    }

    /** The numbers of one case, in the order of the recipe. */
    private static final class Draws {
        private long x;

        Draws(int seed) {
            x = seed;
        }

        int below(int n) {
            x = 6364136223846793005L * x + 1442695040888963407L;
            return (int) ((x >>> 33) % n);
        }

        Tensor tensor(DType dtype, int... sizes) {
            int r = below(10);
            int low = r == 6 || r == 8 ? -149 : r == 7 ? 10 : -3;
            int high = r == 6 ? -100 : r == 7 || r == 8 ? 99 : 0;
            Tensor out = Tensor.zeros(dtype, sizes);
            double[] values = new double[out.numel()];
            for (int i = 0; i < values.length; i++) {
                int exponent = low + below(high - low + 1);
                double magnitude = Math.scalb(1 + below(8) / 8.0, exponent);
                values[i] = (float) (below(2) == 1 ? -magnitude : magnitude);
            }
            if (r == 9) {
                int at = below(values.length);
                values[at] = new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}[below(3)];
            }
            return Tensor.of(values, sizes).to(dtype);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void classesOfOutputsAndGradients(Goldens.Case golden) {
        JsonNode json = golden.json();
        int index = json.get("index").asInt();
        Draws draws = new Draws(index);
        int inputs = 1 + draws.below(4);
        int hidden = HIDDEN[draws.below(6)];
        int steps = 1 + draws.below(5);
        int batch = 1 + draws.below(4);
        int layers = 1 + (draws.below(5) == 0 ? 1 : 0);
        boolean bidirectional = draws.below(5) == 0;
        boolean bias = draws.below(5) != 0;
        DType dtype = index / 4 % 5 == 4 ? DType.FLOAT64 : DType.FLOAT32;
        RNNOptions options = RNN.options(inputs, hidden)
                .numLayers(layers)
                .bidirectional(bidirectional)
                .bias(bias)
                .dtype(dtype);
        Generator generator = Generator.seeded(0);
        RNNBase<?> layer = switch (index % 4) {
            case 0 -> new LSTM(options, generator);
            case 1 -> new GRU(options, generator);
            case 2 -> new RNN(options, generator);
            default -> new RNN(options.nonlinearity(RNN.Nonlinearity.RELU), generator);
        };
        int states = layers * (bidirectional ? 2 : 1);
        Map<String, Variable> leaves = new LinkedHashMap<>();
        leaves.put("input", Variable.of(draws.tensor(dtype, steps, batch, inputs), true));
        leaves.put("h0", Variable.of(draws.tensor(dtype, states, batch, hidden), true));
        leaves.put("c0", Variable.of(draws.tensor(dtype, states, batch, hidden), true));
        layer.parameters()
                .forEach(p -> p.data().copyInPlace(draws.tensor(dtype, p.shape().toArray())));
        boolean lstm = index % 4 == 0;
        if (!lstm) {
            leaves.remove("c0");
        }
        List<Variable> state = lstm ? List.of(leaves.get("h0"), leaves.get("c0")) : List.of(leaves.get("h0"));
        leaves.putAll(layer.namedParameters());

        List<Variable> out = Layers.forward(layer, leaves.get("input"), state);
        Variable loss = Variable.of(Tensor.zeros(dtype));
        for (Variable part : out) {
            loss = loss.add(part.mul(Variable.of(weights(dtype, part.shape()))).sum());
        }
        loss.backward();

        Map<String, String> wrong = new LinkedHashMap<>();
        String[] names = {"output", "h_n", "c_n"};
        for (int i = 0; i < out.size(); i++) {
            compare(names[i], out.get(i).data(), json.path("outputs").path(names[i]), wrong);
        }
        leaves.forEach((name, leaf) ->
                compare(name, leaf.grad().data(), json.path("grads").path(name), wrong));
        assertThat(wrong).isEmpty();
    }

    private static Tensor weights(DType dtype, Shape shape) {
        double[] values = new double[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (7 * i % 5 - 2) / 2.0;
        }
        return Tensor.of(values, shape.toArray()).to(dtype);
    }

    private static void compare(String name, Tensor actual, JsonNode expected, Map<String, String> wrong) {
        if (expected.isMissingNode()) {
            return;
        }
        List<Character> classes = decoded(expected.asText());
        double[] values = actual.toDoubleArray();
        assertThat(values).hasSize(classes.size());
        for (int i = 0; i < values.length; i++) {
            char known = classes.get(i);
            if (known != '?' && known != classOf(values[i])) {
                wrong.put(name + "[" + i + "]", values[i] + " instead of " + known);
            }
        }
    }

    private static char classOf(double v) {
        if (Double.isNaN(v)) {
            return 'n';
        }
        if (Double.isInfinite(v)) {
            return v > 0 ? 'i' : 'j';
        }
        return v > 1e-30 ? '+' : v < -1e-30 ? '-' : 'z';
    }

    /** A digit string says how often the class after it repeats. */
    private static List<Character> decoded(String text) {
        List<Character> out = new ArrayList<>();
        int count = 0;
        for (char c : text.toCharArray()) {
            if (Character.isDigit(c)) {
                count = 10 * count + c - '0';
                continue;
            }
            for (int i = 0; i < Math.max(1, count); i++) {
                out.add(c);
            }
            count = 0;
        }
        return out;
    }
}
