package org.lstm4j.examples.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;

/** The outputs of the seed programs before rounding, against PyTorch's (tools/goldens/seed_programs.py). */
@Tag("golden")
class SeedProgramsTest {
    @Test
    void cellAgreesWithPyTorch() throws IOException {
        Variable steps = Variable.of(OneUnit.steps().unsqueeze(1));

        double[] outputs = WithCell.outputs(WithCell.cell(Generator.seeded(0)), steps);

        assertThat(outputs).containsExactly(golden("LSTMCell"), within(1e-6));
    }

    @Test
    void layerAgreesWithPyTorch() throws IOException {
        Variable sequence = Variable.of(OneUnit.steps().unsqueeze(0));

        double[] outputs =
                WithLayer.output(WithLayer.layer(Generator.seeded(0)), sequence).toDoubleArray();

        assertThat(outputs).containsExactly(golden("LSTM"), within(1e-6));
    }

    @Test
    void minusZeroIsWrittenAsZero() {
        assertThat(Decimals.list(new double[] {-0.0, -0.0004, 0.9639, -1.2346}, 3))
                .isEqualTo("[0.0, 0.0, 0.964, -1.235]");
    }

    /** The float32 outputs of a program in the goldens. */
    private static double[] golden(String program) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SeedProgramsTest.class.getResourceAsStream("/goldens/seed_programs.json"))) {
            for (JsonNode found : new ObjectMapper().readTree(in).get("programs")) {
                if (found.get("program").asText().equals(program)
                        && found.get("dtype").asText().equals("float32")) {
                    double[] outputs = new double[found.get("outputs").size()];
                    for (int i = 0; i < outputs.length; i++) {
                        outputs[i] = found.get("outputs").get(i).asDouble();
                    }
                    return outputs;
                }
            }
        }
        throw new AssertionError("no program " + program + " in the goldens");
    }
}
