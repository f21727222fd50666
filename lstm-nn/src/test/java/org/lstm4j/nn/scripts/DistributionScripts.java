package org.lstm4j.nn.scripts;

import static java.lang.Math.cos;
import static java.lang.Math.sin;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softplus;
import org.lstm4j.nn.loss.GaussianNLLOptions;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.PoissonNLLOptions;
import org.lstm4j.nn.loss.Reduction;
import org.lstm4j.nn.loss.TripletMarginOptions;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.CosineAnnealingLR;
import org.lstm4j.nn.optim.schedule.CyclicLR;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Losses over distributions and distances: {@code training/distributions.py}. */
final class DistributionScripts {
    private DistributionScripts() {}

    static double[] gruGaussianAndPoisson(DType dtype) {
        Generator generator = Generator.seeded(14);
        GRU gru = new GRU(GRU.options(2, 5).dtype(dtype), generator);
        Linear mean = new Linear(5, 1, true, dtype, generator);
        Sequential spread = new Sequential(new Linear(5, 1, true, dtype, generator), new Softplus());
        Linear rate = new Linear(5, 1, true, dtype, generator);
        Adam optimizer = new Adam(gru.parameters(), 5e-3);
        optimizer.addGroup(
                Module.parameters(mean, spread, rate), Adam.options().lr(2e-2).weightDecay(1e-3));
        LRScheduler scheduler = new ExponentialLR(optimizer, 0.99);
        Variable x = Variable.of(tensor(dtype, Shape.of(6, 7, 2), i -> sin(0.5 * i)));
        Variable y = Variable.of(tensor(dtype, Shape.of(7, 1), n -> cos(1.3 * n)));
        Variable counts = Variable.of(tensor(dtype, Shape.of(7, 1), n -> n * n % 5));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable h = gru.forward(x).state().h().select(0, 0);
            Variable loss = Losses.gaussianNLL(
                            mean.forward(h),
                            y,
                            spread.forward(h),
                            GaussianNLLOptions.options().full(true).eps(1e-3))
                    .add(Losses.poissonNLL(
                            rate.forward(h), counts, PoissonNLLOptions.options().full(true)));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] rnnMixture(DType dtype) {
        Generator generator = Generator.seeded(15);
        RNN rnn = new RNN(RNN.options(3, 6).bias(false).dtype(dtype), generator);
        Sequential shares = new Sequential(new Linear(6, 4, true, dtype, generator), new LogSoftmax(1));
        Sequential chance = new Sequential(new Linear(6, 1, true, dtype, generator), new Sigmoid());
        Optimizer optimizer = new SGD(
                Module.parameters(rnn, shares, chance), SGD.options().lr(0.1).momentum(0.9));
        LRScheduler scheduler = new CyclicLR(
                optimizer, 0.01, 0.2, CyclicLR.options().stepSizeUp(12).mode(CyclicLR.Mode.TRIANGULAR2));
        Variable x = Variable.of(Tensor.randn(generator, dtype, 5, 9, 3));
        Variable p = Variable.of(Tensor.randn(generator, dtype, 9, 4).softmax(1));
        Variable q = Variable.of(Tensor.rand(generator, dtype, 9, 1));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable h = rnn.forward(x).state().h().select(0, 0);
            Variable loss =
                    Losses.klDiv(shares.forward(h), p, Reduction.BATCHMEAN).add(Losses.bce(chance.forward(h), q));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmDistances(DType dtype) {
        Generator generator = Generator.seeded(16);
        LSTM lstm = new LSTM(LSTM.options(2, 5).batchFirst(true).dtype(dtype), generator);
        Linear score = new Linear(5, 1, true, dtype, generator);
        Optimizer optimizer = new RMSprop(
                Module.parameters(lstm, score),
                RMSprop.options().lr(1e-3).momentum(0.8).eps(1e-4));
        LRScheduler scheduler = new CosineAnnealingLR(optimizer, 40);
        Variable anchors = Variable.of(tensor(dtype, Shape.of(6, 4, 2), i -> sin(0.9 * i)));
        Variable positives = Variable.of(tensor(dtype, Shape.of(6, 4, 2), i -> sin(0.9 * i + 0.2)));
        Variable negatives = Variable.of(tensor(dtype, Shape.of(6, 4, 2), i -> cos(1.1 * i)));
        Variable signs = Variable.of(tensor(dtype, Shape.of(6), n -> 1 - 2 * (n % 2)));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable a = lstm.forward(anchors).last();
            Variable p = lstm.forward(positives).last();
            Variable n = lstm.forward(negatives).last();
            Variable loss = Losses.tripletMargin(
                            a, p, n, TripletMarginOptions.options().margin(0.5))
                    .add(Losses.cosineEmbedding(p, n, signs, 0.1, Reduction.MEAN))
                    .add(Losses.marginRanking(
                            score.forward(a).squeeze(1), score.forward(n).squeeze(1), signs, 0.3, Reduction.MEAN))
                    .add(Losses.hingeEmbedding(
                            a.sub(n).square().sum(new int[] {1}, false), signs, 0.8, Reduction.MEAN));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }
}
