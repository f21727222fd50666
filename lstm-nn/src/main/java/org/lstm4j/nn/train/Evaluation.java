package org.lstm4j.nn.train;

import java.util.List;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.data.Batch;

/** Computes the loss and the metrics of a model in evaluation mode, without a graph. */
final class Evaluation {
    private final Module model;
    private final Objective objective;
    private final List<Metric> metrics;

    Evaluation(Module model, Objective objective, List<Metric> metrics) {
        this.model = model;
        this.objective = objective;
        this.metrics = metrics;
    }

    /**
     * @param data what the batches are called in errors
     * @param state of the run, for errors
     */
    Scores run(Iterable<Batch> batches, String data, RunState state) {
        List<Module> modules = model.modules();
        List<Boolean> modes = modules.stream().map(Module::isTraining).toList();
        model.eval();
        try {
            return GradMode.noGrad(() -> scores(batches, data, state));
        } finally {
            // Parents come first, because train() recurses.
            for (int i = 0; i < modes.size(); i++) {
                modules.get(i).train(modes.get(i));
            }
        }
    }

    private Scores scores(Iterable<Batch> batches, String data, RunState state) {
        Tally tally = new Tally(metrics);
        int number = 1;
        try {
            for (Batch batch : batches) {
                objective.run(batch, part -> tally.add(part, part.loss().item()));
                number++;
            }
        } catch (RuntimeException e) {
            throw new TrainingException(new Place(state.epoch + 1, number, state.step, data), e);
        }
        if (tally.isEmpty()) {
            throw new TrainingException(
                    new Place(state.epoch + 1, 0, state.step, "batch"),
                    "expected at least one " + data + ", but there is none");
        }
        return tally.scores();
    }
}
