package org.lstm4j.nn.dropout;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Dropout of whole channels: one draw for the first two dimensions of x, (N, C). */
abstract class ChannelDropout extends DropoutLayer {
    ChannelDropout(String name, double p, Generator generator) {
        super(name, p, generator);
    }

    @Override
    final Variable masked(Variable x, double p, Generator generator) {
        int[] sizes = new int[x.rank()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = d < 2 ? x.size(d) : 1;
        }
        Tensor keep = Tensor.zeros(x.dtype(), sizes).bernoulliInPlace(generator, 1 - p);
        return x.mul(Variable.of(keep.div(1 - p)));
    }
}
