package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.io.ChecksummedFile;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.schedule.CosineAnnealingWarmRestarts;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/** A checkpoint with one value that no run writes is refused, and nothing has changed. */
class ResumeChecksTest {
    @TempDir
    private Path folder;

    private Path file;
    private StoredArrays good;

    private static Runs.Run run() {
        return new Runs.Run(net -> new Adam(net.parameters(), 0.05));
    }

    /** In the middle of the second epoch, with early stopping and a schedule. */
    private static TrainerOptions options(Runs.Run run) {
        return run.options(3)
                .earlyStopping(EarlyStopping.after(2))
                .schedules(Schedule.everyEpoch(new CosineAnnealingWarmRestarts(run.optimizer, 5)));
    }

    @BeforeEach
    void save() throws IOException {
        file = folder.resolve("run.safetensors");
        Runs.Run run = run();
        Trainer[] trainer = new Trainer[1];
        trainer[0] = run.trainer(options(run).listener(new TrainingListener() {
            @Override
            public void onStep(StepReport step) {
                if (step.step() == 8) {
                    trainer[0].stop();
                }
            }
        }));
        trainer[0].fit(run.loader);
        trainer[0].save(file);
        good = Safetensors.read(file);
        assertThat(good.metadata()).containsEntry("counter.batch", "3").containsEntry("counter.step", "8");
    }

    private void assertRefused(Map<String, Tensor> tensors, Map<String, String> metadata, String message)
            throws IOException {
        ChecksummedFile.write(file, tensors, metadata);
        Runs.Run other = run();
        Trainer trainer = other.trainer(options(other));
        StateDict model = other.net.stateDict().copy();
        StateDict optimizer = other.optimizer.stateDict();
        byte[] rng = other.rng.state();
        assertThatThrownBy(() -> trainer.resume(file))
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        Runs.assertSameBits(other.net.stateDict(), model);
        Runs.assertSameBits(other.optimizer.stateDict(), optimizer);
        assertThat(other.rng.state()).isEqualTo(rng);
        assertThat(trainer.step()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "counter.step, 9223372036854775807, from 0 to 9007199254740992",
        "counter.step, -1, from 0 to",
        "counter.step, 0, expected a learning rate",
        "counter.epoch, 2147483647, from 0 to 2147483646",
        "counter.epoch, 0, best_epoch from 0 to 0",
        "counter.batch, 2147483647, from 0 to 2147483646",
        "counter.batch, 0, expected no sums",
        "counter.best_epoch, 2, from 0 to 1",
        "counter.best_epoch, 0, best weights",
        "counter.waited, 7, from 0 to 0",
        "counter.waited, \u0661, expected an integer",
        "parts, model model optimizer scheduler trainer best, listed twice",
    })
    void metadata(String key, String value, String message) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put(key, value);
        assertRefused(good.tensors(), metadata, message);
    }

    @ParameterizedTest
    @CsvSource({
        "trainer.best_value, NaN, expected a number for the best value",
        "trainer.learning_rate, NaN, expected a learning rate",
        "trainer.learning_rate, -0.1, expected a learning rate",
        "trainer.learning_rate, Infinity, expected a learning rate",
        "optimizer.param_groups.0.lr, NaN, Invalid learning rate",
        "optimizer.param_groups.0.initial_lr, NaN, initial_lr",
        "optimizer.param_groups.0.initial_lr, -1, initial_lr",
        "optimizer.param_groups.0.eps, NaN, Invalid epsilon",
        "optimizer.state.0.step, -1, invalid value for state.0.step",
        "optimizer.state.0.step, 0.5, invalid value for state.0.step",
        "optimizer.state.0.step, 1e300, invalid value for state.0.step",
        "scheduler.base_lrs, NaN, base_lrs",
        "scheduler._last_lr, NaN, _last_lr",
        "scheduler.last_epoch, 2147483647, expected a counter",
        "scheduler._step_count, -7, expected a counter",
        "scheduler.eta_min, NaN, eta_min",
        "scheduler.T_cur, -1, T_cur",
        "scheduler.T_i, Infinity, T_i",
    })
    void numbers(String name, double value, String message) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
        assertThat(tensors).containsKey(name);
        tensors.put(name, tensors.get(name).mul(0).add(value));
        assertRefused(tensors, good.metadata(), message);
    }

    @Test
    void sums() throws IOException {
        String rmse = "trainer.sums.rmse";
        assertThat(good.tensors()).containsKey(rmse);
        for (Map.Entry<String, Tensor> wrong : Map.of(rmse, Tensor.ones(1), "trainer.sums.loss", Tensor.ones(3))
                .entrySet()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
            tensors.put(wrong.getKey(), wrong.getValue());
            assertRefused(tensors, good.metadata(), wrong.getKey().substring("trainer.".length()));
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
        tensors.put(rmse, Tensor.zeros(0));
        assertRefused(tensors, good.metadata(), "sums.rmse");
        tensors.putAll(good.tensors());
        for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            tensors.put("trainer.sums.loss", Tensor.of(new double[] {1, weight}, 2));
            assertRefused(tensors, good.metadata(), "expected a finite weight of 0 or more");
        }
    }

    @Test
    void generatorOfZeros() throws IOException {
        byte[] state = Generator.seeded(1).state();
        Arrays.fill(state, 24, 24 + 8 * 624, (byte) 0);
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put("generator.rng", Base64.getEncoder().encodeToString(state));
        assertRefused(good.tensors(), metadata, "all words are 0");
    }
}
