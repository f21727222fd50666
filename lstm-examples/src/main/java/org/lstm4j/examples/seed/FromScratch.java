package org.lstm4j.examples.seed;

import java.io.PrintWriter;
import org.lstm4j.tensor.Tensor;

/**
 * The unit from its equations, on tensors alone: no autograd, no layers. At each step
 *
 * <pre>
 * g = tanh(w_g · x)                 candidate
 * i, f, o = sigmoid(w · x)          input, forget and output gate, here rounded to 0 or 1
 * c = g i + f c                     cell state
 * y = o tanh(c)                     output
 * </pre>
 */
public final class FromScratch {
    private FromScratch() {}

    /** Runs the unit over the steps, (T, 4), and returns y at each step. */
    public static double[] outputs(Tensor steps) {
        Tensor inputGate = Tensor.of(new float[] {0, 100, 0, -10});
        Tensor forgetGate = Tensor.of(new float[] {0, 100, 0, 10});
        Tensor candidate = Tensor.of(new float[] {1, 0, 0, 0});
        Tensor outputGate = Tensor.of(new float[] {0, 0, 100, -10});

        double[] outputs = new double[steps.size(0)];
        Tensor c = Tensor.scalar(0);
        for (int t = 0; t < outputs.length; t++) {
            Tensor x = steps.select(0, t);
            Tensor g = x.matmul(candidate).tanh();
            Tensor i = gate(inputGate, x);
            Tensor f = gate(forgetGate, x);
            Tensor o = gate(outputGate, x);
            c = g.mul(i).add(f.mul(c));
            outputs[t] = o.mul(c.tanh()).item();
        }
        return outputs;
    }

    /** 1 for an open gate, 0 for a closed one. */
    private static Tensor gate(Tensor weights, Tensor x) {
        return x.matmul(weights).sigmoid().ge(0.5);
    }

    /** Runs the program and prints y to two decimals. */
    public static void run(PrintWriter out) {
        out.println("1. An LSTM unit from scratch, on tensors alone");
        out.println(Decimals.list(outputs(OneUnit.steps()), 2));
    }
}
