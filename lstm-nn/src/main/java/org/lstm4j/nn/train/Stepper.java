package org.lstm4j.nn.train;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.Optimizer;

/** Accumulates the gradients of parts, and makes a step from them. */
final class Stepper {
    private final Module model;
    private final Optimizer optimizer;
    private final TrainerOptions options;
    private final FiniteCheck finite;
    private final ParameterWatch watch;
    private int waiting;
    private double weights;
    private double losses;

    Stepper(Module model, Optimizer optimizer, TrainerOptions options) {
        this.model = model;
        this.optimizer = optimizer;
        this.options = options;
        this.finite = new FiniteCheck(model, optimizer);
        this.watch = new ParameterWatch(model, optimizer);
    }

    /** What a step did. */
    record Step(double loss, double gradientNorm, double learningRate) {}

    FiniteCheck finite() {
        return finite;
    }

    ParameterWatch watch() {
        return watch;
    }

    /** Whether there are accumulated gradients without a step. */
    boolean isWaiting() {
        return waiting > 0;
    }

    /** Discards accumulated gradients. */
    void reset() {
        waiting = 0;
    }

    /**
     * Accumulates the gradients of a part; returns whether a step is due.
     *
     * @param loss of the part, as a number
     */
    boolean add(Objective.Part part, double loss, Place place) {
        if (waiting == 0) {
            // The optimizer first: it keeps the buffers of the gradients. It may lack parameters of the model.
            optimizer.zeroGrad();
            model.zeroGrad();
            weights = 0;
            losses = 0;
        }
        if (options.checkFinite()) {
            finite.loss(place, part, loss);
        }
        // A single part is not weighted: multiplying and dividing would change the bits.
        (options.accumulate() == 1 ? part.loss() : part.loss().mul(part.weight())).backward();
        weights += part.weight();
        losses += loss * part.weight();
        waiting++;
        return waiting == options.accumulate();
    }

    Step step(Place place) {
        watch.afterBackward();
        if (options.accumulate() > 1) {
            for (Parameter parameter : optimizer.parameters()) {
                Variable gradient = parameter.grad();
                if (gradient != null) {
                    gradient.data().mulInPlace(1 / weights);
                }
            }
        }
        if (options.checkFinite()) {
            finite.valuesAndGradients(place);
        }
        double norm = Double.NaN;
        if (options.clipNorm() < Double.POSITIVE_INFINITY) {
            norm = GradClip.norm(optimizer.parameters(), options.clipNorm());
        }
        if (options.clipValue() < Double.POSITIVE_INFINITY) {
            GradClip.value(optimizer.parameters(), options.clipValue());
        }
        double rate = optimizer.learningRate();
        optimizer.step();
        options.schedules().forEach(Schedule::afterStep);
        waiting = 0;
        return new Step(losses / weights, norm, rate);
    }
}
