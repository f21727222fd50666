package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Dropout of whole channels: one draw for the first two dimensions of x. */
abstract class ChannelDropout extends Layer {
    private final double p;
    private final Generator generator;

    ChannelDropout(String name, double p, Generator generator) {
        this.p = Require.probability(name, "p", p);
        this.generator = Require.present(name, "a generator", generator);
    }

    /** The channels of x, (N, C), as the first two dimensions, zeroed in training mode. */
    final Variable dropped(Variable x) {
        if (!isTraining() || p == 0 || x.data().numel() == 0) {
            return x;
        }
        if (p == 1) {
            return x.mul(0);
        }
        int[] sizes = new int[x.rank()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = d < 2 ? x.size(d) : 1;
        }
        Tensor keep = Tensor.zeros(x.dtype(), sizes).bernoulliInPlace(generator, 1 - p);
        return x.mul(Variable.of(keep.div(1 - p)));
    }

    /** Probability of a channel to be zeroed. */
    public final double p() {
        return p;
    }

    @Override
    protected final String describe() {
        return "p=" + PythonText.of(p) + ", inplace=False";
    }
}
