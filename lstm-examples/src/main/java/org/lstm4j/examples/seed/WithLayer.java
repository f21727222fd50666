package org.lstm4j.examples.seed;

import java.io.PrintWriter;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The unit as an {@link LSTM} layer, which runs the whole sequence in one call. */
public final class WithLayer {
    private WithLayer() {}

    /** A layer of one unit with the hand-written weights. */
    public static LSTM layer(Generator generator) {
        LSTM lstm = new LSTM(LSTM.options(4, 1).batchFirst(true), generator);
        lstm.parameter("weight_ih_l0").data().copyInPlace(OneUnit.inputWeights());
        lstm.parameter("weight_hh_l0").data().copyInPlace(OneUnit.recurrentWeights());
        return lstm;
    }

    /** Runs the layer from a state of zeros over a batch of one sequence, (1, T, 4), and returns the output, (1, T, 1). */
    public static Tensor output(LSTM lstm, Variable sequence) {
        Variable zeros = Variable.of(Tensor.zeros(1, 1, 1));
        return lstm.forward(sequence, new LSTM.State(zeros, zeros)).output().data();
    }

    /** Runs the program and prints the output to three decimals. */
    public static void run(Generator generator, PrintWriter out) {
        // (9, 4) to (1, 9, 4): a batch of one sequence.
        Variable sequence = Variable.of(OneUnit.steps().unsqueeze(0));
        Tensor output = output(layer(generator), sequence);

        out.println("3. The same unit as LSTM(4, 1, batch_first), all steps at once");
        out.println("input " + sequence.shape() + ", output " + output.shape());
        out.println(Decimals.list(output.toDoubleArray(), 3));
    }
}
