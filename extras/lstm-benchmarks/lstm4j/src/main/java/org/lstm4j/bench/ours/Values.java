package org.lstm4j.bench.ours;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Row;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Numbers in and out of a row. */
final class Values {
    private Values() {}

    /** Fills the parameters with those of a row. */
    static void fill(List<? extends Parameter> parameters, Row row) {
        for (int i = 0; i < parameters.size(); i++) {
            Tensor values =
                    Tensor.wrap(Filling.parameter(row, i), row.parameters().get(i));
            parameters.get(i).data().copyInPlace(values);
        }
    }

    /** The gradient of a variable. */
    static float[] gradient(Variable x) {
        Variable gradient = x.grad();
        if (gradient == null) {
            throw new IllegalStateException("a variable has no gradient");
        }
        return numbers(gradient.data());
    }

    static float[] numbers(Tensor x) {
        return x.to(DType.FLOAT32).copy().contiguous().floats().clone();
    }
}
