package org.lstm4j.autograd;

/**
 * What clearing a gradient leaves.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.zero_grad.html">zero_grad</a>
 */
public enum ZeroGrad {
    /** No gradient: {@link Variable#grad} is null, and an optimizer skips the parameter. PyTorch's default since 2.0. */
    SET_TO_NONE,

    /**
     * No gradient, as {@link #SET_TO_NONE}, but the next gradient may overwrite the tensor of this one (see {@link
     * Gradients#buffer}), so that a training loop does not allocate its gradients anew in each step. A caller that still
     * refers to the tensor sees its values change and has to {@code copy()} them before.
     */
    REUSE_BUFFER,

    /**
     * A gradient of zeros where there was one: an optimizer still updates a parameter that the next loss does not use, by
     * its weight decay and momentum. PyTorch's {@code set_to_none=False}, the default before 2.0.
     */
    KEEP_ZEROS
}
