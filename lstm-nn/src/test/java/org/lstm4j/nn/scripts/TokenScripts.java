package org.lstm4j.nn.scripts;

import static java.lang.Math.sin;
import static org.lstm4j.nn.scripts.Script.STEPS;
import static org.lstm4j.nn.scripts.Script.indices;
import static org.lstm4j.nn.testing.ClosedForms.tensor;

import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.GELU;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.PadCollate;
import org.lstm4j.nn.data.SequenceDataset;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.loss.CrossEntropyOptions;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.NLLOptions;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.Adadelta;
import org.lstm4j.nn.optim.Adagrad;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.NAdam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.ConstantLR;
import org.lstm4j.nn.optim.schedule.CosineAnnealingLR;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.LinearLR;
import org.lstm4j.nn.optim.schedule.PolynomialLR;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.HiddenState;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Sequences of symbols: {@code training/tokens.py}. */
final class TokenScripts {
    private TokenScripts() {}

    static double[] lstmPackedClasses(DType dtype) {
        Generator generator = Generator.seeded(6);
        List<IntTensor> words = IntStream.range(0, 22)
                .mapToObj(n -> indices(Shape.of(3 + 5 * n % 6), t -> 1 + (n * n + 3 * t) % 9))
                .toList();
        SequenceDataset dataset = SequenceDataset.of(
                words.stream().map(word -> Example.of(word, word.get(0) % 3)).toList());
        PadCollate pad = new PadCollate(PadCollate.options().batchFirst(true));
        DataLoader<Batch> loader =
                DataLoader.of(dataset, DataLoader.options().batchSize(6).shuffle(generator), pad);
        Embedding embedding =
                new Embedding(Embedding.options(10, 4).paddingIdx(0).dtype(dtype), generator);
        LSTM lstm = new LSTM(
                LSTM.options(4, 5)
                        .numLayers(2)
                        .batchFirst(true)
                        .dropout(0.2)
                        .bidirectional(true)
                        .dtype(dtype),
                generator);
        Dropout dropout = new Dropout(0.3, generator);
        Linear head = new Linear(10, 3, true, dtype, generator);
        Optimizer optimizer = new Adam(
                Module.parameters(embedding, lstm, head),
                Adam.options().lr(1e-2).betas(0.9, 0.95).amsgrad(true));
        LRScheduler scheduler = new CosineAnnealingLR(optimizer, 20, 1e-3);
        Tensor weight = Tensor.of(new double[] {1, 2, 0.5}, 3).to(dtype);
        double[] losses = new double[STEPS];
        int step = 0;
        for (int epoch = 0; epoch < STEPS / 4; epoch++) {
            for (Batch batch : loader) {
                optimizer.zeroGrad();
                PackedSequence packed = PackedSequence.packPadded(
                        embedding.forward(batch.tokens()), batch.lengths().toArray(), true, false);
                Variable h = lstm.forward(packed).state().h();
                Variable scores =
                        head.forward(dropout.forward(Variable.concat(List.of(h.select(0, -2), h.select(0, -1)), 1)));
                Variable loss = Losses.crossEntropy(
                        scores,
                        batch.labels(),
                        CrossEntropyOptions.options().weight(weight).labelSmoothing(0.1));
                loss.backward();
                optimizer.step();
                losses[step++] = loss.item();
            }
            scheduler.step();
        }
        return losses;
    }

    static double[] gruPaddedTags(DType dtype) {
        Generator generator = Generator.seeded(7);
        int[] lengths = {7, 3, 5, 1, 6};
        IntTensor tokens = indices(Shape.of(5, 7), i -> i % 7 < lengths[i / 7] ? 1 + (i * i / 2) % 11 : 0);
        IntTensor tags = indices(Shape.of(5, 7), i -> i % 7 < lengths[i / 7] ? ((i * i / 2) % 11 + i % 7) % 4 : -1);
        Embedding embedding =
                new Embedding(Embedding.options(12, 5).paddingIdx(0).dtype(dtype), generator);
        GRU gru = new GRU(GRU.options(5, 6).batchFirst(true).bidirectional(true).dtype(dtype), generator);
        LayerNorm norm = new LayerNorm(LayerNorm.options(12).dtype(dtype));
        Linear head = new Linear(12, 4, true, dtype, generator);
        Optimizer optimizer = new Adagrad(
                Module.parameters(embedding, gru, norm, head),
                Adagrad.options().lr(0.05).lrDecay(0.01).weightDecay(1e-3).initialAccumulatorValue(0.1));
        LRScheduler scheduler = new LinearLR(optimizer, 0.2, 1, 20);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable output = gru.forward(embedding.forward(tokens)).output();
            Variable scores = head.forward(norm.forward(output)).permute(0, 2, 1);
            Variable loss = Losses.crossEntropy(
                    scores, tags, CrossEntropyOptions.options().ignoreIndex(-1));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmLanguageModel(DType dtype) {
        Generator generator = Generator.seeded(8);
        Embedding embedding = new Embedding(Embedding.options(11, 6).dtype(dtype), generator);
        LSTM lstm = new LSTM(LSTM.options(6, 6).numLayers(2).dropout(0.2).dtype(dtype), generator);
        Linear untied = new Linear(6, 11, true, dtype, generator);
        Linear decoder = new Linear(embedding.weight(), untied.bias());
        List<Parameter> trained = Module.parameters(embedding, lstm, decoder);
        Optimizer optimizer = new SGD(trained, 2);
        ReduceLROnPlateau scheduler = new ReduceLROnPlateau(
                optimizer, ReduceLROnPlateau.options().factor(0.7).patience(3).cooldown(2));
        LSTM.@Nullable State state = null;
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            int start = 5 * step;
            IntBinaryOperator letter = (i, later) -> {
                int place = start + i / 4 + later;
                return (3 * place + place / 7 + 2 * (i % 4)) % 11;
            };
            IntTensor tokens = indices(Shape.of(5, 4), i -> letter.applyAsInt(i, 0));
            IntTensor following = indices(Shape.of(20), i -> letter.applyAsInt(i, 1));
            optimizer.zeroGrad();
            Output<LSTM.State> output = lstm.forward(embedding.forward(tokens), state);
            Variable loss = Losses.crossEntropy(decoder.forward(output.output()).reshape(20, 11), following);
            loss.backward();
            GradClip.norm(trained, 0.35);
            optimizer.step();
            scheduler.step(loss.item());
            state = output.state().detach();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] rnnPackedScores(DType dtype) {
        Generator generator = Generator.seeded(9);
        List<Variable> sequences = Stream.of(7, 5, 5, 2)
                .map(length -> Variable.of(tensor(dtype, Shape.of(length, 3), i -> sin(0.9 * i + length))))
                .toList();
        IntTensor classes = indices(Shape.of(19), i -> i * i % 5);
        RNN rnn = new RNN(RNN.options(3, 4).bidirectional(true).dtype(dtype), generator);
        Sequential head = new Sequential(
                new Linear(8, 6, true, dtype, generator),
                new GELU(),
                new Linear(6, 5, true, dtype, generator),
                new LogSoftmax(-1));
        Optimizer optimizer = new Adadelta(
                Module.parameters(rnn, head), Adadelta.options().lr(1).rho(0.9).weightDecay(1e-4));
        LRScheduler scheduler = new PolynomialLR(optimizer, 90, 0.9);
        Tensor weight = Tensor.of(new double[] {1, 0.5, 2, 1.5, 1}, 5).to(dtype);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            PackedOutput<HiddenState> output = rnn.forward(PackedSequence.pack(sequences));
            Variable padded = output.output().padPacked().data();
            Variable loss = Losses.nll(
                            head.forward(output.output().data()),
                            classes,
                            NLLOptions.options().weight(weight))
                    .add(padded.square().mean().mul(0.1))
                    .add(output.state().h().sum().div(1000));
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }

    static double[] lstmCtc(DType dtype) {
        Generator generator = Generator.seeded(10);
        LSTM lstm = new LSTM(LSTM.options(3, 6).bidirectional(true).dtype(dtype), generator);
        Linear head = new Linear(12, 5, true, dtype, generator);
        Optimizer optimizer = new NAdam(Module.parameters(lstm, head), 5e-3);
        LRScheduler scheduler = new ConstantLR(optimizer, 0.5, 30);
        Variable x = Variable.of(tensor(dtype, Shape.of(8, 4, 3), i -> sin(0.7 * i) + sin(0.01 * i * i)));
        IntTensor targets = IntTensor.of(new int[] {1, 2, 2, 4, 3, 0, 1, 0, 0, 3, 1, 4}, 4, 3);
        double[] losses = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zeroGrad();
            Variable output = lstm.forward(x).output();
            Variable loss = Losses.ctc(
                    head.forward(output).logSoftmax(2), targets, new int[] {8, 7, 5, 8}, new int[] {3, 2, 1, 3});
            loss.backward();
            optimizer.step();
            scheduler.step();
            losses[step] = loss.item();
        }
        return losses;
    }
}
