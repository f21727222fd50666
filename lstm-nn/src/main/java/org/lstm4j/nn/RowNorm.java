package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Each row to mean 0 and variance 1, then scaled and shifted: y = (x - mean) / √(var + 1e-5) weight + bias. */
final class RowNorm extends Module {
    private static final double EPS = 1e-5;
    private static final int[] ROW = {1};

    private final Parameter weight;
    private final Parameter bias;

    RowNorm(int features, DType dtype) {
        weight = register("weight", new Parameter(Tensor.ones(dtype, features)));
        bias = register("bias", new Parameter(Tensor.zeros(dtype, features)));
    }

    Variable forward(Variable x) {
        Variable centred = x.sub(x.mean(ROW, true));
        Variable deviation = centred.square().mean(ROW, true).add(EPS).sqrt();
        return centred.div(deviation).mul(weight).add(bias);
    }
}
