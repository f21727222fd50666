package org.lstm4j.examples;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The first network of the README: the mean of ten numbers. */
public final class QuickStart {
    private QuickStart() {}

    /** Trains it. */
    public static void main(String[] args) {
        // README
        Generator rng = Generator.seeded(0); // the numbers of torch.manual_seed(0)
        LSTM lstm = new LSTM(LSTM.options(1, 16).batchFirst(true), rng);
        Linear head = new Linear(16, 1, rng);
        Optimizer adam = new Adam(Module.parameters(lstm, head), 1e-2);

        Variable x = Variable.of(Tensor.rand(rng, 32, 10, 1)); // 32 sequences of 10 numbers
        Variable y = Variable.of(x.data().mean(new int[] {1}, false)); // their means, the targets

        for (int step = 1; step <= 200; step++) {
            adam.zeroGrad();
            Variable loss = Losses.mse(head.forward(lstm.forward(x).last()), y);
            loss.backward();
            GradClip.norm(adam.parameters(), 1.0);
            adam.step();
            if (step % 50 == 0) {
                System.out.printf("step %d, loss %.6f%n", step, loss.item());
            }
        }
        // README
    }
}
