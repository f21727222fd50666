package org.lstm4j.nn.optim;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/** Gradient clipping. Parameters without a gradient are skipped. */
public final class GradClip {
    /** Added to the denominator, as in PyTorch, so that the scale is finite if all gradients are 0. */
    private static final double EPS = 1e-6;

    /** A smaller scale is rounded too coarsely in float32, where it has no full precision below 1.2e-38. */
    private static final double LEAST_FLOAT_SCALE = 1e-37;

    private GradClip() {}

    /** As {@link #norm(List, double, double, boolean)}, with the Euclidean norm, whether it is finite or not. */
    public static double norm(List<Parameter> parameters, double maxNorm) {
        return norm(parameters, maxNorm, 2);
    }

    /** As {@link #norm(List, double, double, boolean)}, whether the norm is finite or not. */
    public static double norm(List<Parameter> parameters, double maxNorm, double normType) {
        return norm(parameters, maxNorm, normType, false);
    }

    /**
     * Scales all gradients together so that their norm is at most {@code maxNorm}: each is multiplied by min(1, maxNorm
     * / (norm + 1e-6)). The norm is that of all gradients as one vector g, (∑ |g|^k)^(1/k) with k = normType.
     *
     * <p>The sum is carried in double, so that gradients of 1e-25 or 1e22 in float32 have their norm; in PyTorch it is 0 or
     * infinite.
     *
     * @param normType the order k; infinity for the largest |g|, 0 for the number of gradients that are not all 0, as
     *     in PyTorch, which takes the norm of the gradients' norms
     * @param errorIfNonFinite whether to throw if the norm is NaN or infinite; default false
     * @return the norm before; 0 without gradients
     * @throws IllegalArgumentException if maxNorm or normType is negative or NaN, or if the norm is not finite and
     *     errorIfNonFinite; no gradient has changed
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html">clip_grad_norm_</a>
     */
    public static double norm(List<Parameter> parameters, double maxNorm, double normType, boolean errorIfNonFinite) {
        if (!(maxNorm >= 0)) {
            throw new IllegalArgumentException("GradClip.norm: maxNorm must be 0 or more, but got " + maxNorm);
        }
        if (!(normType >= 0)) {
            throw new IllegalArgumentException("GradClip.norm: normType must be 0 or more, but got " + normType);
        }
        double total = totalNorm(parameters, normType);
        if (errorIfNonFinite && !Double.isFinite(total)) {
            throw new IllegalArgumentException("The total norm of order "
                    + (Double.isInfinite(normType) ? "inf" : String.valueOf(normType))
                    + " for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this error"
                    + " and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`");
        }
        double scale = Math.min(1, maxNorm / (total + EPS));
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            if (grad != null) {
                scale(grad.data(), scale);
            }
        }
        return total;
    }

    private static void scale(Tensor gradient, double scale) {
        if (scale < LEAST_FLOAT_SCALE) {
            double root = Math.sqrt(scale);
            gradient.mulInPlace(root).mulInPlace(root);
        } else if (scale != 1) {
            gradient.mulInPlace(scale);
        }
    }

    private static double totalNorm(List<Parameter> parameters, double k) {
        double total = 0;
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            if (grad != null && grad.data().numel() > 0) {
                Tensor g = grad.data();
                if (Double.isInfinite(k)) {
                    total = Math.max(total, g.abs().max().item());
                } else if (k == 0) {
                    // As PyTorch: the 0-norm of the gradients' 0-norms.
                    total += g.ne(0).sum().item() == 0 ? 0 : 1;
                } else if (k == 2) {
                    total += GradientKernel.of(g.dtype()).sumOfSquares(g.contiguous());
                } else {
                    total += GradientKernel.of(g.dtype()).sumOfPowers(g.contiguous(), k);
                }
            }
        }
        return Double.isInfinite(k) || k == 0 ? total : k == 2 ? Math.sqrt(total) : Math.pow(total, 1 / k);
    }

    /**
     * Clamps each element of every gradient to [-limit, limit]. NaN stays.
     *
     * @throws IllegalArgumentException if the limit is negative or NaN
     * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html">
     *     clip_grad_value_</a>
     */
    public static void value(List<Parameter> parameters, double limit) {
        if (!(limit >= 0)) {
            throw new IllegalArgumentException("GradClip.value: limit must be 0 or more, but got " + limit);
        }
        for (Parameter parameter : parameters) {
            Variable grad = parameter.grad();
            if (grad != null) {
                grad.data().copyInPlace(grad.data().clamp(-limit, limit));
            }
        }
    }
}
