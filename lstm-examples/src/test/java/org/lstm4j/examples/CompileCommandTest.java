package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;

/** {@code ./lstm compile}; what the classes compute is tested where they are written. */
class CompileCommandTest extends CommandTest {
    private static final Path TORCH = Path.of("../lstm-tensor/src/test/resources/torch");
    private static final Path ONNX = Path.of("../extras/lstm-onnx/src/test/resources/fixtures/onnx");
    private static final Path KERAS = Path.of("../extras/lstm-keras/src/test/resources/fixtures/keras");
    private static final Generator RNG = Generator.seeded(1);

    @Test
    void modelsOfEveryFormatBecomeClasses() throws IOException {
        Models.save(new SequenceModel(Head.LAST).add("lstm", new LSTM(2, 3, RNG)), in("own"));
        for (Path model : new Path[] {
            in("own"),
            TORCH.resolve("gru_3l.pt"),
            ONNX.resolve("gru_2l_last_step_batch_first.dynamo.onnx"),
            KERAS.resolve("lstm_dense.keras")
        }) {
            for (String vector : new String[] {"", "--vector"}) {
                Object[] arguments = vector.isEmpty()
                        ? new Object[] {"compile", model, "--class", "com.acme.Net", "--out", in("src")}
                        : new Object[] {"compile", model, "--class", "com.acme.Net", "--out", in("src"), vector};
                assertThat(run(arguments)).as(err.toString()).isZero();
                Path source = in("src").resolve("com/acme/Net.java");
                assertThat(out.toString().strip()).isEqualTo(source.toString());
                assertThat(source).content().contains("public final class Net {");
            }
        }
    }

    @Test
    void wrongUseIsOneLine() throws IOException {
        Path bidirectional = TORCH.resolve("lstm_2l_bi.pt");
        assertRefused("two directions", "compile", bidirectional, "--class", "Net", "--out", in("src"));
        assertRefused("no such file", "compile", in("none"), "--class", "Net");
        assertRefused("'1Net'", "compile", TORCH.resolve("gru_3l.pt"), "--class", "1Net", "--out", in("src"));
        assertRefused("--class", "compile", TORCH.resolve("gru_3l.pt"));
        Models.save(new LSTM(2, 3, RNG), in("own"));
        assertRefused("--batch-first", "compile", in("own"), "--class", "Net", "--batch-first");
        Path two = KERAS.resolve("two_inputs.keras");
        assertRefused(two.toString(), "compile", two, "--class", "Net", "--out", in("src"));
        assertThat(in("src")).doesNotExist();
    }
}
