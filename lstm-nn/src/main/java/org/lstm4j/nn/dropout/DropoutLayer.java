package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/** What the kinds of dropout share: nothing is drawn in evaluation mode, at p = 0 and at p = 1. */
abstract class DropoutLayer extends Layer {
    private final double p;
    private final Generator generator;

    DropoutLayer(String name, double p, Generator generator) {
        this.p = Require.probability(name, "p", p);
        this.generator = Require.present(name, "a generator", generator);
    }

    /** x with some of its values dropped. Asked for in training mode only, with 0 < p < 1 and an x that is not empty. */
    abstract Variable masked(Variable x, double p, Generator generator);

    @Override
    protected Variable compute(Variable x) {
        if (!isTraining() || p == 0 || x.data().numel() == 0) {
            return x;
        }
        return p == 1 ? x.mul(0) : masked(x, p, generator);
    }

    /** Probability of an element, or of a channel where the layer drops channels, to be dropped. */
    public final double p() {
        return p;
    }

    @Override
    protected final String describe() {
        return "p=" + PythonText.of(p) + ", inplace=False";
    }
}
