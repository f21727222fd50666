package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.Generator;

/** Parameters that a training would leave out in silence. */
class ParameterWatchTest {
    private static final Logger LOGGER = Logger.getLogger(Trainer.class.getName());

    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            warnings.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void close() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    private static class Net extends Module {
        final Linear body = register("body", new Linear(4, 2, Generator.seeded(0)));
        final Linear unused = register("unused", new Linear(4, 2, Generator.seeded(0)));

        Variable forward(Variable x) {
            return body.forward(x.squeeze(-1)).mean();
        }
    }

    private static final class Forgetful extends Net {
        final Linear head = new Linear(2, 1, Generator.seeded(0));
    }

    private static TrainingResult fit(Net net, List<org.lstm4j.nn.Parameter> parameters, TrainerOptions options) {
        Objective objective = Objective.of(
                batch -> net.forward(batch.x()),
                (output, batch) -> Losses.mse(output, batch.y().mean()));
        return new Trainer(net, new SGD(parameters, 0.1), objective, options)
                .fit(List.of(Batch.all(Runs.TRAINING), Batch.all(Runs.VALIDATION)));
    }

    @Test
    void aFieldThatIsNotRegisteredEndsTheTrainingBeforeItStarts() {
        Forgetful net = new Forgetful();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(net, net.parameters(), Trainer.options(1)))
                .withMessageContainingAll("Trainer", "Forgetful.head (Linear)", "register(\"name\", ..)", "ModuleList");
    }

    @Test
    void anOptimizerOverAnotherModelIsRefused() {
        Net net = new Net();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit(net, new Net().parameters(), Trainer.options(1)))
                .withMessageContainingAll("none of the model's parameters", "body.weight", "model.parameters()");
    }

    @Test
    void parametersOutsideTheOptimizerAreNamedUnlessFrozen() {
        Net net = new Net();
        fit(net, net.body.parameters(), Trainer.options(1));
        assertThat(warnings.get(0)).contains("the optimizer does not have", "[unused.weight, unused.bias]");
        warnings.clear();
        net.unused.requiresGrad(false);
        fit(net, net.body.parameters(), Trainer.options(1));
        assertThat(warnings).isEmpty();
    }

    @Test
    void parametersWithoutAGradientAreNamedOnceAfterTheFirstEpoch() {
        Net net = new Net();
        fit(net, net.parameters(), Trainer.options(3).accumulate(2));
        assertThat(warnings).singleElement().asString().contains("no gradient", "[unused.weight, unused.bias]");
        warnings.clear();
        net.unused.requiresGrad(false);
        fit(net, net.parameters(), Trainer.options(3));
        assertThat(warnings).isEmpty();
    }

    /** A run that is resumed after the last batch of an epoch has no step in it. */
    @Test
    void nothingIsSaidOfAnEpochWithoutAStep() {
        Net net = new Net();
        ParameterWatch watch = new ParameterWatch(net, new SGD(net.parameters(), 0.1));
        watch.endEpoch();
        assertThat(warnings).isEmpty();
        watch.afterBackward();
        watch.endEpoch();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void theRunEndsAtTheLimitOfSteps() {
        Net net = new Net();
        net.unused.requiresGrad(false);
        // Two steps an epoch.
        TrainingResult odd = fit(net, net.parameters(), Trainer.options(5).maxSteps(3));
        assertThat(odd.end()).isEqualTo(TrainingResult.End.STEPS);
        assertThat(odd.epochs()).extracting(EpochReport::step).containsExactly(2L);
        TrainingResult even = fit(net, net.parameters(), Trainer.options(5).maxSteps(4));
        assertThat(even.end()).isEqualTo(TrainingResult.End.STEPS);
        assertThat(even.epochs()).extracting(EpochReport::step).containsExactly(2L, 4L);
        assertThat(fit(net, net.parameters(), Trainer.options(1).maxSteps(2)).end())
                .isEqualTo(TrainingResult.End.EPOCHS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trainer.options(1).maxSteps(-1))
                .withMessageContainingAll("maxSteps", "-1");
    }
}
