package org.lstm4j.nn.scripts;

import static java.lang.Math.PI;
import static java.lang.Math.cos;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.loss.BCEWithLogitsOptions;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Adamax;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RAdam;
import org.lstm4j.nn.optim.schedule.ChainedScheduler;
import org.lstm4j.nn.optim.schedule.ConstantLR;
import org.lstm4j.nn.optim.schedule.CosineAnnealingWarmRestarts;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.LinearLR;
import org.lstm4j.nn.optim.schedule.SequentialLR;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Cells in loops of one's own: {@code training/cells.py}. */
final class CellScripts {
    private CellScripts() {}

    static double[] rnnCellDrawing(DType dtype) {
        Generator generator = Generator.seeded(11);
        RNNCell lower = new RNNCell(2, 8, true, RNN.Nonlinearity.TANH, dtype, generator);
        RNNCell upper = new RNNCell(8, 6, true, RNN.Nonlinearity.RELU, dtype, generator);
        Linear head = new Linear(6, 2, true, dtype, generator);
        Optimizer optimizer = new Adamax(Module.parameters(lower, upper, head), 5e-3);
        LRScheduler scheduler = new CosineAnnealingWarmRestarts(optimizer, 15, 2, 1e-4);
        // Point t of circle n, first its cosine, then its sine.
        Variable points = Variable.of(tensor(
                dtype,
                Shape.of(9, 4, 2),
                i -> (0.5 + 0.1 * (i / 2 % 4)) * cos(0.5 * (i / 8) + i / 2 % 4 - PI / 2 * (i % 2))));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable h1 = Variable.of(Tensor.zeros(dtype, 4, 8));
            Variable h2 = Variable.of(Tensor.zeros(dtype, 4, 6));
            Variable x = points.select(0, 0);
            Variable loss = Variable.of(Tensor.zeros(dtype));
            for (int t = 1; t < 9; t++) {
                h1 = lower.forward(x, h1);
                h2 = upper.forward(h1, h2);
                Variable y = head.forward(h2);
                loss = loss.add(Losses.mse(y, points.select(0, t)));
                x = t < 5 ? points.select(0, t) : y;
            }
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] gruCellsParity(DType dtype) {
        Generator generator = Generator.seeded(12);
        GRUCell lower = new GRUCell(3, 6, true, dtype, generator);
        LayerNorm norm = new LayerNorm(LayerNorm.options(6).dtype(dtype));
        GRUCell upper = new GRUCell(6, 4, false, dtype, generator);
        Linear head = new Linear(4, 1, true, dtype, generator);
        Optimizer optimizer = new RAdam(Module.parameters(lower, norm, upper, head), 4e-2);
        LRScheduler scheduler = new SequentialLR(
                optimizer,
                List.of(new LinearLR(optimizer, 0.1, 1, 10), new ExponentialLR(optimizer, 0.97)),
                new int[] {10});
        Tensor x = Tensor.rand(generator, dtype, 6, 8, 3);
        Variable y = Variable.of(x.sum(new int[] {0, 2}, false).gt(9).unsqueeze(1));
        Tensor posWeight = Tensor.full(dtype, Shape.of(1), 1.5);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            @Nullable Variable h1 = null;
            @Nullable Variable h2 = null;
            for (int t = 0; t < 6; t++) {
                h1 = lower.forward(Variable.of(x.select(0, t)), h1);
                h2 = upper.forward(norm.forward(h1), h2);
            }
            Variable loss = Losses.bceWithLogits(
                    head.forward(h2), y, BCEWithLogitsOptions.options().posWeight(posWeight));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmCellsEcho(DType dtype) {
        Generator generator = Generator.seeded(13);
        LSTMCell encoder = new LSTMCell(1, 7, true, dtype, generator);
        LSTMCell decoder = new LSTMCell(1, 7, true, dtype, generator);
        Linear head = new Linear(7, 1, true, dtype, generator);
        List<Parameter> trained = Module.parameters(encoder, decoder, head);
        Optimizer optimizer = new Adam(trained, Adam.options().lr(1e-2).weightDecay(1e-3));
        LRScheduler scheduler =
                new ChainedScheduler(List.of(new ConstantLR(optimizer, 0.2, 8), new ExponentialLR(optimizer, 0.98)));
        Variable x = Variable.of(Tensor.randn(generator, dtype, 5, 6, 1));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            LSTM.@Nullable State state = null;
            for (int t = 0; t < 5; t++) {
                state = encoder.forward(x.select(0, t), state);
            }
            Variable heard = Variable.of(Tensor.zeros(dtype, 6, 1));
            List<Variable> spoken = new ArrayList<>();
            for (int t = 0; t < 5; t++) {
                state = decoder.forward(heard, state);
                spoken.add(head.forward(state.h()));
                heard = Tensor.rand(generator, dtype, 1).item() < 0.5 ? x.select(0, 4 - t) : spoken.get(t);
            }
            Variable loss = Losses.mse(Variable.stack(spoken, 0), x.flip(0));
            loss.backward();
            GradClip.value(trained, 0.05);
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }
}
