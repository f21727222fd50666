package org.lstm4j.nn;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A table of vectors, one a word or symbol: y[..] = weight[index[..]].
 *
 * <p>Shapes: the index is (..), y is (.., embeddingDim). Parameter: {@code weight} (numEmbeddings, embeddingDim), drawn
 * from N(0, 1), with zeros in the row of the padding index, which gets no gradient. A row that is used several times
 * gets the sum of its gradients.
 *
 * <p>Forward-pre hooks are given no inputs, for positions are no variables; nor have backward hooks any gradient of one.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html">torch.nn.Embedding</a>
 */
public final class Embedding extends Module {
    /** Added to a norm that it divides by; PyTorch's number. */
    private static final double NORM_EPS = 1e-7;

    private static final double EUCLIDEAN = 2;

    /**
     * What kind of table. Immutable; each setter gives a changed copy.
     *
     * @param numEmbeddings the number of rows
     * @param embeddingDim the size of each
     * @param paddingIdx a row that stays as it is; negative counts from the end, and null, the default, is none
     * @param maxNorm rows with a larger norm are scaled down to it <em>in place</em> when they are used; infinite, the
     *     default, for never
     * @param normType p of the p-norm that maxNorm bounds; default 2
     * @param dtype of the weight; default float32
     */
    public record Options(
            int numEmbeddings,
            int embeddingDim,
            @Nullable Integer paddingIdx,
            double maxNorm,
            double normType,
            DType dtype) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, there is no such row for padding, maxNorm
         *     is negative, or normType is not greater than zero
         */
        public Options {
            Require.positive("Embedding", "num_embeddings", numEmbeddings);
            Require.positive("Embedding", "embedding_dim", embeddingDim);
            if (paddingIdx != null && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)) {
                throw new IllegalArgumentException("Embedding: Padding_idx must be within num_embeddings, "
                        + numEmbeddings + ", but got " + paddingIdx);
            }
            if (!(maxNorm >= 0) || !(normType > 0)) {
                throw new IllegalArgumentException(
                        "Embedding: expected max_norm >= 0 and norm_type > 0, but got " + maxNorm + " and " + normType);
            }
        }

        /** A copy with another {@link #paddingIdx}. */
        public Options paddingIdx(@Nullable Integer value) {
            return new Options(numEmbeddings, embeddingDim, value, maxNorm, normType, dtype);
        }

        /** A copy with another {@link #maxNorm}. */
        public Options maxNorm(double value) {
            return new Options(numEmbeddings, embeddingDim, paddingIdx, value, normType, dtype);
        }

        /** A copy with another {@link #normType}. */
        public Options normType(double value) {
            return new Options(numEmbeddings, embeddingDim, paddingIdx, maxNorm, value, dtype);
        }

        /** A copy with another {@link #dtype}. */
        public Options dtype(DType value) {
            return new Options(numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, value);
        }

        /** The row for padding, counted from 0; -1 for none. */
        int padding() {
            return paddingIdx == null ? -1 : paddingIdx < 0 ? numEmbeddings + paddingIdx : paddingIdx;
        }
    }

    private final Options options;
    private final Parameter weight;

    /** The defaults of a table of this size; see {@link Options}. */
    public static Options options(int numEmbeddings, int embeddingDim) {
        return new Options(numEmbeddings, embeddingDim, null, Double.POSITIVE_INFINITY, EUCLIDEAN, DType.FLOAT32);
    }

    /** A table with the defaults. */
    public Embedding(int numEmbeddings, int embeddingDim, Generator generator) {
        this(options(numEmbeddings, embeddingDim), generator);
    }

    /**
     * A table drawn from N(0, 1).
     *
     * @param generator draws the weight; not held
     */
    public Embedding(Options options, Generator generator) {
        this(options, drawn(options, generator));
    }

    /**
     * A table on a given parameter, which other layers may share, such as a {@link Linear#Linear(Parameter, Parameter)}
     * behind it.
     *
     * @param weight (numEmbeddings, embeddingDim), of the type of the options; held, not copied
     * @throws ShapeMismatchException if the shape does not fit
     * @throws IllegalArgumentException if the type does not
     */
    public Embedding(Options options, Parameter weight) {
        Require.dtype("Embedding", "weight", weight, options.dtype());
        Shape expected = Shape.of(options.numEmbeddings(), options.embeddingDim());
        if (!weight.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "Embedding", "expected a weight of shape " + expected + ", but got " + weight.shape());
        }
        this.options = options;
        this.weight = register("weight", weight);
    }

    private static Parameter drawn(Options options, Generator generator) {
        Tensor weight = Tensor.zeros(options.dtype(), options.numEmbeddings(), options.embeddingDim())
                .normalInPlace(generator, 0, 1);
        if (options.padding() >= 0) {
            weight.select(0, options.padding()).fillInPlace(0);
        }
        return new Parameter(weight);
    }

    /**
     * A table of given vectors.
     *
     * @param weight (rows, columns); held, not copied
     * @param freeze whether they stay as they are: PyTorch's default
     * @throws ShapeMismatchException if it is no matrix
     */
    public static Embedding fromPretrained(Tensor weight, boolean freeze) {
        if (weight.rank() != 2) {
            throw new ShapeMismatchException(
                    "Embedding", "Embeddings parameter is expected to be 2-dimensional, but got " + weight.shape());
        }
        Options options = options(weight.size(0), weight.size(1)).dtype(weight.dtype());
        return new Embedding(options, new Parameter(weight).requiresGrad(!freeze));
    }

    /**
     * The vectors of the given rows.
     *
     * @param index (..), each from 0 to numEmbeddings - 1
     * @return (.., embeddingDim)
     * @throws IndexOutOfBoundsException if there is no such row; the message names the first one and where it stands
     */
    public Variable forward(IntTensor index) {
        int[] rows = index.toArray();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= options.numEmbeddings()) {
                throw new IndexOutOfBoundsException("Embedding: index " + rows[i] + " at position " + i
                        + " of an input of shape " + index.shape() + " is out of range: expected 0 to "
                        + (options.numEmbeddings() - 1));
            }
        }
        if (!isHooked()) {
            return compute(rows, index.shape());
        }
        return hooked(List.of(), none -> List.of(compute(rows, index.shape()))).get(0);
    }

    private Variable compute(int[] rows, Shape shape) {
        if (options.maxNorm() < Double.POSITIVE_INFINITY) {
            Arrays.stream(rows).distinct().forEach(this::bound);
        }
        int[] sizes = Arrays.copyOf(shape.toArray(), shape.rank() + 1);
        sizes[shape.rank()] = options.embeddingDim();
        return new EmbeddingRule(rows, Shape.of(sizes), weight.shape(), options.padding()).lookup(weight);
    }

    private void bound(int row) {
        Tensor vector = weight.data().select(0, row);
        double norm = norm(vector.toDoubleArray(), options.normType());
        if (norm > options.maxNorm()) {
            vector.mulInPlace(options.maxNorm() / (norm + NORM_EPS));
        }
    }

    private static double norm(double[] vector, double p) {
        if (Double.isInfinite(p)) {
            return Arrays.stream(vector).map(Math::abs).max().orElse(0);
        }
        double sum = 0;
        for (double v : vector) {
            sum += p == EUCLIDEAN ? v * v : Math.pow(Math.abs(v), p);
        }
        return p == EUCLIDEAN ? Math.sqrt(sum) : Math.pow(sum, 1 / p);
    }

    /** What kind of table this is. */
    public Options options() {
        return options;
    }

    /** The vectors, of shape (numEmbeddings, embeddingDim). */
    public Parameter weight() {
        return weight;
    }

    @Override
    protected String describe() {
        return options.numEmbeddings() + ", " + options.embeddingDim()
                + (options.padding() < 0 ? "" : ", padding_idx=" + options.padding())
                + (Double.isInfinite(options.maxNorm()) ? "" : ", max_norm=" + number(options.maxNorm()))
                + (options.normType() == EUCLIDEAN ? "" : ", norm_type=" + number(options.normType()));
    }
}
