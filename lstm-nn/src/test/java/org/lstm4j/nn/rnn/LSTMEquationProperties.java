package org.lstm4j.nn.rnn;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.nn.testing.PlainLSTM;
import org.lstm4j.tensor.Tensor;

/** The layer computes its equations. */
@Domain(LSTMCases.class)
class LSTMEquationProperties {
    @Property
    void aPassIsThatOfPlainLoops(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        Map<String, double[]> weights = new LinkedHashMap<>();
        lstm.stateDict().entries().forEach((name, tensor) -> weights.put(name, tensor.toDoubleArray()));
        Variable input = any.input();
        LSTM.State state = any.state();

        Output<LSTM.State> out = lstm.forward(input, state);

        for (int n = 0; n < any.batch(); n++) {
            PlainLSTM plain = new PlainLSTM(
                    any.options(),
                    weights,
                    rows(state.h().data(), 1, n),
                    rows(state.c().data(), 1, n));
            double[][] expected = plain.run(rows(input.data(), any.batchDim(), n));
            assertRows("output", rows(out.output().data(), any.batchDim(), n), expected, any.tolerance());
            assertRows("h", rows(out.state().h().data(), 1, n), plain.h, any.tolerance());
            assertRows("c", rows(out.state().c().data(), 1, n), plain.c, any.tolerance());
        }
    }

    /** What one member of the batch has, by step (or layer) and feature. */
    private static double[][] rows(Tensor batch, int batchDim, int member) {
        double[][] out = new double[batch.size(1 - batchDim)][batch.size(2)];
        for (int t = 0; t < out.length; t++) {
            for (int k = 0; k < out[t].length; k++) {
                out[t][k] = batchDim == 1 ? batch.get(t, member, k) : batch.get(member, t, k);
            }
        }
        return out;
    }

    private static void assertRows(String what, double[][] actual, double[][] expected, double tolerance) {
        for (int t = 0; t < expected.length; t++) {
            assertClose(what + " row " + t, actual[t], expected[t], tolerance);
        }
    }
}
