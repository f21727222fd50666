package org.lstm4j.nn.attention;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Attention of several heads: head h attends with its part, of E / numHeads features, of the projected query, key and value,
 *
 * <pre>
 * head_h = softmax(q_h k_hᵀ / √(E / numHeads) + M) v_h
 * y = [head_1 .. head_H] W_outᵀ + b_out
 * </pre>
 *
 * <p>Shapes: the query is (L, N, E), the key (S, N, kdim), the value (S, N, vdim), with batchFirst (N, L, E) and so on, or
 * without N for one sequence; the output is as the query.
 *
 * <p>Parameters: {@code in_proj_weight} (3E, E), or with another kdim or vdim {@code q_proj_weight} (E, E), {@code
 * k_proj_weight} (E, kdim) and {@code v_proj_weight} (E, vdim), drawn by Xavier's formula; {@code in_proj_bias} (3E) of zeros;
 * {@code out_proj.weight} (E, E), drawn as that of {@link Linear}, and {@code out_proj.bias} (E) of zeros. The output
 * projection prints as Linear.
 *
 * <p>Source: A. Vaswani et al., "Attention Is All You Need", arXiv:1706.03762 (2017).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html">torch.nn.MultiheadAttention</a>
 */
public final class MultiheadAttention extends Module {
    private static final String NAME = "MultiheadAttention";

    /**
     * Options.
     *
     * @param embedDim E, features of query and output
     * @param numHeads number of heads; divides embedDim
     * @param dropout probability of an attention weight to be zeroed in training; default 0
     * @param bias whether the projections have biases; default true
     * @param kdim features of the key; default embedDim
     * @param vdim features of the value; default embedDim
     * @param batchFirst whether inputs are (N, L, E) instead of (L, N, E); default false
     * @param dtype element type of the parameters and the inputs; default float32
     */
    public record Options(
            int embedDim,
            int numHeads,
            double dropout,
            boolean bias,
            int kdim,
            int vdim,
            boolean batchFirst,
            DType dtype)
            implements MultiheadAttentionOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, numHeads does not divide embedDim, or dropout
         *     is not from 0 to 1
         */
        public Options {
            Require.positive(NAME, "embed_dim", embedDim);
            Require.positive(NAME, "num_heads", numHeads);
            Require.positive(NAME, "kdim", kdim);
            Require.positive(NAME, "vdim", vdim);
            Require.probability(NAME, "dropout", dropout);
            if (embedDim % numHeads != 0) {
                throw new IllegalArgumentException(
                        NAME + ": embed_dim must be divisible by num_heads, but got " + embedDim + " and " + numHeads);
            }
        }
    }

    /**
     * What a pass masks and returns.
     *
     * @param keyPadding (N, S), or (S) for one sequence: not 0 where a source position is padding, which nobody sees. Default
     *     null: none
     * @param mask added to the scores, (L, S) or (N numHeads, L, S); see {@link Attention#additive}. Default null: none
     * @param needWeights whether the attention weights are returned; default true
     * @param averageWeights whether they are averaged over the heads; default true
     */
    public record Pass(
            @Nullable Tensor keyPadding, @Nullable Variable mask, boolean needWeights, boolean averageWeights)
            implements MultiheadAttentionPassWithers {}

    /**
     * The result of a pass.
     *
     * @param output of the shape of the query
     * @param weights the attention weights after dropout, (N, L, S), or (N, numHeads, L, S) if not averaged, without N for
     *     one sequence; null if they are not needed
     */
    public record Output(Variable output, @Nullable Variable weights) {}

    private final Options options;
    private final Generator generator;
    private final Linear outProj;

    /** The default options for these sizes. */
    public static Options options(int embedDim, int numHeads) {
        return new Options(embedDim, numHeads, 0, true, embedDim, embedDim, false, DType.FLOAT32);
    }

    /** No masks; weights averaged over the heads. */
    public static Pass pass() {
        return new Pass(null, null, true, true);
    }

    /** With the default options. */
    public MultiheadAttention(int embedDim, int numHeads, Generator generator) {
        this(options(embedDim, numHeads), generator);
    }

    /**
     * With random parameters.
     *
     * @param generator source of random values for the initial parameters, then for the dropout masks of training; held
     */
    public MultiheadAttention(Options options, Generator generator) {
        this.options = options;
        this.generator = Require.present(NAME, "a generator", generator);
        int size = options.embedDim();
        DType dtype = options.dtype();
        if (isPacked()) {
            register("in_proj_weight", new Parameter(Tensor.zeros(dtype, 3 * size, size)));
        } else {
            register("q_proj_weight", new Parameter(Tensor.zeros(dtype, size, size)));
            register("k_proj_weight", new Parameter(Tensor.zeros(dtype, size, options.kdim())));
            register("v_proj_weight", new Parameter(Tensor.zeros(dtype, size, options.vdim())));
        }
        if (options.bias()) {
            register("in_proj_bias", new Parameter(Tensor.zeros(dtype, 3 * size)));
        }
        // PyTorch draws the output projection first.
        outProj = register("out_proj", new Linear(size, size, options.bias(), dtype, generator));
        resetOwn(generator);
    }

    /** Draws the weights; all biases are zeros, that of the output projection too, which was drawn before. */
    @Override
    protected void resetOwn(Generator generator) {
        ownParameters().forEach((name, parameter) -> {
            if (name.endsWith("weight")) {
                Init.xavierUniform(parameter.data(), generator);
            } else {
                parameter.data().fillInPlace(0);
            }
        });
        Parameter bias = outProj.bias();
        if (bias != null) {
            bias.data().fillInPlace(0);
        }
    }

    private boolean isPacked() {
        return options.kdim() == options.embedDim() && options.vdim() == options.embedDim();
    }

    /** Without masks; the weights are averaged over the heads. */
    public Output forward(Variable query, Variable key, Variable value) {
        return forward(query, key, value, pass());
    }

    /**
     * Attends with each query to the values at the source positions. A query that sees nothing gets weights of zeros.
     *
     * @throws ShapeMismatchException if a shape differs
     * @throws IllegalArgumentException if a dtype differs from that of the layer
     */
    public Output forward(Variable query, Variable key, Variable value, Pass pass) {
        AttentionShapes.require(options, query, key, value, pass);
        List<Variable> out = hooked(
                List.of(query, key, value), inputs -> compute(inputs.get(0), inputs.get(1), inputs.get(2), pass));
        return new Output(out.get(0), out.size() > 1 ? out.get(1) : null);
    }

    private List<Variable> compute(Variable query, Variable key, Variable value, Pass pass) {
        boolean single = query.rank() == 2;
        if (isPacked() && query == key && key == value && !pass.needWeights() && isPlain(pass)) {
            return List.of(toItself(query));
        }
        List<Variable> projected = projections().apply(query, key, value);
        int heads = options.numHeads();
        int size = options.embedDim() / heads;
        Variable q = byHead(projected.get(0).mul(1 / Math.sqrt(size)), single);
        Variable k = byHead(projected.get(1), single);
        Variable v = byHead(projected.get(2), single);
        int batch = q.size(0) / heads;
        int length = q.size(1);
        int source = k.size(1);
        Variable weights = Attention.weights(q, k, mask(pass, batch, source));
        if (isTraining()) {
            weights = Attention.dropped(weights, options.dropout(), generator);
        }
        Variable joined = weights.matmul(v).reshape(batch, heads, length, size);
        Variable y = single
                ? joined.squeeze(0).transpose(0, 1)
                : options.batchFirst() ? joined.transpose(1, 2) : joined.permute(2, 0, 1, 3);
        Variable output = outProj.forward(y.reshape(query.shape()));
        if (!pass.needWeights()) {
            return List.of(output);
        }
        Variable shown = weights.reshape(batch, heads, length, source);
        if (pass.averageWeights()) {
            shown = shown.mean(new int[] {1}, false);
        }
        return List.of(output, single ? shown.squeeze(0) : shown);
    }

    /** Whether nothing is masked or dropped. */
    private boolean isPlain(Pass pass) {
        return pass.mask() == null && pass.keyPadding() == null && (!isTraining() || options.dropout() == 0);
    }

    private Variable toItself(Variable x) {
        Variable packed = projections().joined(x.rank() == 2 ? x.unsqueeze(1) : x);
        boolean batchFirst = options.batchFirst() && x.rank() == 3;
        Variable y = new SelfAttentionRule(packed, options.numHeads(), batchFirst).apply(packed);
        return outProj.forward(y.reshape(x.shape()));
    }

    /* Read on each pass: parameters can be replaced. */
    private Projections projections() {
        Parameter bias = options.bias() ? parameter("in_proj_bias") : null;
        return isPacked()
                ? new Projections(parameter("in_proj_weight"), List.of(), bias)
                : new Projections(
                        null,
                        List.of(parameter("q_proj_weight"), parameter("k_proj_weight"), parameter("v_proj_weight")),
                        bias);
    }

    /** From the form of the inputs to (N numHeads, length, E / numHeads). */
    private Variable byHead(Variable x, boolean single) {
        int heads = options.numHeads();
        int size = options.embedDim() / heads;
        if (single) {
            return x.reshape(x.size(0), heads, size).transpose(0, 1);
        }
        if (options.batchFirst()) {
            return x.reshape(x.size(0), x.size(1), heads, size)
                    .transpose(1, 2)
                    .reshape(x.size(0) * heads, x.size(1), size);
        }
        return x.reshape(x.size(0), x.size(1) * heads, size).transpose(0, 1);
    }

    /** The sum of both masks, which broadcasts to (N numHeads, L, S); null for none. */
    private @Nullable Variable mask(Pass pass, int batch, int source) {
        Tensor padding = pass.keyPadding();
        Variable mask = pass.mask();
        if (padding == null) {
            return mask;
        }
        int heads = options.numHeads();
        Tensor hidden = Attention.additive(padding.to(options.dtype()))
                .reshape(batch, 1, 1, source)
                .broadcastTo(batch, heads, 1, source)
                .reshape(batch * heads, 1, source);
        return mask == null ? Variable.of(hidden) : mask.add(Variable.of(hidden));
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    /** The output projection. */
    public Linear outProj() {
        return outProj;
    }
}
