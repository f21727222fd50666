package org.lstm4j.examples.forecast;

import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Dataset;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * The network: an LSTM reads the window, and a linear head computes from its last output the <em>difference</em> between
 * the next value and the last value of the window. So the network starts near the persistence forecast, and can forecast
 * values outside of the range of the training part.
 */
public final class Forecaster extends Module {
    private final LSTM lstm;
    private final Linear head;

    /**
     * @param hidden the units of the LSTM
     * @param generator draws the initial weights
     */
    public Forecaster(int hidden, Generator generator) {
        lstm = register("lstm", new LSTM(LSTM.options(1, hidden).batchFirst(true), generator));
        head = register("head", new Linear(hidden, 1, generator));
    }

    /** Windows (N, window, 1) to forecasts (N, 1), both on the scaled series. */
    public Variable forward(Variable x) {
        Variable change = head.forward(lstm.forward(x).last());
        return x.select(1, -1).add(change);
    }

    /** One forecast for each window, (N, 1), in order of time, without a graph. */
    public Tensor forecast(Dataset<Example> windows) {
        return GradMode.noGrad(() -> forward(Batch.all(windows).x()).data());
    }
}
