package org.lstm4j.examples.seed;

import java.io.PrintWriter;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * The unit as an {@link LSTMCell}, one step at a time: the caller passes the state (h, c) from step to step. The weights
 * are hand-written; the biases keep their initial values.
 */
public final class WithCell {
    private WithCell() {}

    /** A cell of one unit with the hand-written weights. */
    public static LSTMCell cell(Generator generator) {
        LSTMCell cell = new LSTMCell(4, 1, generator);
        cell.weightIh().data().copyInPlace(OneUnit.inputWeights());
        cell.weightHh().data().copyInPlace(OneUnit.recurrentWeights());
        return cell;
    }

    /** Runs a cell of one unit over the steps, time first (T, 1, 4), and returns h at each step. */
    public static double[] outputs(LSTMCell cell, Variable steps) {
        double[] outputs = new double[steps.size(0)];
        Variable zeros = Variable.of(Tensor.zeros(1, 1));
        LSTM.State state = new LSTM.State(zeros, zeros);
        for (int t = 0; t < outputs.length; t++) {
            state = cell.forward(steps.select(0, t), state);
            outputs[t] = state.h().item();
        }
        return outputs;
    }

    /** Runs the program and prints the shapes, and h to three decimals. */
    public static void run(Generator generator, PrintWriter out) {
        LSTMCell cell = cell(generator);
        // (9, 4) to (9, 1, 4): nine steps of a batch of one.
        Variable steps = Variable.of(OneUnit.steps().unsqueeze(1));

        out.println("2. The same unit as LSTMCell(4, 1), step by step");
        out.println("weight_ih " + cell.weightIh().shape() + ", weight_hh "
                + cell.weightHh().shape() + ", input " + steps.shape());
        out.println(Decimals.list(outputs(cell, steps), 3));
    }
}
