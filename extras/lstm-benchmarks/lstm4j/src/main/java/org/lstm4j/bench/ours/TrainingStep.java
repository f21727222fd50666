package org.lstm4j.bench.ours;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.autograd.ZeroGrad;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.bench.StepGroup;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.AdamW;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;

/** A whole step of training of the character model that {@link StepGroup} describes. */
final class TrainingStep implements Peer.Work {
    private static final int TEXTS = 16;

    private final Embedding embedding;
    private final LSTM lstm;
    private final Dropout dropout;
    private final Linear head;
    private final List<Parameter> parameters = new ArrayList<>();
    private final AdamW optimizer;
    private final List<IntTensor> texts = new ArrayList<>();
    private int step;
    private double norm;

    TrainingStep(Row row) {
        Generator generator = Generator.seeded(0);
        embedding = new Embedding(StepGroup.CLASSES, row.input(), generator);
        lstm = new LSTM(row.input(), row.hidden(), generator);
        dropout = new Dropout(StepGroup.DROPOUT, generator);
        head = new Linear(row.hidden(), StepGroup.CLASSES, generator);
        parameters.addAll(embedding.parameters());
        parameters.addAll(lstm.parameters());
        parameters.addAll(head.parameters());
        Values.fill(parameters, row);
        optimizer =
                new AdamW(parameters, AdamW.options().lr(5e-3).betas(0.9, 0.99).weightDecay(0.01));
        for (int i = 0; i < TEXTS; i++) {
            texts.add(IntTensor.of(Filling.text(i, row.steps() * row.batch()), row.steps(), row.batch()));
        }
    }

    @Override
    public Double run() {
        IntTensor x = texts.get(step % TEXTS);
        IntTensor y = texts.get((step + 1) % TEXTS);
        step++;
        Variable output = dropout.forward(lstm.forward(embedding.forward(x)).output());
        Variable loss = Losses.crossEntropy(head.forward(output).reshape(-1, StepGroup.CLASSES), y.reshape(-1));
        optimizer.zeroGrad(ZeroGrad.REUSE_BUFFER);
        loss.backward();
        norm = GradClip.norm(parameters, 1);
        optimizer.step();
        return loss.data().item();
    }

    /** Two losses, each with the norm of the gradients, without dropout: masks may differ. */
    @Override
    public List<float[]> values() {
        dropout.eval();
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            out.add(new float[] {run().floatValue(), (float) norm});
        }
        dropout.train();
        return out;
    }
}
