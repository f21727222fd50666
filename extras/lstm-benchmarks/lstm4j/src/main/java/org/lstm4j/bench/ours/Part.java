package org.lstm4j.bench.ours;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.bench.StepGroup;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.attention.MultiheadAttention;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.Padding;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** A layer or a loss: forward, and backward of the output's sum into the input and the parameters. */
final class Part implements Peer.Work {
    private final Row row;
    /** The input, then the parameters. */
    private final List<Variable> leaves = new ArrayList<>();

    private final Supplier<Variable> forward;

    Part(Row row) {
        this.row = row;
        this.forward = forward(row.batch(), row.hidden(), row.steps());
    }

    private Supplier<Variable> forward(int b, int h, int t) {
        Generator generator = Generator.seeded(0);
        switch (row.kind()) {
            case LAYER -> {
                Variable x = input();
                LSTM lstm = module(new LSTM(row.input(), h, generator));
                return () -> lstm.forward(x).output();
            }
            case EMBEDDING -> {
                IntTensor index = IntTensor.of(StepGroup.classes(t * b), t, b);
                Embedding embedding = module(new Embedding(StepGroup.CLASSES, row.input(), generator));
                return () -> embedding.forward(index);
            }
            case BAG -> {
                IntTensor index = IntTensor.of(StepGroup.classes(t * b), b, t);
                EmbeddingBag bag = module(new EmbeddingBag(StepGroup.CLASSES, row.input(), generator));
                return () -> bag.forward(index);
            }
            case DROPOUT -> {
                return layer(new Dropout(StepGroup.DROPOUT, generator));
            }
            case LINEAR -> {
                return layer(new Linear(h, StepGroup.CLASSES, generator));
            }
            case CROSS_ENTROPY -> {
                Variable x = input();
                IntTensor y = IntTensor.vector(StepGroup.classes(t * b));
                return () -> Losses.crossEntropy(x, y);
            }
            case MSE -> {
                return beside(Losses::mse);
            }
            case HUBER -> {
                return beside(Losses::huber);
            }
            case BCE -> {
                return beside(Losses::bceWithLogits);
            }
            case LAYER_NORM -> {
                return layer(new LayerNorm(h));
            }
            case BATCH_NORM -> {
                return layer(new BatchNorm1d(h));
            }
            case GROUP_NORM -> {
                return layer(new GroupNorm(StepGroup.GROUPS, h));
            }
            case CONV -> {
                return layer(new Conv1d(Conv1d.options(h, h, 3).padding(Padding.of(1)), generator));
            }
            case MAX_POOL -> {
                return layer(new MaxPool1d(2));
            }
            case AVG_POOL -> {
                return layer(new AvgPool1d(2));
            }
            case ATTENTION -> {
                Variable x = input();
                MultiheadAttention attention = module(new MultiheadAttention(h, StepGroup.GROUPS, generator));
                MultiheadAttention.Pass pass = MultiheadAttention.pass().needWeights(false);
                return () -> attention.forward(x, x, x, pass).output();
            }
            case RELU -> {
                Variable x = input();
                return x::relu;
            }
            case GELU -> {
                Variable x = input();
                return x::gelu;
            }
            case SOFTMAX -> {
                Variable x = input();
                return () -> x.softmax(-1);
            }
            default -> throw new IllegalArgumentException("not a part: " + row);
        }
    }

    private Supplier<Variable> beside(BinaryOperator<Variable> loss) {
        Variable x = input();
        Variable y = target();
        return () -> loss.apply(x, y);
    }

    private Variable input() {
        Variable x = Variable.of(Tensor.wrap(Filling.input(row), row.inputSizes()), true);
        leaves.add(x);
        return x;
    }

    private Variable target() {
        return Variable.of(Tensor.wrap(Filling.gradient(0, row.inputSizes()), row.inputSizes()));
    }

    private Supplier<Variable> layer(Layer layer) {
        Variable x = input();
        module(layer);
        return () -> layer.forward(x);
    }

    private <M extends Module> M module(M module) {
        Values.fill(module.parameters(), row);
        leaves.addAll(module.parameters());
        return module;
    }

    @Override
    public Variable run() {
        leaves.forEach(leaf -> leaf.zeroGrad(ZeroGrad.REUSE_BUFFER));
        Variable output = forward.get();
        output.sum().backward();
        return output;
    }

    @Override
    public List<float[]> values() {
        List<float[]> out = new ArrayList<>();
        Variable output = run();
        if (row.kind() == Row.Kind.DROPOUT) {
            return out;
        }
        out.add(Values.numbers(output.data()));
        leaves.forEach(leaf -> out.add(Values.gradient(leaf)));
        return out;
    }
}
