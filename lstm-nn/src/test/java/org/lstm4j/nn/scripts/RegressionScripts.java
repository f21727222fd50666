package org.lstm4j.nn.scripts;

import static java.lang.Math.cos;
import static java.lang.Math.sin;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.LeakyReLU;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.Reduction;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.LambdaLR;
import org.lstm4j.nn.optim.schedule.MultiStepLR;
import org.lstm4j.nn.optim.schedule.OneCycleLR;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Sequences to numbers: {@code training/regression.py}. */
final class RegressionScripts {
    private RegressionScripts() {}

    static double[] rnnTanhForecast(DType dtype) {
        Generator generator = Generator.seeded(1);
        RNN rnn = new RNN(RNN.options(1, 8).batchFirst(true).dtype(dtype), generator);
        Linear head = new Linear(8, 1, true, dtype, generator);
        Optimizer optimizer =
                new SGD(Module.parameters(rnn, head), SGD.options().lr(0.02).momentum(0.9));
        LRScheduler scheduler = new StepLR(optimizer, 30, 0.5);
        Variable x = Variable.of(tensor(dtype, Shape.of(12, 8, 1), i -> sin(0.4 * (i / 8 + i % 8))));
        Variable y = Variable.of(tensor(dtype, Shape.of(12, 1), n -> sin(0.4 * (n + 8)) + 0.3 * cos(5 * n)));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable loss = Losses.mse(head.forward(rnn.forward(x).output().select(1, -1)), y);
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] rnnReluMaximum(DType dtype) {
        Generator generator = Generator.seeded(2);
        RNN rnn = new RNN(
                RNN.options(1, 6)
                        .numLayers(2)
                        .nonlinearity(RNN.Nonlinearity.RELU)
                        .dropout(0.2)
                        .dtype(dtype),
                generator);
        Linear head = new Linear(6, 1, true, dtype, generator);
        Init.orthogonal(rnn.parameter("weight_hh_l0").data(), generator);
        Init.xavierUniform(rnn.parameter("weight_ih_l1").data(), 1.2, generator);
        List<Parameter> trained = Module.parameters(rnn, head);
        Optimizer optimizer = new SGD(
                trained, SGD.options().lr(0.02).momentum(0.9).nesterov(true).weightDecay(1e-3));
        LRScheduler scheduler = new ExponentialLR(optimizer, 0.98);
        Variable x = Variable.of(Tensor.rand(generator, dtype, 10, 7, 1));
        Variable y = x.amax(new int[] {0}, false);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable loss = Losses.l1(head.forward(rnn.forward(x).last()), y);
            loss.backward();
            GradClip.value(trained, 0.1);
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmAdding(DType dtype) {
        Generator generator = Generator.seeded(3);
        LSTM lstm = new LSTM(LSTM.options(2, 6).dtype(dtype), generator);
        Linear head = new Linear(6, 1, true, dtype, generator);
        List<Parameter> trained = Module.parameters(lstm, head);
        Optimizer optimizer = new Adam(trained, 1e-2);
        LRScheduler scheduler = new MultiStepLR(optimizer, new int[] {40, 80}, 0.3);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            Tensor values = Tensor.rand(generator, dtype, 9, 8);
            Tensor marks = Tensor.zeros(dtype, 9, 8);
            for (int n = 0; n < 8; n++) {
                marks.set(1, (int) generator.nextInt(0, 4), n);
            }
            for (int n = 0; n < 8; n++) {
                marks.set(1, (int) generator.nextInt(4, 9), n);
            }
            Tensor y = values.mul(marks).sum(new int[] {0}, false).unsqueeze(1);
            optimizer.zeroGrad();
            Output<LSTM.State> output = lstm.forward(Variable.of(Tensor.stack(List.of(values, marks), 2)));
            Variable h = output.state().h();
            Variable loss = Losses.huber(head.forward(h.select(0, 0)), Variable.of(y), 0.7, Reduction.MEAN);
            loss.backward();
            GradClip.norm(trained, 0.3);
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] gruTrend(DType dtype) {
        Generator generator = Generator.seeded(4);
        GRU gru = new GRU(
                GRU.options(3, 5).numLayers(2).batchFirst(true).dropout(0.1).dtype(dtype), generator);
        Sequential head = new Sequential(
                new Linear(5, 6, true, dtype, generator),
                new LeakyReLU(0.1),
                new LayerNorm(LayerNorm.options(6).dtype(dtype)),
                new Dropout(0.05, generator),
                new Linear(6, 2, true, dtype, generator));
        Optimizer optimizer = new RMSprop(
                Module.parameters(gru, head),
                RMSprop.options()
                        .lr(5e-3)
                        .centered(true)
                        .momentum(0.5)
                        .weightDecay(1e-3)
                        .eps(1e-3));
        LRScheduler scheduler = new LambdaLR(optimizer, epoch -> 1 / (1 + 0.05 * epoch));
        Variable x = Variable.of(tensor(dtype, Shape.of(6, 7, 3), i -> sin(0.3 * i) + 0.2 * cos(1.7 * i)));
        Variable y = Variable.of(tensor(dtype, Shape.of(6, 2), i -> cos(0.8 * i)));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable output = gru.forward(x).output();
            Variable loss = Losses.smoothL1(head.forward(output.select(1, -1)), y, 0.5, Reduction.MEAN);
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmProjectedSums(DType dtype) {
        Generator generator = Generator.seeded(5);
        LSTM lstm = new LSTM(
                LSTM.options(2, 6)
                        .numLayers(2)
                        .dropout(0.1)
                        .bidirectional(true)
                        .projSize(3)
                        .dtype(dtype),
                generator);
        Linear head = new Linear(6, 1, true, dtype, generator);
        Optimizer optimizer =
                new AdamW(Module.parameters(lstm, head), AdamW.options().weightDecay(0.05));
        LRScheduler scheduler = new OneCycleLR(optimizer, 0.03, STEPS);
        Variable x = Variable.of(Tensor.randn(generator, dtype, 8, 5, 2));
        Variable y = x.narrow(2, 0, 1).cumsum(0).mul(0.5);
        Variable h0 = Variable.of(tensor(dtype, Shape.of(4, 5, 3), i -> 0.1 * sin(i)));
        Variable c0 = Variable.of(tensor(dtype, Shape.of(4, 5, 6), i -> 0.1 * cos(i)));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Output<LSTM.State> output = lstm.forward(x, new LSTM.State(h0, c0));
            Variable loss = Losses.mse(head.forward(output.output()), y);
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }
}
