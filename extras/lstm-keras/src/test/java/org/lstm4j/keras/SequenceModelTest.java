package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;

/** Models that become stacks of the library's layers. */
class SequenceModelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lstm_dense.keras",
                "lstm_2_stacked.keras",
                "lstm_every_step.keras2.h5",
                "lstm_no_bias_zero_forget.keras",
                "gru_reset_after.keras3.h5",
                "simple_rnn.keras",
                "bidirectional_lstm.keras2.h5",
                "gru_float64.keras",
                "trained_with_adam.keras"
            })
    void aStackComputesWhatTheModelDoes(String file) throws IOException {
        Map<String, StoredArray> expected = FixturesTest.expected(FixturesTest.FOLDER.resolve(file));
        SequenceModel stack = KerasModel.open(FixturesTest.FOLDER.resolve(file)).toModel();
        stack.eval();
        Tensor y = expected.get(file.contains("keras2") ? "y_keras2" : "y").toTensor();
        Tensor x = expected.get("x").toTensor();
        FixturesTest.assertClose(stack.forward(Variable.of(x)).data(), y, file.contains("float64") ? 1e-12 : 1e-5);
    }

    @Test
    void trainingChangesTheStackAlone() throws IOException {
        KerasModel model = KerasModel.open(FixturesTest.FOLDER.resolve("lstm_dense.keras"));
        Map<String, StoredArray> expected = FixturesTest.expected(FixturesTest.FOLDER.resolve("lstm_dense.keras"));
        Tensor x = expected.get("x").toTensor();
        Tensor before = model.run(x);
        SequenceModel stack = model.toModel();
        Adam adam = new Adam(stack.parameters(), 0.05);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 30; i++) {
            Variable loss = stack.forward(Variable.of(x)).square().mean();
            first = i == 0 ? loss.data().item() : first;
            last = loss.data().item();
            stack.zeroGrad();
            loss.backward();
            adam.step();
        }
        assertThat(last).isLessThan(first / 2);
        FixturesTest.assertClose(model.run(x), before, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two_inputs:concatenate",
                "encoder_decoder:lstm",
                "conv_lstm:conv1d",
                "masking_lstm:masking",
                "embedding_masked_lstm:embedding",
                "gru_reset_before:gru",
                "lstm_relu:lstm",
                "lstm_backwards:lstm",
                "lstm_stateful:lstm",
                "repeat_vector_autoencoder:repeat_vector"
            })
    void whatIsNoStackIsRefusedByTheLayer(String refused) throws IOException {
        String[] parts = refused.split(":", -1);
        KerasModel model = KerasModel.open(FixturesTest.FOLDER.resolve(parts[0] + ".keras"));
        assertThatThrownBy(model::toModel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("toModel")
                .hasMessageContaining("'" + parts[1] + "'");
    }
}
