package org.lstm4j.nn.scripts;

import static java.lang.Math.cos;
import static java.lang.Math.sin;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.scripts.Script.indices;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.ModuleDict;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.PadCollate;
import org.lstm4j.nn.data.SequenceDataset;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.AveragedModel;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.RMSprop;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.CosineAnnealingLR;
import org.lstm4j.nn.optim.schedule.ExponentialLR;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.MultiStepLR;
import org.lstm4j.nn.optim.schedule.SWALR;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What whole scripts put together: {@code training/mixtures.py}. */
final class MixtureScripts {
    private MixtureScripts() {}

    static double[] lstmLateHead(DType dtype) {
        Generator generator = Generator.seeded(31);
        List<Tensor> x = IntStream.range(0, 24)
                .mapToObj(n -> tensor(dtype, Shape.of(1 + (7 * n * n + 3 * n) % 5, 2), i -> sin(0.7 * i + n)))
                .toList();
        List<Variable> sequences = x.stream().map(Variable::of).toList();
        Variable sums = column(dtype, x, each -> each.select(1, 0).sum().item());
        Variable lasts = column(dtype, x, each -> each.get(each.size(0) - 1, 1));
        LSTM lstm = new LSTM(
                LSTM.options(2, 4).numLayers(2).dropout(0.3).bidirectional(true).dtype(dtype), generator);
        Linear head = new Linear(8, 1, true, dtype, generator);
        Linear late = new Linear(8, 1, true, dtype, generator);
        Adam optimizer = new Adam(Module.parameters(lstm, head), 2e-2);
        LRScheduler scheduler = new StepLR(optimizer, 15, 0.8);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            if (step == 40) {
                optimizer.addGroup(late.parameters(), Adam.options().lr(5e-2).betas(0.8, 0.99));
            }
            optimizer.zeroGrad();
            Variable h = lstm.forward(PackedSequence.pack(sequences)).state().h();
            Variable features = Variable.concat(List.of(h.select(0, -2), h.select(0, -1)), 1);
            Variable loss = Losses.mse(head.forward(features), sums);
            if (step >= 40) {
                loss = loss.add(Losses.mse(late.forward(features), lasts).mul(0.5));
            }
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    private static Variable column(DType dtype, List<Tensor> x, ToDoubleFunction<Tensor> value) {
        return Variable.of(tensor(dtype, Shape.of(x.size(), 1), n -> value.applyAsDouble(x.get(n))));
    }

    static double[] gruNoisyUnfreezing(DType dtype) {
        Generator generator = Generator.seeded(32);
        GRU gru = new GRU(
                GRU.options(2, 5).numLayers(2).batchFirst(true).dropout(0.2).dtype(dtype), generator);
        Linear head = new Linear(5, 2, true, dtype, generator);
        List<Parameter> lower = gru.namedParameters().entrySet().stream()
                .filter(each -> each.getKey().endsWith("_l0"))
                .map(Map.Entry::getValue)
                .toList();
        lower.forEach(parameter -> parameter.requiresGrad(false));
        List<Parameter> trained = Module.parameters(gru, head).stream()
                .filter(parameter -> !lower.contains(parameter))
                .toList();
        SGD.Options options = SGD.options().momentum(0.9).nesterov(true);
        SGD optimizer = new SGD(trained, options.lr(0.1));
        LRScheduler scheduler = new ExponentialLR(optimizer, 0.99);
        Variable wave = Variable.of(tensor(
                dtype, Shape.of(24, 7, 2), i -> sin(0.3 * (i / 2 % 7) + i / 14) + 0.5 * (i % 2) * cos(0.2 * i)));
        Variable x = wave.narrow(1, 0, 6);
        Variable y = wave.narrow(1, 1, 6);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            if (step == 30) {
                lower.forEach(parameter -> parameter.requiresGrad(true));
                optimizer.addGroup(lower, options.lr(0.02).weightDecay(1e-3));
            }
            optimizer.zeroGrad();
            Variable output = gru.forward(x).output();
            output = output.add(
                    Variable.of(Tensor.randnLike(generator, output.data()).mul(0.1)));
            Variable loss = Losses.smoothL1(head.forward(output), y);
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    /** A network with its head. */
    private static final class Net extends Module {
        private final RNN rnn;
        private final Linear head;

        Net(DType dtype, Generator generator) {
            rnn = register(
                    "rnn", new RNN(RNN.options(3, 5).numLayers(2).dropout(0.25).dtype(dtype), generator));
            head = register("head", new Linear(5, 1, true, dtype, generator));
        }

        Variable forward(PackedSequence x) {
            return head.forward(rnn.forward(x).state().h().select(0, -1));
        }
    }

    static double[] rnnPackedSwa(DType dtype) {
        Generator generator = Generator.seeded(33);
        List<Tensor> x = IntStream.range(0, 24)
                .mapToObj(n -> tensor(dtype, Shape.of(2 + n * n % 4, 3), i -> cos(0.9 * i * (n + 1))))
                .toList();
        PackedSequence packed = PackedSequence.pack(x.stream().map(Variable::of).toList());
        Variable signs = column(dtype, x, each -> each.sum().item() > 0 ? 1 : 0);
        Net net = new Net(dtype, generator);
        SGD optimizer = new SGD(net.parameters(), SGD.options().lr(0.3).momentum(0.5));
        LRScheduler scheduler = new CosineAnnealingLR(optimizer, 100);
        AveragedModel average = AveragedModel.swa(net);
        Net averaged = net.copy();
        averaged.eval();
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            if (step == 50) {
                scheduler = new SWALR(optimizer, 0.2, 8, SWALR.Anneal.LINEAR);
            }
            optimizer.zeroGrad();
            Variable loss = Losses.bceWithLogits(net.forward(packed), signs);
            loss.backward();
            optimizer.step();
            losses[step] = loss.item();
            if (step >= 50) {
                average.update();
                average.copyTo(averaged);
                losses[step] +=
                        Losses.bceWithLogits(averaged.forward(packed), signs).item();
            }
            scheduler.step();
        }
        return losses;
    }

    static double[] lstmMeanTeacher(DType dtype) {
        Generator generator = Generator.seeded(34);
        int[] lengths = IntStream.range(0, 24).map(n -> 7 - n / 4).toArray();
        Tensor values = tensor(dtype, Shape.of(24, 7, 2), i -> sin(0.37 * i) + 0.3 * cos(0.05 * i * i));
        Variable x = Variable.of(values);
        Variable y = Variable.of(values.cumsum(1).narrow(2, 0, 1).mul(0.4));
        Variable mask = Variable.of(tensor(dtype, Shape.of(24, 7, 1), i -> i % 7 < lengths[i / 7] ? 1 : 0));
        ModuleDict<Module> student = new ModuleDict<>();
        student.put(
                "lstm",
                new LSTM(
                        LSTM.options(2, 5)
                                .numLayers(2)
                                .batchFirst(true)
                                .dropout(0.15)
                                .dtype(dtype),
                        generator));
        student.put("head", new Linear(5, 1, true, dtype, generator));
        AveragedModel average = AveragedModel.swa(student);
        ModuleDict<Module> teacher = student.copy();
        teacher.eval();
        AdamW optimizer =
                new AdamW(student.parameters(), AdamW.options().lr(2e-2).weightDecay(0.02));
        LRScheduler scheduler = new SWALR(optimizer, 4e-3, 30, SWALR.Anneal.COS);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable output = padded(layer(student, "lstm"), PackedSequence.packPadded(x, lengths, true, true));
            Tensor normal = Tensor.randnLike(generator, output.data());
            Tensor uniform = Tensor.randLike(generator, output.data());
            output = output.add(Variable.of(normal.mul(0.05))).add(Variable.of(uniform.mul(0.05)));
            Variable predicted = head(student).forward(output);
            Variable loss = predicted.sub(y).square().mul(mask).sum().div(mask.sum());
            average.copyTo(teacher);
            Variable target = GradMode.noGrad(() -> head(teacher)
                    .forward(padded(layer(teacher, "lstm"), PackedSequence.packPadded(x, lengths, true, true))));
            loss = loss.add(Losses.mse(predicted.mul(mask), target.mul(mask)).mul(0.2));
            loss.backward();
            GradClip.norm(student.parameters(), 0.5);
            optimizer.step();
            average.update();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    private static RecurrentLayer<?> layer(ModuleDict<Module> net, String name) {
        return (RecurrentLayer<?>) net.get(name);
    }

    private static Linear head(ModuleDict<Module> net) {
        return (Linear) net.get("head");
    }

    /** The outputs of packed sequences, padded with the batch first. */
    private static Variable padded(RecurrentLayer<?> layer, PackedSequence x) {
        return layer.forward(x).output().padPacked(true, 0).data();
    }

    static double[] gruTagsOfAll(DType dtype) {
        Generator generator = Generator.seeded(35);
        SequenceDataset dataset = SequenceDataset.of(IntStream.range(0, 48)
                .mapToObj(n -> indices(Shape.of(2 + 3 * n % 5), t -> 1 + (n * n + 2 * t) % 8))
                .map(word -> {
                    int sum = IntStream.of(word.toArray()).sum();
                    return Example.of(word, indices(word.shape(), t -> (word.get(t) + sum) % 3));
                })
                .toList());
        DataLoader<Batch> loader = DataLoader.of(
                dataset,
                DataLoader.options().batchSize(24).shuffle(generator),
                new PadCollate(PadCollate.options().batchFirst(true)));
        ModuleDict<Module> net = new ModuleDict<>();
        Embedding embedding =
                new Embedding(Embedding.options(9, 4).paddingIdx(0).dtype(dtype), generator);
        GRU gru = new GRU(
                GRU.options(4, 4)
                        .numLayers(3)
                        .batchFirst(true)
                        .dropout(0.1)
                        .bidirectional(true)
                        .dtype(dtype),
                generator);
        Linear head = new Linear(8, 3, true, dtype, generator);
        net.put("embedding", embedding).put("gru", gru).put("head", head);
        embedding.weight().requiresGrad(false);
        RMSprop.Options options = RMSprop.options().alpha(0.9).eps(1e-3);
        RMSprop optimizer = new RMSprop(Module.parameters(gru, head), options.lr(1e-2));
        LRScheduler scheduler = new MultiStepLR(optimizer, new int[] {20, 25}, 0.5);
        AveragedModel average = null;
        ModuleDict<Module> averaged = net.copy();
        averaged.eval();
        double[] losses = new double[STEPS];
        int step = 0;
        for (int epoch = 0; epoch < STEPS / 2; epoch++) {
            if (step == 40) {
                embedding.weight().requiresGrad(true);
                optimizer.addGroup(List.of(embedding.weight()), options.lr(3e-2).momentum(0.5));
            }
            if (step == 60) {
                scheduler = new SWALR(optimizer, List.of(8e-3, 1e-2), 6, SWALR.Anneal.COS);
                average = AveragedModel.swa(net);
            }
            for (Batch batch : loader) {
                optimizer.zeroGrad();
                Variable output = padded(gru, packed(embedding, batch));
                Variable noise =
                        Variable.of(Tensor.randnLike(generator, output.data()).mul(0.1));
                Variable loss = tagLoss(head.forward(output.add(noise)), batch);
                loss.backward();
                optimizer.step();
                losses[step] = loss.item();
                if (average != null) {
                    average.update();
                    average.copyTo(averaged);
                    Variable clean =
                            padded(layer(averaged, "gru"), packed((Embedding) averaged.get("embedding"), batch));
                    losses[step] = (losses[step]
                                    + tagLoss(head(averaged).forward(clean), batch)
                                            .item())
                            / 2;
                }
                step++;
            }
            scheduler.step();
        }
        return losses;
    }

    private static PackedSequence packed(Embedding embedding, Batch batch) {
        return PackedSequence.packPadded(
                embedding.forward(batch.tokens()), batch.lengths().toArray(), true, false);
    }

    private static Variable tagLoss(Variable scores, Batch batch) {
        IntTensor labels = batch.labels();
        return Losses.crossEntropy(scores.reshape(-1, 3), labels.reshape(-1));
    }
}
