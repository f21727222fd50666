package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/** The state of Adam and AdamW has the largest average only with amsgrad, and needs it only then. */
class AmsgradStateTest {
    private static final String LARGEST = "state.0.max_exp_avg_sq";

    private final List<Parameter> parameters = List.of(new Parameter(Tensor.ones(2)));

    private List<Optimizer> optimizers(boolean amsgrad) {
        return List.of(
                new Adam(parameters, Adam.options().amsgrad(amsgrad)),
                new AdamW(parameters, AdamW.options().amsgrad(amsgrad)));
    }

    private StateDict saved(Optimizer optimizer) {
        parameters.get(0).square().sum().backward();
        optimizer.step();
        return optimizer.stateDict();
    }

    @Test
    void aStateWithoutAmsgradIsComplete() {
        for (int i = 0; i < 2; i++) {
            StateDict state = saved(optimizers(false).get(i));
            assertThat(state.get(LARGEST)).isNull();
            Optimizer loaded = optimizers(false).get(i);
            loaded.loadStateDict(state);
            assertThat(loaded.stateDict().names()).isEqualTo(state.names());
        }
    }

    @Test
    void amsgradNeedsItsState() {
        for (int i = 0; i < 2; i++) {
            StateDict state = saved(optimizers(true).get(i));
            assertThat(state.get(LARGEST)).isNotNull();
            StateDict without = new StateDict();
            state.names().stream()
                    .filter(name -> !name.equals(LARGEST))
                    .forEach(name -> without.put(name, Objects.requireNonNull(state.get(name))));
            Optimizer loaded = optimizers(true).get(i);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> loaded.loadStateDict(without))
                    .withMessageContaining(LARGEST);
        }
    }
}
