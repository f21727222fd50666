package org.lstm4j.nn.embedding;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A lookup table of vectors, one for each word or symbol: y[..] = weight[index[..]].
 *
 * <p>Shapes: the index is (..), y is (.., embeddingDim). Parameter: {@code weight} (numEmbeddings, embeddingDim), drawn
 * from N(0, 1). The row of the padding index is zeros and gets no gradient. The gradient of a row that is used several
 * times is the sum over its uses.
 *
 * <p>Indices are not variables: forward-pre hooks receive no inputs, and backward hooks no gradient of one.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html">torch.nn.Embedding</a>
 */
public final class Embedding extends EmbeddingTable {
    /**
     * Options.
     *
     * @param numEmbeddings size of the dictionary: the number of rows
     * @param embeddingDim size of each embedding vector
     * @param paddingIdx index whose row gets no gradient; negative counts from the end. Default null: none
     * @param maxNorm rows with a larger norm are renormalized to this norm, <em>in place</em>, when they are looked up;
     *     default infinity: never
     * @param normType p of the p-norm for maxNorm; default 2
     * @param scaleGradByFreq whether the gradient of a row is divided by the number of times that its index is in the pass;
     *     default false
     * @param dtype element type of the weight; default float32
     */
    public record Options(
            int numEmbeddings,
            int embeddingDim,
            @Nullable Integer paddingIdx,
            double maxNorm,
            double normType,
            boolean scaleGradByFreq,
            DType dtype)
            implements EmbeddingOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, paddingIdx is out of range, maxNorm is
         *     negative, or normType is not greater than zero
         */
        public Options {
            requireOptions("Embedding", numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType);
        }
    }

    private final Options options;

    /** The default options for a table of this size. */
    public static Options options(int numEmbeddings, int embeddingDim) {
        return new Options(
                numEmbeddings, embeddingDim, null, Double.POSITIVE_INFINITY, EUCLIDEAN, false, DType.FLOAT32);
    }

    /** With the default options. */
    public Embedding(int numEmbeddings, int embeddingDim, Generator generator) {
        this(options(numEmbeddings, embeddingDim), generator);
    }

    /**
     * With a weight drawn from N(0, 1).
     *
     * @param generator source of random values for the weight; not held
     */
    public Embedding(Options options, Generator generator) {
        this(
                options,
                drawn(
                        options.dtype(),
                        options.numEmbeddings(),
                        options.embeddingDim(),
                        options.paddingIdx(),
                        generator));
    }

    /**
     * With a given weight, which may be tied to that of another layer, for example of an output layer {@link
     * Linear#Linear(Parameter, Parameter)}.
     *
     * @param weight (numEmbeddings, embeddingDim), of the dtype of the options; held, not copied
     * @throws ShapeMismatchException if the weight has another shape
     * @throws IllegalArgumentException if the weight has another dtype
     */
    public Embedding(Options options, Parameter weight) {
        super(
                "Embedding",
                checked(options, weight),
                options.paddingIdx(),
                options.maxNorm(),
                options.normType(),
                options.scaleGradByFreq());
        this.options = options;
    }

    private static Parameter checked(Options options, Parameter weight) {
        Require.dtype("Embedding", "weight", weight, options.dtype());
        Shape expected = Shape.of(options.numEmbeddings(), options.embeddingDim());
        if (!weight.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "Embedding", "expected a weight of shape " + expected + ", but got " + weight.shape());
        }
        return weight;
    }

    /**
     * A table of pretrained vectors.
     *
     * @param weight (numEmbeddings, embeddingDim); held, not copied
     * @param freeze whether the weight gets no gradient; PyTorch's default is true
     * @throws ShapeMismatchException if the weight is not two-dimensional
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
     * Looks up the vectors of the given indices.
     *
     * @param index (..), each from 0 to numEmbeddings - 1
     * @return (.., embeddingDim)
     * @throws IndexOutOfBoundsException if an index is out of range; the message names the first and its position
     */
    public Variable forward(IntTensor index) {
        int[] rows = rows(index);
        if (!isHooked()) {
            return compute(rows, index.shape());
        }
        return hooked(List.of(), none -> List.of(compute(rows, index.shape()))).get(0);
    }

    private Variable compute(int[] rows, Shape shape) {
        boundNorms(rows);
        return lookup(rows, shape, padding());
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return describeSizes() + describePadding() + describeOptions();
    }
}
