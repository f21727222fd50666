package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/**
 * PyTorch's RNN, GRU and LSTM of two layers on a padded batch and on one that is packed from lengths that are not
 * sorted, with all gradients: as test_RNN_cpu_vs_cudnn_no_dropout with variable_len, against numbers of PyTorch 1.13.
 */
class PackedGoldenTest {
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;
    private static final int STEPS = 4;
    private static final int BATCH = 3;
    private static final int LAYERS = 2;
    private static final int[] LENGTHS = {2, 4, 1};

    static Stream<Goldens.Case> cases() {
        JsonNode cases = Goldens.read("rnn_goldens.json").get("cases");
        Stream.Builder<Goldens.Case> out = Stream.builder();
        cases.fieldNames().forEachRemaining(name -> out.add(new Goldens.Case(name, cases.get(name))));
        return out.build();
    }

    /** Output padded, and the states, one behind the other. */
    private record Pass(Variable output, Variable h, Variable c) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passAndGradients(Goldens.Case golden) {
        String[] name = golden.name().split("\\|");
        boolean both = name[1].equals("bi=True");
        boolean bias = name[2].equals("bias=True");
        boolean packed = name[3].equals("packed=True");
        int projSize = name[0].equals("lstm_proj2") ? 2 : 0;
        RNNBase<?> layer = ClosedForms.fill(layer(name[0], both, bias, projSize));
        int states = LAYERS * (both ? 2 : 1);
        Map<String, Variable> leaves = new LinkedHashMap<>();
        leaves.put("input", ClosedForms.input(DType.FLOAT64, STEPS, BATCH, INPUT));
        leaves.put("h0", ClosedForms.h0(DType.FLOAT64, states, BATCH, projSize > 0 ? projSize : HIDDEN));
        if (layer instanceof LSTM) {
            leaves.put("c0", ClosedForms.c0(DType.FLOAT64, states, BATCH, HIDDEN));
        }
        leaves.putAll(layer.namedParameters());

        Pass pass = pass(layer, leaves, packed);
        Variable loss = ClosedForms.weighted(pass.output(), i -> Math.sin(0.5 * i))
                .add(ClosedForms.weighted(pass.h(), i -> Math.cos(0.4 * i)));
        if (pass.c() != null) {
            loss = loss.add(ClosedForms.weighted(pass.c(), i -> Math.sin(0.2 * i + 1)));
        }
        loss.backward();

        JsonNode json = golden.json();
        assertNumbers("output", pass.output(), json.get("output"));
        assertNumbers("h_n", pass.h(), json.get("h_n"));
        if (pass.c() != null) {
            assertNumbers("c_n", pass.c(), json.get("c_n"));
        }
        assertClose("loss", loss.item(), json.get("loss").asDouble(), Close.FLOAT64);
        assertThat(json.get("grad").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(leaves.keySet());
        leaves.forEach((key, leaf) -> assertClose(
                key,
                Close.gradient(key, leaf).toDoubleArray(),
                Goldens.numbers(json.get("grad").get(key)),
                Close.FLOAT64));
    }

    private static void assertNumbers(String what, Variable actual, JsonNode expected) {
        assertClose(what, actual.data().toDoubleArray(), Goldens.numbers(expected), Close.FLOAT64);
    }

    private static Pass pass(RNNBase<?> layer, Map<String, Variable> leaves, boolean packed) {
        Variable input = leaves.get("input");
        Variable h0 = leaves.get("h0");
        Variable c0 = leaves.get("c0");
        List<Variable> state = c0 == null ? List.of(h0) : List.of(h0, c0);
        if (!packed) {
            List<Variable> out = Layers.forward(layer, input, state);
            return new Pass(out.get(0), out.get(1), c0 == null ? null : out.get(2));
        }
        PackedSequence sequences = PackedSequence.packPadded(input, LENGTHS);
        List<Variable> out = Layers.forward(layer, sequences, state);
        Variable output = sequences.map(rows -> out.get(0)).padPacked().data();
        return new Pass(output, out.get(1), c0 == null ? null : out.get(2));
    }

    private static RNNBase<?> layer(String kind, boolean both, boolean bias, int projSize) {
        Generator generator = Generator.seeded(0);
        DType dtype = DType.FLOAT64;
        RNNOptions options = RNN.options(INPUT, HIDDEN)
                .numLayers(LAYERS)
                .bias(bias)
                .bidirectional(both)
                .dtype(dtype);
        return switch (kind) {
            case "gru" -> new GRU(options, generator);
            case "rnn_tanh", "rnn_relu" ->
                new RNN(options.nonlinearity(RNN.Nonlinearity.of(kind.substring("rnn_".length()))), generator);
            default -> new LSTM(options.projSize(projSize), generator);
        };
    }
}
