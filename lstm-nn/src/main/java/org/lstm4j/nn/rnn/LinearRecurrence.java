package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A recurrence that is linear in its state, h_t = a_t h_{t-1} + b_t elementwise, over all steps of a batch. It is one
 * node of the graph for any number of steps, and what {@link Cell#sequence} of a cell with such a recurrence calls.
 */
public final class LinearRecurrence {
    private LinearRecurrence() {}

    /**
     * h after every step, in O(L) time. dh_t = dy_t + a_{t+1} dh_{t+1}, da_t = dh_t h_{t-1}, db_t = dh_t: the backward is
     * the same recurrence in reverse, so gradients can be differentiated again. Saves a, initial and h.
     *
     * @param a the decay of each step, (L, N, H)
     * @param b the input of each step, (L, N, H)
     * @param initial h before the first step, (N, H)
     * @return (L, N, H)
     * @throws ShapeMismatchException if the shapes do not fit, or L is 0
     */
    public static Variable scan(Variable a, Variable b, Variable initial) {
        if (a.rank() != 3
                || a.size(0) == 0
                || !b.shape().equals(a.shape())
                || !initial.unsqueeze(0).shape().equals(a.shape().with(0, 1))) {
            throw new ShapeMismatchException(
                    "LinearRecurrence",
                    "expected a and b of one shape (L, N, H) and an initial state of shape (N, H), but got " + a.shape()
                            + ", " + b.shape() + " and " + initial.shape());
        }
        Tensor h = b.data().copy();
        Tensor previous = initial.data();
        for (int t = 0; t < h.size(0); t++) {
            Tensor step = h.select(0, t);
            step.addInPlace(a.data().select(0, t).mul(previous));
            previous = step;
        }
        return Rule.of("linearRecurrence", a, b, initial)
                .saves(a, initial)
                .savesOutputs()
                .output(h, LinearRecurrence::backward);
    }

    private static void backward(Gradients g) {
        Variable a = g.saved(0);
        Variable initial = g.saved(1);
        Variable zeros = Variable.of(Tensor.zeros(initial.dtype(), initial.shape()));
        int rest = a.size(0) - 1;
        Variable next =
                Variable.concat(List.of(zeros.unsqueeze(0), a.narrow(0, 1, rest).flip(0)), 0);
        Variable dh = scan(next, g.dy().flip(0), zeros).flip(0);
        g.set(1, dh);
        if (g.needsGrad(0)) {
            Variable previous =
                    Variable.concat(List.of(initial.unsqueeze(0), g.saved(2).narrow(0, 0, rest)), 0);
            g.set(0, dh.mul(previous));
        }
        if (g.needsGrad(2)) {
            g.set(2, dh.select(0, 0).mul(a.select(0, 0)));
        }
    }
}
