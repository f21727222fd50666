package org.lstm4j.nn.scripts;

import static java.lang.Math.cos;
import static java.lang.Math.min;
import static java.lang.Math.pow;
import static java.lang.Math.sin;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.scripts.Script.indices;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.Hardswish;
import org.lstm4j.nn.activation.Mish;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.activation.SELU;
import org.lstm4j.nn.activation.SiLU;
import org.lstm4j.nn.activation.Softsign;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.TensorDataset;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.init.FanMode;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.init.Nonlinearity;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.MultiMarginOptions;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.ASGD;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.LBFGS;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.Rprop;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.LambdaLR;
import org.lstm4j.nn.optim.schedule.MultiplicativeLR;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What stands around the network: {@code training/regimes.py}. */
final class RegimeScripts {
    private RegimeScripts() {}

    static double[] gruAccumulation(DType dtype) {
        Generator generator = Generator.seeded(17);
        Tensor x = tensor(dtype, Shape.of(26, 5, 2), i -> sin(0.21 * i));
        Tensor y = tensor(dtype, Shape.of(26, 1), n -> cos(0.9 * n));
        DataLoader<Batch> loader = DataLoader.of(
                TensorDataset.of(x, y),
                DataLoader.options().batchSize(4).shuffle(true).dropLast(true).generator(Generator.seeded(71)));
        GRU gru = new GRU(
                GRU.options(2, 5).numLayers(2).batchFirst(true).dropout(0.3).dtype(dtype), generator);
        Linear head = new Linear(5, 1, true, dtype, generator);
        List<Parameter> trained = Module.parameters(gru, head);
        AdamW.Options options = AdamW.options().lr(1e-2);
        AdamW optimizer = new AdamW(trained.stream().filter(p -> p.rank() == 2).toList(), options.weightDecay(0.1));
        optimizer.addGroup(trained.stream().filter(p -> p.rank() == 1).toList(), options.weightDecay(0));
        LRScheduler scheduler =
                new LambdaLR(optimizer, List.of(epoch -> pow(0.98, epoch), epoch -> min(1, 0.1 * (epoch + 1))));
        double[] losses = new double[STEPS];
        int step = 0;
        for (int epoch = 0; epoch < STEPS / 2; epoch++) {
            double total = 0;
            int i = 0;
            for (Batch batch : loader) {
                Variable output = gru.forward(batch.x()).output();
                Variable loss = Losses.mse(head.forward(output.select(1, -1)), batch.y())
                        .div(3);
                loss.backward();
                total += loss.item();
                if (i++ % 3 == 2) {
                    optimizer.step();
                    optimizer.zeroGrad();
                    losses[step++] = total;
                    total = 0;
                }
            }
            scheduler.step();
        }
        return losses;
    }

    static double[] lstmRprop(DType dtype) {
        Generator generator = Generator.seeded(18);
        LSTM lstm = new LSTM(LSTM.options(2, 2).bias(false).dtype(dtype), generator);
        Linear head = new Linear(2, 1, true, dtype, generator);
        Optimizer optimizer = new Rprop(
                Module.parameters(lstm, head),
                Rprop.options().lr(1e-3).etas(0.5, 1.2).stepSizes(1e-5, 0.05));
        Variable x = Variable.of(tensor(dtype, Shape.of(6, 24, 2), i -> cos(0.6 * i)));
        Variable y = Variable.of(tensor(dtype, Shape.of(24, 1), n -> sin(n * n)));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable h = lstm.forward(x).state().h();
            Variable loss = Losses.mse(head.forward(h.select(0, 0)), y);
            loss.backward();
            optimizer.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] gruLbfgs(DType dtype) {
        Generator generator = Generator.seeded(23);
        GRU gru = new GRU(GRU.options(1, 3).dtype(dtype), generator);
        Linear head = new Linear(3, 1, true, dtype, generator);
        List<Parameter> trained = Module.parameters(gru, head);
        Optimizer optimizer = new LBFGS(
                trained, LBFGS.options().lr(1).maxIter(2).historySize(5).lineSearchFn(LBFGS.LineSearch.STRONG_WOLFE));
        Variable x = Variable.of(tensor(dtype, Shape.of(5, 8, 1), i -> sin(0.8 * i)));
        Variable y = Variable.of(tensor(dtype, Shape.of(8, 1), n -> cos(0.8 * n)));
        DoubleSupplier closure = () -> {
            optimizer.zeroGrad();
            Variable h = gru.forward(x).state().h();
            Variable loss = Losses.mse(head.forward(h.select(0, 0)), y);
            for (Parameter p : trained) {
                loss = loss.add(p.square().sum().mul(0.03));
            }
            loss.backward();
            return loss.item();
        };
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            losses[step] = optimizer.step(closure);
        }
        return losses;
    }

    static double[] activationsStack(DType dtype) {
        Generator generator = Generator.seeded(20);
        RNN rnn = new RNN(RNN.options(2, 6).bidirectional(true).dtype(dtype), generator);
        Sequential stack = new Sequential(
                new Linear(12, 7, true, dtype, generator),
                new ELU(),
                new Linear(7, 7, true, dtype, generator),
                new SiLU(),
                new LayerNorm(LayerNorm.options(7).dtype(dtype)),
                new Linear(7, 6, true, dtype, generator),
                new Mish(),
                new Dropout(0.15, generator),
                new Linear(6, 6, true, dtype, generator),
                new SELU(),
                new Linear(6, 6, true, dtype, generator),
                new PReLU(1, 0.25, dtype),
                new Linear(6, 5, true, dtype, generator),
                new Softsign(),
                new Linear(5, 5, true, dtype, generator),
                new Hardswish(),
                new Linear(5, 5, true, dtype, generator),
                new Tanh(),
                new Linear(5, 4, true, dtype, generator));
        for (Module layer : stack.children().values()) {
            if (layer instanceof Linear linear) {
                Init.kaimingNormal(linear.weight().data(), 0, FanMode.FAN_IN, Nonlinearity.RELU, generator);
                Init.constant(linear.parameter("bias").data(), 0.01);
            }
        }
        Init.normal(rnn.parameter("weight_hh_l0").data(), 0, 0.3, generator);
        Init.kaimingNormal(
                rnn.parameter("weight_hh_l0_reverse").data(), 0, FanMode.FAN_IN, Nonlinearity.TANH, generator);
        Optimizer optimizer = new ASGD(
                Module.parameters(rnn, stack),
                ASGD.options().lr(0.02).lambd(1e-2).weightDecay(1e-3));
        LRScheduler scheduler = new MultiplicativeLR(optimizer, epoch -> 0.995);
        Variable x = Variable.of(Tensor.randn(generator, dtype, 4, 10, 2));
        IntTensor classes = indices(Shape.of(10), n -> (int) generator.nextInt(0, 4));
        Variable signs = Variable.of(tensor(dtype, Shape.of(10, 4), i -> i % 4 == classes.get(i / 4) ? 1 : -1));
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable h = rnn.forward(x).state().h();
            Variable scores = stack.forward(Variable.concat(List.of(h.select(0, 0), h.select(0, 1)), 1));
            Variable loss = Losses.multiMargin(
                            scores, classes, MultiMarginOptions.options().margin(0.7))
                    .add(Losses.softMargin(scores, signs));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }
}
