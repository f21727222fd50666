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
 * A tensor that remembers how it was computed, so that gradients can flow back through it.
 *
 * <p>A <em>leaf</em> is made by {@link #of}; with {@code requiresGrad} it collects its gradient in {@link #grad}.
 * Everything computed from such a leaf requires a gradient too. {@link #backward()} walks from a result to all leaves;
 * {@link Autograd#grad} gives gradients back instead of collecting them. Gradients <em>add up</em> over passes until
 * {@link #zeroGrad}.
 *
 * <p>Operations have the names and the meaning of those of {@link Tensor}, with the derivative of each in its Javadoc:
 * y is the result, dy its gradient, dx that of the operand; a gradient of an operand that was broadcast is summed back
 * to its shape. Derivatives are themselves differentiable, see {@link GraphOptions#createGraph}.
 *
 * <p>A graph belongs to the thread that builds it. There is nothing to close: what a graph holds is freed with it.
 */
public class Variable {
    private static final int[] ALL = {};

    private final Tensor data;
    private boolean requiresGrad;
    private @Nullable Node source;
    private int outputIndex;
    private @Nullable Variable grad;
    /** A gradient that is not needed any more, for the next one to be written over. */
    private @Nullable Tensor spare;

    private boolean retainsGrad;

    /**
     * A leaf.
     *
     * @param data held, not copied
     * @param requiresGrad whether it collects a gradient
     */
    protected Variable(Tensor data, boolean requiresGrad) {
        this.data = data;
        this.requiresGrad = requiresGrad;
        // At once, not when first needed: threads that share the leaf must find the same node.
        this.source = requiresGrad ? new Node(this) : null;
    }

    /** A leaf that collects no gradient: data. */
    public static Variable of(Tensor data) {
        return new Variable(data, false);
    }

    /** A leaf; see {@link #of(Tensor)}. */
    public static Variable of(Tensor data, boolean requiresGrad) {
        return new Variable(data, requiresGrad);
    }

    // ---- What it is -----------------------------------------------------------------------------------------------

    /** The numbers themselves. Changing them in place is noticed by a backward that needs the old ones. */
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

    /** The number of a variable of one element. */
    public final double item() {
        return data.item();
    }

    /** Whether a gradient flows to it. */
    public final boolean requiresGrad() {
        return requiresGrad;
    }

    /** Whether it was made by a caller rather than computed from something that requires a gradient. */
    public final boolean isLeaf() {
        return source == null || source.leaf != null;
    }

    /**
     * Turns the gradient of a leaf on or off.
     *
     * @return this
     * @throws IllegalStateException if it is turned off for a computed variable; {@link #detach} that
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

    /** The gradient collected so far; null before the first pass and after {@link #zeroGrad}. */
    public final @Nullable Variable grad() {
        return grad;
    }

    /** Sets or clears the collected gradient. Its numbers are copied; the copy of a part of a graph is recorded. */
    public final void setGrad(@Nullable Variable gradient) {
        if (gradient != null && (!gradient.shape().equals(shape()) || gradient.dtype() != dtype())) {
            throw new IllegalArgumentException("setGrad: expected " + dtype() + " of shape " + shape() + ", but got "
                    + gradient.dtype() + " of shape " + gradient.shape());
        }
        grad = gradient == null ? null : own(gradient, true);
    }

    /* What is given may be shared with another, and a gradient is added to and clipped in place. */
    private static Variable own(Variable gradient, boolean withGraph) {
        return withGraph && gradient.requiresGrad ? gradient.copy() : of(gradient.data.copy());
    }

    /** Forgets the collected gradient. */
    public final void zeroGrad() {
        grad = null;
    }

    /**
     * As {@link #zeroGrad}, but lets the next gradient take the room of this one: a training loop then makes no garbage
     * of its gradients. Who has kept the gradient's tensor will see it change; {@code copy()} what is to stay.
     */
    public final void recycleGrad() {
        Variable held = grad;
        if (held != null && !held.requiresGrad) {
            spare = held.data;
        }
        grad = null;
    }

    /** Room for this leaf's gradient that nobody uses, if there is any; it is then the caller's. */
    final synchronized @Nullable Tensor takeSpare() {
        Tensor room = grad == null ? spare : null;
        if (room != null) {
            spare = null;
        }
        return room;
    }

    /** Makes a computed variable keep its gradient in {@link #grad} too. */
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
     * Calls the hook with this variable's gradient in each pass, once it is complete; what the hook returns takes its
     * place.
     *
     * @return to take the hook back
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

    /** The same numbers, cut off from the graph: no gradient flows through. */
    public final Variable detach() {
        return of(data);
    }

    // ---- Backward -------------------------------------------------------------------------------------------------

    /** Adds the gradients of this scalar to every leaf that it depends on. The graph is used up. */
    public final void backward() {
        backward(null, GraphOptions.DEFAULT);
    }

    /** As {@link #backward()}, from the given gradient of this variable. */
    public final void backward(Variable gradient) {
        backward(gradient, GraphOptions.DEFAULT);
    }

    /** As {@link #backward()}; see {@link Autograd#backward}. */
    public final void backward(@Nullable Variable gradient, GraphOptions options) {
        Autograd.backward(List.of(this), Collections.singletonList(gradient), options);
    }

    /** The node that gradients go to; null if none is required. */
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
     * Adds to the collected gradient; with a graph, as a recorded operation.
     *
     * @param isOwn whether nobody else has the gradient's tensor
     */
    final synchronized void accumulate(Variable gradient, boolean withGraph, boolean isOwn) {
        Variable held = grad;
        if (held == null) {
            grad = isOwn && !gradient.requiresGrad ? gradient : own(gradient, withGraph);
        } else if ((withGraph && gradient.requiresGrad) || held.requiresGrad) {
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

    /** The larger of two. The gradient goes to it; half to each where they are equal, all to each at NaN. */
    public final Variable maximum(Variable other) {
        return Arithmetic.maximum(this, other);
    }

    /** The smaller of two. The gradient goes to it; half to each where they are equal, all to each at NaN. */
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

    /** y = max(x, 0). dx = dy where x &gt; 0, else 0; NaN keeps it. */
    public final Variable relu() {
        return Pointwise.relu(this);
    }

    /** y = min(max(x, low), high). dx = dy where low &le; x &le; high, else 0. */
    public final Variable clamp(double low, double high) {
        return Pointwise.clamp(this, low, high);
    }

    // ---- Activations ----------------------------------------------------------------------------------------------

    /** y = x where x &gt; 0, else slope x. dx = dy or slope dy. */
    public final Variable leakyRelu(double slope) {
        return Activations.leakyRelu(this, slope);
    }

    /**
     * y = x where x &gt; 0, else w x, with one w for all or one a channel, which is dimension 1. dx = dy or w dy, dw = x
     * dy where x &le; 0.
     */
    public final Variable prelu(Variable weight) {
        return Activations.prelu(this, weight);
    }

    /** y = x where x &gt; 0, else alpha (exp(x) - 1). dx = dy or alpha exp(x) dy. */
    public final Variable elu(double alpha) {
        return Activations.elu(this, alpha);
    }

    /** y = 1.0507.. elu(x) with alpha 1.6732.., which keeps a mean of 0 and a variance of 1. dx = 1.0507.. that of elu. */
    public final Variable selu() {
        return Activations.selu(this);
    }

    /** y = x Φ(x), Φ the standard normal distribution. dx = dy (Φ(x) + x Φ'(x)). */
    public final Variable gelu() {
        return Activations.gelu(this);
    }

    /** y = x (1 + t) / 2, t = tanh(√(2/π) (x + 0.044715 x³)): near {@link #gelu()}. dx = dy ((1 + t) + x t') / 2. */
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

    /** y = log(1 + exp(beta x)) / beta; x where beta x &gt; threshold. dx = dy sigmoid(beta x); dy there. */
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

    /** y = min(max(x, low), high). dx = dy where low &lt; x &lt; high, else 0, also at the bounds. */
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

    /** Sums over the given dimensions (none: all). dx = dy, repeated. */
    public final Variable sum(int[] dims, boolean keepDim) {
        return Reductions.sum(this, dims, keepDim);
    }

    /** Sums that bring this to a shape that broadcasts to its own. dx = dy, repeated. */
    public final Variable sumTo(Shape target) {
        return Reductions.sumTo(this, target);
    }

    /** The mean of all elements, as a scalar. dx = dy / n. */
    public final Variable mean() {
        return mean(ALL, false);
    }

    /** Means over the given dimensions (none: all). dx = dy / n, repeated. */
    public final Variable mean(int[] dims, boolean keepDim) {
        return Reductions.mean(this, dims, keepDim);
    }

    /** The largest of all elements, as a scalar; see {@link #max(int[], boolean)}. */
    public final Variable max() {
        return max(ALL, false);
    }

    /** The smallest of all elements, as a scalar; see {@link #min(int[], boolean)}. */
    public final Variable min() {
        return min(ALL, false);
    }

    /** The variance of all elements with Bessel's correction; see {@link #var(int[], double, boolean)}. */
    public final Variable var() {
        return var(ALL, 1, false);
    }

    /** The largest numbers over the given dimensions (none: all). dx = dy at the largest, shared evenly by equals. */
    public final Variable max(int[] dims, boolean keepDim) {
        return Reductions.max(this, dims, keepDim);
    }

    /** The smallest numbers over the given dimensions (none: all). dx = dy at the smallest, shared evenly by equals. */
    public final Variable min(int[] dims, boolean keepDim) {
        return Reductions.min(this, dims, keepDim);
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

    /** Running sums along one dimension. dx = running sums of dy from the end. */
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

    /** A dimension of size 1 added. */
    public final Variable unsqueeze(int dim) {
        return Reshaping.reshape(this, data.unsqueeze(dim));
    }

    /** A dimension dropped if its size is 1. */
    public final Variable squeeze(int dim) {
        return Reshaping.reshape(this, data.squeeze(dim));
    }

    /** Every dimension of size 1 dropped. */
    public final Variable squeeze() {
        return Reshaping.reshape(this, data.squeeze());
    }

    /** Repeated to a larger shape; see {@link Tensor#broadcastTo(Shape)}. dx = dy summed back. */
    public final Variable broadcastTo(Shape target) {
        return Reshaping.broadcastTo(this, target);
    }

    /** Positions from start along one dimension. dx = dy there, else 0. */
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

    /** All positions along one dimension, each as by {@link #select}, in one operation. dx = the dy stacked. */
    public final List<Variable> unbind(int dim) {
        return Reshaping.unbind(this, dim);
    }

    /** Pieces of the given size along one dimension; the last may be smaller. dx = the dy concatenated. */
    public final List<Variable> split(int size, int dim) {
        return Reshaping.split(this, data.split(size, dim), dim);
    }

    /** Pieces of the given sizes along one dimension. dx = the dy concatenated. */
    public final List<Variable> split(int[] sizes, int dim) {
        return Reshaping.split(this, data.split(sizes, dim), dim);
    }

    /** At most so many pieces of equal size along one dimension. dx = the dy concatenated. */
    public final List<Variable> chunk(int chunks, int dim) {
        return Reshaping.split(this, data.chunk(chunks, dim), dim);
    }

    /** The variables behind each other along an existing dimension. Each dx = its part of dy. */
    public static Variable concat(List<Variable> parts, int dim) {
        return Reshaping.concat(parts, dim);
    }

    /** The variables along a new dimension. Each dx = its part of dy. */
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

    // ---- Choosing -------------------------------------------------------------------------------------------------

    /** The given positions along one dimension. dx = dy added up where it came from. */
    public final Variable indexSelect(int dim, int... index) {
        return Indexing.indexSelect(this, dim, index);
    }

    /** This plus the source added at the given positions. dx = dy, d(source) = dy at the positions. */
    public final Variable indexAdd(int dim, int[] index, Variable source) {
        return Indexing.indexAdd(this, dim, index, source);
    }

    /** One number for each position of the index; see {@link Tensor#gather}. dx = dy added up where it came from. */
    public final Variable gather(int dim, IntTensor index) {
        return Indexing.gather(this, dim, index);
    }

    /** This plus the source, added where {@link #gather} picks. dx = dy, d(source) = what gather picks from dy. */
    public final Variable scatterAdd(int dim, IntTensor index, Variable source) {
        return Indexing.scatterAdd(this, dim, index, source);
    }

    /** a where the mask is not 0, else b. da = dy where it is not 0, db = dy where it is. */
    public static Variable where(Tensor mask, Variable a, Variable b) {
        return Indexing.where(mask, a, b);
    }

    /** The value where the mask is not 0, else x. dx = dy where the mask is 0, else 0. */
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

    /** The numbers, and whether a gradient flows and from which operation. */
    @Override
    public String toString() {
        Node node = source;
        String origin = node == null || node.leaf != null ? "" : " from " + node.name;
        return data + (requiresGrad ? " (requires grad" + origin + ")" : "");
    }
}
