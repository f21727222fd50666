package org.lstm4j.autograd;

import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * A tensor that records the operation that computed it, for the backward pass.
 *
 * <p>A <em>leaf</em> is made by {@link #of}; with {@code requiresGrad} it accumulates its gradient in {@link #grad}.
 * Everything computed from such a leaf requires a gradient too. {@link #backward()} differentiates a result with respect
 * to all leaves; {@link Autograd#grad} returns gradients instead of accumulating them. Gradients <em>accumulate</em> over
 * backward passes until {@link #zeroGrad()}.
 *
 * <p>Operations have the names and the meaning of those of {@link Tensor}, with the derivative of each in its Javadoc:
 * y is the result, dy its gradient, dx that of the operand. The gradient of a broadcast operand is summed to the
 * shape of the operand. Derivatives are themselves differentiable; see {@link GraphOptions#createGraph}.
 *
 * <p>A graph is built and differentiated by one thread. Nothing has to be closed: the garbage collector frees a graph.
 */
public class Variable {
    private static final int[] ALL = {};

    private final Tensor data;
    private boolean requiresGrad;
    private @Nullable Node source;
    private int outputIndex;
    private @Nullable Variable grad;
    /** The buffer of a cleared gradient, which the next gradient may overwrite. */
    private @Nullable Tensor spare;

    private boolean retainsGrad;

    /**
     * Creates a leaf.
     *
     * @param data held, not copied
     * @param requiresGrad whether it accumulates a gradient
     */
    protected Variable(Tensor data, boolean requiresGrad) {
        this.data = data;
        this.requiresGrad = requiresGrad;
        // Not created lazily: threads that share the leaf must see the same node.
        this.source = requiresGrad ? new Node(this) : null;
    }

    /**
     * Another object for the same values and the same place in the graph: gradients flow to that variable, and are not
     * accumulated in this one.
     */
    protected Variable(Variable same) {
        this.data = same.data;
        this.requiresGrad = same.requiresGrad;
        this.source = same.source;
        this.outputIndex = same.outputIndex;
    }

    /** A leaf that does not require a gradient, such as input data. */
    public static Variable of(Tensor data) {
        return new Variable(data, false);
    }

    /**
     * A leaf.
     *
     * @param data held, not copied
     * @param requiresGrad whether it accumulates a gradient
     */
    public static Variable of(Tensor data, boolean requiresGrad) {
        return new Variable(data, requiresGrad);
    }

    // ---- Properties ------------------------------------------------------------------------------------------------

    /** The values. A backward that needs values which were changed in place throws an {@link IllegalStateException}. */
    public final Tensor data() {
        return data;
    }

    /** The sizes of the dimensions. */
    public final Shape shape() {
        return data.shape();
    }

    /** The size of one dimension; negative counts from the last. */
    public final int size(int dim) {
        return data.size(dim);
    }

    /** The number of dimensions. */
    public final int rank() {
        return data.rank();
    }

    /** The element type. */
    public final DType dtype() {
        return data.dtype();
    }

    /** The value of a variable with one element. */
    public final double item() {
        return data.item();
    }

    /** Whether a backward pass computes a gradient for it. */
    public final boolean requiresGrad() {
        return requiresGrad;
    }

    /** Whether it was not computed from a variable that requires a gradient. */
    public final boolean isLeaf() {
        return source == null || source.leaf != null;
    }

    /**
     * Sets whether a leaf requires a gradient. PyTorch's {@code requires_grad_}.
     *
     * @return this
     * @throws IllegalStateException if it is turned off for the result of an operation; {@link #detach} that instead
     */
    public Variable requiresGrad(boolean on) {
        if (!isLeaf() && !on) {
            throw new IllegalStateException(
                    "requiresGrad: only a leaf can stop requiring a gradient; use detach() on a result");
        }
        if (on != requiresGrad) {
            requiresGrad = on;
            source = on ? new Node(this) : null;
        }
        return this;
    }

    /** The accumulated gradient; null before the first backward pass and after {@link #zeroGrad()}. */
    public final @Nullable Variable grad() {
        return grad;
    }

    /**
     * Sets the accumulated gradient.
     *
     * @param gradient copied, as a recorded operation if it requires a gradient itself; null clears the gradient
     * @throws IllegalArgumentException if it does not have the shape and element type of this variable
     */
    public final void setGrad(@Nullable Variable gradient) {
        if (gradient != null && (!gradient.shape().equals(shape()) || gradient.dtype() != dtype())) {
            throw new IllegalArgumentException("setGrad: expected " + dtype() + " of shape " + shape() + ", but got "
                    + gradient.dtype() + " of shape " + gradient.shape());
        }
        grad = gradient == null ? null : copyOf(gradient);
    }

    /* A gradient is accumulated and clipped in place, so its tensor must not be shared. */
    private static Variable copyOf(Variable gradient) {
        return gradient.requiresGrad ? gradient.copy() : of(gradient.data.copy());
    }

    /** Clears the gradient; {@link #grad} is null afterwards. The same as {@link ZeroGrad#SET_TO_NONE}. */
    public final void zeroGrad() {
        grad = null;
    }

    /** Clears the gradient; no effect before the first one. */
    public final void zeroGrad(ZeroGrad mode) {
        Variable held = grad;
        if (held == null) {
            return;
        }
        grad = null;
        if (mode == ZeroGrad.KEEP_ZEROS) {
            // Zeros of its own where a graph has saved the values.
            Tensor kept = held.requiresGrad ? Tensor.zeros(dtype(), shape()) : held.data.fillInPlace(0);
            grad = of(kept);
        } else if (mode == ZeroGrad.REUSE_BUFFER && !held.requiresGrad) {
            // Backwards write their buffers in the order of the elements.
            spare = held.data.isContiguous() ? held.data : null;
        }
    }

    /** Takes the spare buffer for the gradient of this leaf; null if there is none. */
    final synchronized @Nullable Tensor takeSpare() {
        Tensor buffer = grad == null ? spare : null;
        if (buffer != null) {
            spare = null;
        }
        return buffer;
    }

    /**
     * Makes the result of an operation accumulate its gradient in {@link #grad} too, as leaves do. No effect on a leaf.
     *
     * @throws IllegalStateException if it does not require a gradient
     */
    public final void retainGrad() {
        Node node = requireSource("retainGrad");
        if (node.leaf == null && !retainsGrad) {
            retainsGrad = true;
            node.addHook(outputIndex, gradient -> {
                accumulate(gradient, GradMode.isEnabled(), false);
                return gradient;
            });
        }
    }

    /**
     * Registers a hook that is called with the gradient of this variable in each backward pass, after all consumers have
     * contributed to it.
     *
     * @param hook returns the gradient to use instead, of the same shape and element type
     * @return removes the hook
     * @throws IllegalStateException if this variable does not require a gradient
     */
    public final Handle registerHook(UnaryOperator<Variable> hook) {
        return requireSource("registerHook").addHook(outputIndex, hook);
    }

    private Node requireSource(String operation) {
        Node node = source();
        if (node == null) {
            throw new IllegalStateException(
                    operation + ": this variable of shape " + shape() + " does not require a gradient");
        }
        return node;
    }

    /** A variable on the same tensor that does not require a gradient. The backward pass stops at it. */
    public final Variable detach() {
        return of(data);
    }

    // ---- Backward -------------------------------------------------------------------------------------------------

    /**
     * Accumulates the gradient of this scalar into {@link #grad} of every leaf that it depends on, and releases the graph.
     *
     * @throws IllegalStateException as {@link Autograd#backward}
     */
    public final void backward() {
        backward(null, GraphOptions.options());
    }

    /** As {@link #backward()}, with the given initial gradient, of the shape of this variable. */
    public final void backward(Variable gradient) {
        backward(gradient, GraphOptions.options());
    }

    /** As {@link Autograd#backward}, with this variable as the only output. */
    public final void backward(@Nullable Variable gradient, GraphOptions options) {
        Autograd.backward(List.of(this), Collections.singletonList(gradient), options);
    }

    /** The node that receives the gradient; null if this variable does not require one. */
    final @Nullable Node source() {
        return source;
    }

    final int outputIndex() {
        return outputIndex;
    }

    final void setSource(Node node, int output) {
        source = node;
        outputIndex = output;
        requiresGrad = true;
    }

    /**
     * Adds to the accumulated gradient.
     *
     * @param createGraph whether the addition is recorded
     * @param exclusive whether nothing else refers to the gradient's tensor, which has no graph, so that it is not copied
     */
    final synchronized void accumulate(Variable gradient, boolean createGraph, boolean exclusive) {
        Variable held = grad;
        if (held == null) {
            grad = exclusive ? gradient : copyOf(gradient);
        } else if ((createGraph && gradient.requiresGrad) || held.requiresGrad) {
            grad = held.add(gradient);
        } else {
            held.data.addInPlace(gradient.data);
        }
    }

    // ---- Arithmetic -----------------------------------------------------------------------------------------------

    /** y = a + b. da = dy, db = dy. */
    public final Variable add(Variable other) {
        return Arithmetic.add(this, other);
    }

    /** y = x + s. dx = dy. */
    public final Variable add(double scalar) {
        return Arithmetic.add(this, scalar);
    }

    /** y = a - b. da = dy, db = -dy. */
    public final Variable sub(Variable other) {
        return Arithmetic.sub(this, other);
    }

    /** y = x - s. dx = dy. */
    public final Variable sub(double scalar) {
        return Arithmetic.add(this, -scalar);
    }

    /** y = a b, element by element. da = dy b, db = dy a. */
    public final Variable mul(Variable other) {
        return Arithmetic.mul(this, other);
    }

    /** y = s x. dx = s dy. */
    public final Variable mul(double scalar) {
        return Arithmetic.mul(this, scalar);
    }

    /** y = a / b. da = dy / b, db = -dy a / b². */
    public final Variable div(Variable other) {
        return Arithmetic.div(this, other);
    }

    /** y = x / s. dx = dy / s. */
    public final Variable div(double scalar) {
        return Arithmetic.div(this, scalar);
    }

    /** y = a to the power of b. da = dy b a^(b-1), db = dy y log a; 0 where b = 0, and where a = 0 and b &ge; 0. */
    public final Variable pow(Variable exponent) {
        return Arithmetic.pow(this, exponent);
    }

    /** y = x to the power of s. dx = dy s x^(s-1); 0 for s = 0. */
    public final Variable pow(double exponent) {
        return Arithmetic.pow(this, exponent);
    }

    /** y = max(a, b). da = dy where a &gt; b, dy / 2 where a = b, dy where either is NaN, else 0; db likewise. */
    public final Variable maximum(Variable other) {
        return Arithmetic.maximum(this, other);
    }

    /** y = min(a, b). da = dy where a &lt; b, dy / 2 where a = b, dy where either is NaN, else 0; db likewise. */
    public final Variable minimum(Variable other) {
        return Arithmetic.minimum(this, other);
    }

    /** y = -x. dx = -dy. */
    public final Variable neg() {
        return Arithmetic.neg(this);
    }

    /** y = |x|. dx = dy sign(x); 0 at 0. */
    public final Variable abs() {
        return Pointwise.abs(this);
    }

    /** y = x². dx = 2 x dy. */
    public final Variable square() {
        return Pointwise.square(this);
    }

    /** y = √x. dx = dy / (2 y). */
    public final Variable sqrt() {
        return Pointwise.sqrt(this);
    }

    /** y = 1 / x. dx = -dy y². */
    public final Variable reciprocal() {
        return Pointwise.reciprocal(this);
    }

    /** y = exp(x). dx = dy y. */
    public final Variable exp() {
        return Pointwise.exp(this);
    }

    /** y = exp(x) - 1. dx = dy (y + 1). */
    public final Variable expm1() {
        return Pointwise.expm1(this);
    }

    /** y = log(x). dx = dy / x. */
    public final Variable log() {
        return Pointwise.log(this);
    }

    /** y = log(1 + x). dx = dy / (1 + x). */
    public final Variable log1p() {
        return Pointwise.log1p(this);
    }

    /** y = tanh(x). dx = dy (1 - y²). */
    public final Variable tanh() {
        return Pointwise.tanh(this);
    }

    /** y = 1 / (1 + exp(-x)). dx = dy y (1 - y). */
    public final Variable sigmoid() {
        return Pointwise.sigmoid(this);
    }

    /** y = erf(x). dx = dy 2/√π exp(-x²). */
    public final Variable erf() {
        return Pointwise.erf(this);
    }

    /** y = max(x, 0). dx = dy where x &gt; 0 or x is NaN, else 0. */
    public final Variable relu() {
        return Pointwise.relu(this);
    }

    /** y = min(max(x, low), high). dx = dy where low &lt; x &lt; high, else 0; 0 at the bounds. */
    public final Variable clamp(double low, double high) {
        return Pointwise.clamp(this, low, high);
    }

    // ---- Activations ----------------------------------------------------------------------------------------------

    /** y = x where x &gt; 0, else slope x. dx = dy or slope dy. */
    public final Variable leakyRelu(double slope) {
        return Activations.leakyRelu(this, slope);
    }

    /**
     * y = x where x &gt; 0, else w x, with one w for all elements or one for each channel (dimension 1). dx = dy or w dy, dw = x
     * dy where x &le; 0.
     */
    public final Variable prelu(Variable weight) {
        return Activations.prelu(this, weight);
    }

    /** y = x where x &gt; 0, else alpha (exp(x) - 1). dx = dy or alpha exp(x) dy. */
    public final Variable elu(double alpha) {
        return Activations.elu(this, alpha);
    }

    /** y = 1.0507.. elu(x) with alpha 1.6732.., which keeps a mean of 0 and a variance of 1. dx = 1.0507.. times that of elu. */
    public final Variable selu() {
        return Activations.selu(this);
    }

    /** y = x Φ(x), Φ the standard normal distribution. dx = dy (Φ(x) + x Φ'(x)). */
    public final Variable gelu() {
        return Activations.gelu(this);
    }

    /** y = x (1 + t) / 2, t = tanh(√(2/π) (x + 0.044715 x³)), which approximates {@link #gelu()}. dx = dy ((1 + t) + x t') / 2. */
    public final Variable geluTanh() {
        return Activations.geluTanh(this);
    }

    /** y = x s, s = sigmoid(x). dx = dy s (1 + x (1 - s)). */
    public final Variable silu() {
        return Activations.silu(this);
    }

    /** y = x t, t = tanh(log(1 + exp(x))). dx = dy (t + x (1 - t²) sigmoid(x)). */
    public final Variable mish() {
        return Activations.mish(this);
    }

    /** y = log(1 + exp(beta x)) / beta; x where beta x &gt; threshold. dx = dy sigmoid(beta x); dy where beta x &gt; threshold. */
    public final Variable softplus(double beta, double threshold) {
        return Activations.softplus(this, beta, threshold);
    }

    /** y = x / (1 + |x|). dx = dy / (1 + |x|)². */
    public final Variable softsign() {
        return Activations.softsign(this);
    }

    /** y = log(sigmoid(x)). dx = dy sigmoid(-x). */
    public final Variable logSigmoid() {
        return Activations.logSigmoid(this);
    }

    /** y = min(max(x, low), high). dx = dy where low &lt; x &lt; high, else 0; 0 at the bounds. */
    public final Variable hardtanh(double low, double high) {
        return Activations.hardtanh(this, low, high);
    }

    /** y = min(max(x + 3, 0), 6) / 6. dx = dy / 6 where -3 &lt; x &lt; 3, else 0. */
    public final Variable hardsigmoid() {
        return Activations.hardsigmoid(this);
    }

    /** y = x min(max(x + 3, 0), 6) / 6. dx = dy (x / 3 + 1 / 2) where -3 &le; x &le; 3, 0 below, dy above. */
    public final Variable hardswish() {
        return Activations.hardswish(this);
    }

    // ---- Products -------------------------------------------------------------------------------------------------

    /** y = A B; see {@link Tensor#matmul}. dA = dy Bᵀ, dB = Aᵀ dy. */
    public final Variable matmul(Variable other) {
        return Products.matmul(this, other);
    }

    // ---- Reductions -----------------------------------------------------------------------------------------------

    /** The sum of all elements, as a scalar. dx = dy everywhere. */
    public final Variable sum() {
        return sum(ALL, false);
    }

    /** Sums over the given dimensions (none: all). dx = dy, broadcast. */
    public final Variable sum(int[] dims, boolean keepDim) {
        return Reductions.sum(this, dims, keepDim);
    }

    /** Sums over the dimensions in which the target shape broadcasts to this shape. dx = dy, broadcast. */
    public final Variable sumTo(Shape target) {
        return Reductions.sumTo(this, target);
    }

    /** The sum along one dimension, which is dropped. dx = dy, broadcast. */
    public final Variable sum(int dim) {
        return sum(new int[] {dim}, false);
    }

    /** The mean along one dimension, which is dropped. dx = dy / n, broadcast. */
    public final Variable mean(int dim) {
        return mean(new int[] {dim}, false);
    }

    /** The mean of all elements, as a scalar. dx = dy / n. */
    public final Variable mean() {
        return mean(ALL, false);
    }

    /** Means over the given dimensions (none: all). dx = dy / n, broadcast. */
    public final Variable mean(int[] dims, boolean keepDim) {
        return Reductions.mean(this, dims, keepDim);
    }

    /** The maximum of all elements, as a scalar; see {@link #amax(int[], boolean)}. */
    public final Variable max() {
        return amax(ALL, false);
    }

    /** The minimum of all elements, as a scalar; see {@link #amin(int[], boolean)}. */
    public final Variable min() {
        return amin(ALL, false);
    }

    /** The variance of all elements with Bessel's correction; see {@link #var(int[], double, boolean)}. */
    public final Variable var() {
        return var(ALL, 1, false);
    }

    /** Maxima over the given dimensions (none: all). dx = dy at the maximum, divided evenly among equal maxima. */
    public final Variable amax(int[] dims, boolean keepDim) {
        return Reductions.amax(this, dims, keepDim);
    }

    /** Minima over the given dimensions (none: all). dx = dy at the minimum, divided evenly among equal minima. */
    public final Variable amin(int[] dims, boolean keepDim) {
        return Reductions.amin(this, dims, keepDim);
    }

    /** The first largest element along one dimension, which is dropped, and its index. dx = dy there. */
    public final Selection max(int dim) {
        return max(dim, false);
    }

    /** The first largest element along one dimension, and its index. dx = dy there. */
    public final Selection max(int dim, boolean keepDim) {
        return Selection.single(this, dim, data.argmax(dim, true), keepDim);
    }

    /** The first smallest element along one dimension, which is dropped, and its index. dx = dy there. */
    public final Selection min(int dim) {
        return min(dim, false);
    }

    /** The first smallest element along one dimension, and its index. dx = dy there. */
    public final Selection min(int dim, boolean keepDim) {
        return Selection.single(this, dim, data.argmin(dim, true), keepDim);
    }

    /** The elements along one dimension sorted, equal ones where PyTorch's unstable sort leaves them. dx = dy there. */
    public final Selection sort(int dim, boolean descending) {
        return sort(dim, descending, false);
    }

    /**
     * The elements along one dimension sorted; NaN counts as the largest. dx = dy at the place that an element comes from.
     *
     * @param stable whether equal elements keep their order; default false
     */
    public final Selection sort(int dim, boolean descending, boolean stable) {
        return Selection.of(this, dim, data.argsort(dim, descending, stable));
    }

    /**
     * The {@code count} largest (or smallest) elements along one dimension, the largest (or smallest) first; no order of
     * equal elements is promised. dx = dy there.
     */
    public final Selection topk(int count, int dim, boolean largest) {
        return Selection.of(this, dim, data.topk(count, dim, largest));
    }

    /** The largest element so far along one dimension, of equal ones the last. dx = the dy of all positions it stands for. */
    public final Selection cummax(int dim) {
        return Selection.of(this, dim, data.argCummax(dim));
    }

    /** The smallest element so far along one dimension, of equal ones the last. dx = as for {@link #cummax}. */
    public final Selection cummin(int dim) {
        return Selection.of(this, dim, data.argCummin(dim));
    }

    /** The median of all elements, as a scalar: of an even number the lower of the two in the middle. dx = dy there. */
    public final Variable median() {
        Variable flat = reshape(-1);
        IntTensor order = data.reshape(-1).argsort(0, false, false);
        boolean nan = data.ne(data).sum().item() > 0;
        return flat.select(0, order.flat(nan ? order.numel() - 1 : (order.numel() - 1) / 2));
    }

    /** The product of all elements, as a scalar; see {@link #prod(int[], boolean)}. */
    public final Variable prod() {
        return prod(ALL, false);
    }

    /** Products over the given dimensions (none: all). dx = dy times the product of the other elements, also at zeros. */
    public final Variable prod(int[] dims, boolean keepDim) {
        return Reductions.prod(this, dims, keepDim);
    }

    /** The Euclidean norm of all elements, as a scalar. dx = dy x / y, 0 where y = 0. */
    public final Variable norm() {
        return norm(2, ALL, false);
    }

    /**
     * p-norms over the given dimensions (none: all); see {@link Tensor#norm(double, int[], boolean)}. dx = dy x |x|^(p - 2) /
     * y^(p - 1), 0 where x or y is 0; of an infinite p, divided evenly among equal maxima.
     */
    public final Variable norm(double p, int[] dims, boolean keepDim) {
        return Reductions.norm(this, p, dims, keepDim);
    }

    /** Variances; see {@link Tensor#var(int[], double, boolean)}. dx = 2 dy (x - mean) / (n - correction). */
    public final Variable var(int[] dims, double correction, boolean keepDim) {
        return Reductions.var(this, dims, correction, keepDim);
    }

    /** Standard deviations. dx = dy (x - mean) / (y (n - correction)); 0 where y = 0. */
    public final Variable std(int[] dims, double correction, boolean keepDim) {
        return Reductions.std(this, dims, correction, keepDim);
    }

    /** y = log(sum of exp(x)) over the given dimensions (none: all). dx = dy exp(x - y). */
    public final Variable logSumExp(int[] dims, boolean keepDim) {
        return Reductions.logSumExp(this, dims, keepDim);
    }

    /** y = softmax(x) along one dimension. dx = y (dy - sum of dy y). */
    public final Variable softmax(int dim) {
        return Reductions.softmax(this, dim);
    }

    /** y = log softmax(x) along one dimension. dx = dy - exp(y) sum of dy. */
    public final Variable logSoftmax(int dim) {
        return Reductions.logSoftmax(this, dim);
    }

    /** Cumulative sums along one dimension. dx = cumulative sums of dy from the end. */
    public final Variable cumsum(int dim) {
        return Reductions.cumsum(this, dim);
    }

    // ---- Shape ----------------------------------------------------------------------------------------------------

    /** The same elements in another shape; one size may be -1. dx = dy in the old shape. */
    public final Variable reshape(int... sizes) {
        return Reshaping.reshape(this, data.reshape(sizes));
    }

    /** The same elements in another shape. dx = dy in the old shape. */
    public final Variable reshape(Shape target) {
        return Reshaping.reshape(this, data.reshape(target));
    }

    /** As {@link #reshape(int...)}, but never a copy; see {@link Tensor#view(int...)}. */
    public final Variable view(int... sizes) {
        return Reshaping.reshape(this, data.view(sizes));
    }

    /** Dimensions in another order; see {@link Tensor#permute}. dx = dy in the old order. */
    public final Variable permute(int... dims) {
        return Reshaping.permute(this, dims);
    }

    /** Two dimensions exchanged. dx = dy with the same two exchanged. */
    public final Variable transpose(int dim0, int dim1) {
        return Reshaping.transpose(this, dim0, dim1);
    }

    /** The transposed matrix. dx = dyᵀ. */
    public final Variable t() {
        return rank() == 2 ? transpose(0, 1) : Reshaping.reshape(this, data.t());
    }

    /** With a dimension of size 1 inserted. dx = dy in the old shape. */
    public final Variable unsqueeze(int dim) {
        return Reshaping.reshape(this, data.unsqueeze(dim));
    }

    /** Without a dimension if its size is 1. dx = dy in the old shape. */
    public final Variable squeeze(int dim) {
        return Reshaping.reshape(this, data.squeeze(dim));
    }

    /** Without the dimensions of size 1. dx = dy in the old shape. */
    public final Variable squeeze() {
        return Reshaping.reshape(this, data.squeeze());
    }

    /** Broadcast to a larger shape; see {@link Tensor#broadcastTo(Shape)}. dx = dy, summed to the old shape. */
    public final Variable broadcastTo(Shape target) {
        return Reshaping.broadcastTo(this, target);
    }

    /** Broadcast to larger sizes; see {@link #broadcastTo(Shape)}. */
    public final Variable broadcastTo(int... sizes) {
        return broadcastTo(Shape.of(sizes));
    }

    /** {@code length} positions from {@code start} along one dimension. dx = dy there, else 0. */
    public final Variable narrow(int dim, int start, int length) {
        return Reshaping.part("narrow", this, x -> x.narrow(dim, start, length));
    }

    /** Every step-th position; see {@link Tensor#slice}. dx = dy there, else 0. */
    public final Variable slice(int dim, int start, int end, int step) {
        return Reshaping.part("slice", this, x -> x.slice(dim, start, end, step));
    }

    /** One position along one dimension, which is dropped. dx = dy there, else 0. */
    public final Variable select(int dim, int index) {
        return Reshaping.part("select", this, x -> x.select(dim, index));
    }

    /** All positions along one dimension, each as by {@link #select}. dx = the dy, stacked. */
    public final List<Variable> unbind(int dim) {
        return Reshaping.unbind(this, dim);
    }

    /** Pieces of the given size along one dimension; the last may be smaller. dx = the dy, concatenated. */
    public final List<Variable> split(int size, int dim) {
        return Reshaping.split(this, data.split(size, dim), dim);
    }

    /** Pieces of the given sizes along one dimension. dx = the dy, concatenated. */
    public final List<Variable> split(int[] sizes, int dim) {
        return Reshaping.split(this, data.split(sizes, dim), dim);
    }

    /** At most {@code chunks} pieces of equal size along one dimension. dx = the dy, concatenated. */
    public final List<Variable> chunk(int chunks, int dim) {
        return Reshaping.split(this, data.chunk(chunks, dim), dim);
    }

    /** Concatenates along an existing dimension. PyTorch's {@code cat}. Each dx = its part of dy. */
    public static Variable concat(List<Variable> parts, int dim) {
        return Reshaping.concat(parts, dim);
    }

    /** Stacks along a new dimension. Each dx = its part of dy. */
    public static Variable stack(List<Variable> parts, int dim) {
        return Reshaping.stack(parts, dim);
    }

    /** The order reversed along the given dimensions. dx = dy reversed. */
    public final Variable flip(int... dims) {
        return Reshaping.flip(this, dims);
    }

    /** A copy. dx = dy. PyTorch's {@code clone}. */
    public final Variable copy() {
        return Rule.of("copy", this).output(data.copy(), g -> g.set(0, g.dy()));
    }

    /** In another element type. dx = dy in the old type. */
    public final Variable to(DType dtype) {
        DType before = dtype();
        return dtype == before ? this : Rule.of("to", this).output(data.to(dtype), g -> g.set(0, g.dy().to(before)));
    }

    // ---- Indexing -------------------------------------------------------------------------------------------------

    /** The given positions along one dimension. dx = dy, added at the positions. */
    public final Variable indexSelect(int dim, int... index) {
        return Indexing.indexSelect(this, dim, index);
    }

    /** This plus the source added at the given positions. dx = dy, d(source) = dy at the positions. */
    public final Variable indexAdd(int dim, int[] index, Variable source) {
        return Indexing.indexAdd(this, dim, index, source);
    }

    /** One element for each position of the index; see {@link Tensor#gather}. dx = dy, added at the positions. */
    public final Variable gather(int dim, IntTensor index) {
        return Indexing.gather(this, dim, index);
    }

    /** This plus the source, added at the positions of {@link #gather}. dx = dy, d(source) = gather of dy. */
    public final Variable scatterAdd(int dim, IntTensor index, Variable source) {
        return Indexing.scatterAdd(this, dim, index, source);
    }

    /** y = a where the mask is not 0, else b. da = dy where the mask is not 0, db = dy where it is 0. */
    public static Variable where(Tensor mask, Variable a, Variable b) {
        return Indexing.where(mask, a, b);
    }

    /** y = value where the mask is not 0, else x. dx = dy where the mask is 0, else 0. */
    public final Variable maskedFill(Tensor mask, double value) {
        return where(mask, of(Tensor.scalar(dtype(), value)), this);
    }

    /** The elements on and below a diagonal, else 0. dx = the same of dy. */
    public final Variable tril(int diagonal) {
        return Rule.of("tril", this).output(data.tril(diagonal), g -> g.set(0, g.dy().tril(diagonal)));
    }

    /** The elements on and above a diagonal, else 0. dx = the same of dy. */
    public final Variable triu(int diagonal) {
        return Rule.of("triu", this).output(data.triu(diagonal), g -> g.set(0, g.dy().triu(diagonal)));
    }

    /** The values, whether a gradient is required, and the operation that computed them. */
    @Override
    public String toString() {
        Node node = source;
        String origin = node == null || node.leaf != null ? "" : " from " + node.name;
        return data + (requiresGrad ? " (requires grad" + origin + ")" : "");
    }
}
