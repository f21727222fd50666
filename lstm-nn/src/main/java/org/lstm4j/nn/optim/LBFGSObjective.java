package org.lstm4j.nn.optim;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/** The loss and its gradient as functions of all parameters as one vector. */
final class LBFGSObjective {
    private final List<Parameter> parameters;
    private final DoubleSupplier closure;
    private double[] gradient;

    LBFGSObjective(List<Parameter> parameters, DoubleSupplier closure) {
        this.parameters = parameters;
        this.closure = closure;
        this.gradient = new double[Vectors.size(parameters)];
    }

    /** The loss where the parameters are, with its {@link #gradient}. */
    double evaluate() {
        double loss = closure.getAsDouble();
        double[] flat = new double[gradient.length];
        int offset = 0;
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            int count = parameter.data().numel();
            if (grad != null) {
                System.arraycopy(grad.data().toDoubleArray(), 0, flat, offset, count);
            }
            offset += count;
        }
        gradient = flat;
        return loss;
    }

    /** The gradient of the last evaluation, or that of the point last moved to. Not to be modified. */
    double[] gradient() {
        return gradient;
    }

    /** Changes the parameters by length d. */
    void move(double length, double[] d) {
        int offset = 0;
        for (Parameter parameter : parameters) {
            Tensor held = parameter.data();
            double[] values = held.toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                values[i] += length * d[offset + i];
            }
            offset += values.length;
            held.copyInPlace(Tensor.wrap(values, held.shape().toArray()));
        }
    }

    /** Evaluates at length d from here, and comes back to the same bits. */
    double evaluateAt(double length, double[] d) {
        List<Tensor> here =
                parameters.stream().map(parameter -> parameter.data().copy()).toList();
        move(length, d);
        try {
            return evaluate();
        } finally {
            for (int i = 0; i < here.size(); i++) {
                parameters.get(i).data().copyInPlace(here.get(i));
            }
        }
    }

    /** Moves to a point whose loss and gradient are known. */
    void moveTo(StrongWolfe.Point point, double[] d) {
        move(point.length, d);
        gradient = point.gradient;
    }
}
