package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Span;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The example in the description of {@link Trainer} compiles, runs and learns. */
class TrainerExampleTest {
    @TempDir
    private Path folder;

    // EXAMPLE
    static final class Forecaster extends Module {
        private final LSTM lstm;
        private final Linear head;

        Forecaster(Generator rng) {
            lstm = register("lstm", new LSTM(LSTM.options(1, 16).batchFirst(true), rng));
            head = register("head", new Linear(16, 1, rng));
        }

        Variable forward(Variable x) {
            return head.forward(lstm.forward(x).last());
        }
    }

    static TrainingResult train(Tensor series, Path file, PrintStream out) throws IOException {
        Generator rng = Generator.seeded(0);
        Forecaster model = new Forecaster(rng);
        Optimizer adam = new Adam(model.parameters(), 1e-2);
        Objective objective =
                Objective.of(batch -> model.forward(batch.x()), (output, batch) -> Losses.mse(output, batch.y()));

        Windows windows = Windows.of(series, 20);
        DataLoader<Batch> training = DataLoader.of(
                windows.forecasting(new Span(0, 150)),
                DataLoader.options().batchSize(16).shuffle(rng));
        List<Batch> validation = List.of(Batch.all(windows.forecasting(new Span(150, 200))));

        TrainerOptions options = Trainer.options(30)
                .clipNorm(1)
                .metrics(Metrics.rmse())
                .schedules(Schedule.everyEpoch(new ReduceLROnPlateau(adam)))
                .earlyStopping(EarlyStopping.after(10))
                .checkpoint(CheckpointPlan.everyEpochs(file, 5))
                .generator("rng", rng)
                .listener(new Progress(out));
        Trainer trainer = new Trainer(model, adam, objective, options);
        if (Files.exists(file)) {
            trainer.resume(file);
        }
        return trainer.fit(training, validation);
    }
    // EXAMPLE

    @Test
    void learnsAndResumes() throws IOException {
        Tensor wave = Tensor.of(IntStream.range(0, 200)
                        .mapToDouble(t -> Math.sin(0.3 * t))
                        .toArray())
                .to(DType.FLOAT32);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Path file = folder.resolve("wave.safetensors");

        TrainingResult result = train(wave, file, out);
        assertThat(result.epochs().get(result.bestEpoch() - 1).judged().get("rmse"))
                .isLessThan(0.1);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("epoch 1, step 9: loss ");
        // All is done.
        assertThat(train(wave, file, out).epochs()).hasSizeLessThan(5);
    }

    @Test
    void theDescriptionShowsThisExample() throws IOException {
        String test = Files.readString(Path.of("src/test/java/org/lstm4j/nn/train/TrainerExampleTest.java"));
        String source = test.split(" {4}// EXAMPLE\n")[1].stripTrailing().stripIndent();
        String trainer = Files.readString(Path.of("src/main/java/org/lstm4j/nn/train/Trainer.java"));
        String shown = trainer.substring(trainer.indexOf("<pre>{@code\n") + 12, trainer.indexOf("\n * }</pre>"))
                .lines()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .collect(Collectors.joining("\n"));
        assertThat(shown).isEqualTo(source);
    }
}
