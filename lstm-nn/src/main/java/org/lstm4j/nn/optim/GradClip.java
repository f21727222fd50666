package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/** Keeps gradients from growing too large. */
public final class GradClip {
    /** Keeps the scale finite where all gradients are 0; PyTorch's number. */
    private static final double EPS = 1e-6;

    private GradClip() {}

    /**
     * Scales all gradients together so that their Euclidean norm is at most {@code maxNorm}: each is multiplied by
     * min(1, maxNorm / (norm + 1e-6)).
     *
     * @return the norm before
     * @throws IllegalArgumentException if maxNorm is negative or NaN
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html">clip_grad_norm_</a>
     */
    public static double norm(List<Parameter> parameters, double maxNorm) {
        if (!(maxNorm >= 0)) {
            throw new IllegalArgumentException("GradClip.norm: maxNorm must be 0 or more, but got " + maxNorm);
        }
        double squares = 0;
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            if (grad != null) {
                squares += squaredNorm(grad.data());
            }
        }
        double total = Math.sqrt(squares);
        double scale = Math.min(1, maxNorm / (total + EPS));
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            if (grad != null) {
                grad.data().mulInPlace(scale);
            }
        }
        return total;
    }

    private static double squaredNorm(Tensor x) {
        return x.square().sum().item();
    }
}
