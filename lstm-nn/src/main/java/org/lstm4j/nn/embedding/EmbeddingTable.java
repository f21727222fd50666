package org.lstm4j.nn.embedding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What embeddings share: a table of vectors, of which one may stand for padding, and whose norms may be bounded. */
abstract class EmbeddingTable extends Module {
    /** Added to the denominator when a row is renormalized; PyTorch's value. */
    private static final double NORM_EPS = 1e-7;

    static final double EUCLIDEAN = 2;

    private final String name;
    private final Parameter weight;
    private final int padding;
    private final double maxNorm;
    private final double normType;
    private final boolean scaleGradByFreq;

    /**
     * @param name of the layer, in error messages
     * @param weight (numEmbeddings, embeddingDim)
     * @param paddingIdx null for none
     * @param scaleGradByFreq whether the gradient of a row is divided by the number of its uses in the pass
     */
    EmbeddingTable(
            String name,
            Parameter weight,
            @Nullable Integer paddingIdx,
            double maxNorm,
            double normType,
            boolean scaleGradByFreq) {
        this.name = name;
        this.weight = register("weight", weight);
        this.padding = counted(paddingIdx, weight.size(0));
        this.maxNorm = maxNorm;
        this.normType = normType;
        this.scaleGradByFreq = scaleGradByFreq;
    }

    static void requireOptions(
            String layer,
            int numEmbeddings,
            int embeddingDim,
            @Nullable Integer paddingIdx,
            double maxNorm,
            double normType) {
        Require.positive(layer, "num_embeddings", numEmbeddings);
        Require.positive(layer, "embedding_dim", embeddingDim);
        if (paddingIdx != null && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)) {
            throw new IllegalArgumentException(layer + ": padding_idx must be within num_embeddings, " + numEmbeddings
                    + ", but got " + paddingIdx);
        }
        if (!(maxNorm >= 0) || !(normType > 0)) {
            throw new IllegalArgumentException(
                    layer + ": expected max_norm >= 0 and norm_type > 0, but got " + maxNorm + " and " + normType);
        }
    }

    /** A weight drawn from N(0, 1), zeros in the row of the padding. */
    static Parameter drawn(DType dtype, int rows, int columns, @Nullable Integer paddingIdx, Generator generator) {
        Tensor weight = Tensor.zeros(dtype, rows, columns);
        draw(weight, counted(paddingIdx, rows), generator);
        return new Parameter(weight);
    }

    private static void draw(Tensor weight, int padding, Generator generator) {
        weight.normalInPlace(generator, 0, 1);
        if (padding >= 0) {
            weight.select(0, padding).fillInPlace(0);
        }
    }

    @Override
    protected void resetOwn(Generator generator) {
        draw(weight.data(), padding, generator);
    }

    /** The padding index, counted from 0; -1 for none. */
    final int padding() {
        return padding;
    }

    private static int counted(@Nullable Integer paddingIdx, int rows) {
        return paddingIdx == null ? -1 : paddingIdx < 0 ? rows + paddingIdx : paddingIdx;
    }

    /** The indices, checked. Rows with a norm beyond the bound are renormalized in place. */
    final int[] rows(IntTensor index) {
        int[] rows = Require.present(name, "an index", index).toArray();
        int count = weight.size(0);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= count) {
                throw new IndexOutOfBoundsException(name + ": index " + rows[i] + " at position " + i
                        + " of an input of shape " + index.shape() + " is out of range: expected 0 to " + (count - 1));
            }
        }
        return rows;
    }

    /**
     * The vectors of some rows.
     *
     * @param rows within the table. Not modified; held
     * @param shape of the result, without the columns
     * @param unused a row that gets no gradient; negative for none
     */
    final Variable lookup(int[] rows, Shape shape, int unused) {
        int[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + 1);
        sizes[shape.rank()] = weight.size(1);
        Tensor shares = scaleGradByFreq ? shares(rows, shape) : null;
        return new EmbeddingRule(rows, Shape.of(sizes), weight.shape(), unused, shares).lookup(weight);
    }

    /** 1 over the number of times that each row is in the list, of shape (.., 1). */
    private Tensor shares(int[] rows, Shape shape) {
        int[] uses = new int[weight.size(0)];
        for (int row : rows) {
            uses[row]++;
        }
        double[] out = Arrays.stream(rows).mapToDouble(row -> 1.0 / uses[row]).toArray();
        return Tensor.wrap(out, out.length).to(weight.dtype()).reshape(shape).unsqueeze(-1);
    }

    /** Renormalizes rows whose norm is beyond the bound, in place. */
    final void boundNorms(int[] rows) {
        if (maxNorm < Double.POSITIVE_INFINITY) {
            Arrays.stream(rows).distinct().forEach(this::renormalize);
        }
    }

    private void renormalize(int row) {
        Tensor vector = weight.data().select(0, row);
        double norm = vector.norm(normType, new int[] {0}, false).item();
        if (norm > maxNorm) {
            vector.mulInPlace(maxNorm / (norm + NORM_EPS));
        }
    }

    /** The weight, of shape (numEmbeddings, embeddingDim). */
    public final Parameter weight() {
        return weight;
    }

    final String describeSizes() {
        return weight.size(0) + ", " + weight.size(1);
    }

    final String describePadding() {
        return padding < 0 ? "" : ", padding_idx=" + padding;
    }

    final String describeOptions() {
        return (Double.isInfinite(maxNorm) ? "" : ", max_norm=" + PythonText.of(maxNorm))
                + (normType == EUCLIDEAN ? "" : ", norm_type=" + PythonText.of(normType))
                + (scaleGradByFreq ? ", scale_grad_by_freq=True" : "");
    }
}
