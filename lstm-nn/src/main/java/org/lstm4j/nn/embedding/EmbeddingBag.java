package org.lstm4j.nn.embedding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * The sum, mean or maximum of the vectors of each bag of indices: y[b] = Σ_i s[i] weight[index[i]] over the i of bag b. The
 * maximum is that of each column; the first of equal values gets the gradient.
 *
 * <p>Shapes: the index is (B, n), B bags of n indices, or (n) with offsets (B), the position of the first index of each bag;
 * y is (B, embeddingDim). A bag without indices gives zeros. Parameter: {@code weight} (numEmbeddings, embeddingDim), drawn
 * from N(0, 1). The row of the padding index is zeros; where that index is in a bag, it does not count.
 *
 * <p>Indices are not variables: forward-pre hooks receive the weights of the indices, if there are any.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html">torch.nn.EmbeddingBag</a>
 */
public final class EmbeddingBag extends EmbeddingTable {
    /** What becomes of the vectors of a bag. */
    public enum Mode {
        /** Their sum. */
        SUM,
        /** Their sum, divided by their number. */
        MEAN,
        /** The maximum of each column. */
        MAX
    }

    /**
     * Options.
     *
     * @param numEmbeddings size of the dictionary: the number of rows
     * @param embeddingDim size of each embedding vector
     * @param mode what becomes of the vectors of a bag; default mean
     * @param paddingIdx index that does not count and whose row gets no gradient; negative counts from the end. Default
     *     null: none
     * @param maxNorm rows with a larger norm are renormalized to this norm, <em>in place</em>, when they are looked up;
     *     default infinity: never
     * @param normType p of the p-norm for maxNorm; default 2
     * @param scaleGradByFreq whether the gradient of a row is divided by the number of times that its index is in the pass;
     *     not for the maximum. Default false
     * @param includeLastOffset whether the last offset is the number of indices rather than the start of a bag; default
     *     false
     * @param dtype element type of the weight; default float32
     */
    public record Options(
            int numEmbeddings,
            int embeddingDim,
            Mode mode,
            @Nullable Integer paddingIdx,
            double maxNorm,
            double normType,
            boolean scaleGradByFreq,
            boolean includeLastOffset,
            DType dtype)
            implements EmbeddingBagOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, paddingIdx is out of range, maxNorm is
         *     negative, normType is not greater than zero, or scaleGradByFreq is set for the maximum
         */
        public Options {
            requireOptions("EmbeddingBag", numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType);
            if (scaleGradByFreq && mode == Mode.MAX) {
                throw new IllegalArgumentException("EmbeddingBag: max mode does not support scaling the gradient by the"
                        + " frequency: expected scale_grad_by_freq false, but got true"
                        + Require.option("scale_grad_by_freq"));
            }
        }
    }

    /** The padding is not among the indices. */
    private static final int NO_PADDING = -1;

    private final Options options;

    /** The default options for a table of this size. */
    public static Options options(int numEmbeddings, int embeddingDim) {
        return new Options(
                numEmbeddings,
                embeddingDim,
                Mode.MEAN,
                null,
                Double.POSITIVE_INFINITY,
                EUCLIDEAN,
                false,
                false,
                DType.FLOAT32);
    }

    /** With the default options: the mean. */
    public EmbeddingBag(int numEmbeddings, int embeddingDim, Generator generator) {
        this(options(numEmbeddings, embeddingDim), generator);
    }

    /**
     * With a weight drawn from N(0, 1).
     *
     * @param generator source of random values for the weight; not held
     */
    public EmbeddingBag(Options options, Generator generator) {
        super(
                "EmbeddingBag",
                drawn(
                        options.dtype(),
                        options.numEmbeddings(),
                        options.embeddingDim(),
                        options.paddingIdx(),
                        generator),
                options.paddingIdx(),
                options.maxNorm(),
                options.normType(),
                options.scaleGradByFreq());
        this.options = options;
    }

    /**
     * Bags of equal size.
     *
     * @param index (B, n), each from 0 to numEmbeddings - 1
     * @return (B, embeddingDim)
     * @throws ShapeMismatchException if the index is not two-dimensional
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public Variable forward(IntTensor index) {
        return forward(index, null, null);
    }

    /**
     * Bags of any sizes.
     *
     * @param index (n), each from 0 to numEmbeddings - 1
     * @param offsets (B), or (B + 1) with includeLastOffset: the position of the first index of each bag, ascending from 0
     * @return (B, embeddingDim)
     * @throws ShapeMismatchException if the index or the offsets are not one-dimensional
     * @throws IllegalArgumentException if the offsets do not start with 0, descend or exceed the number of indices
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public Variable forward(IntTensor index, IntTensor offsets) {
        return forward(index, offsets, null);
    }

    /**
     * Bags with a weight for each index.
     *
     * @param index (n) with offsets, (B, n) without
     * @param offsets see {@link #forward(IntTensor, IntTensor)}; null for bags of equal size
     * @param perSampleWeights s, of the shape of the index, for the sum only; null for ones
     * @return (B, embeddingDim)
     * @throws ShapeMismatchException if a shape differs
     * @throws IllegalArgumentException if the offsets do not start with 0, descend or exceed the number of indices, there are
     *     weights for another mode than the sum, or they have another dtype than the layer
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    public Variable forward(IntTensor index, @Nullable IntTensor offsets, @Nullable Variable perSampleWeights) {
        int[] rows = rows(index);
        int[] starts = BagOffsets.starts(index, offsets, options.includeLastOffset());
        Bags bags = Bags.of(rows, starts, padding());
        if (perSampleWeights == null) {
            return isHooked()
                    ? hooked(List.of(), none -> List.of(compute(bags, null))).get(0)
                    : compute(bags, null);
        }
        if (options.mode() != Mode.SUM) {
            throw new IllegalArgumentException("EmbeddingBag: per_sample_weights are supported for mode sum only, but"
                    + " mode is " + options.mode().name().toLowerCase(Locale.ROOT));
        }
        Require.dtype("EmbeddingBag", "per_sample_weights", perSampleWeights, options.dtype());
        if (!perSampleWeights.shape().equals(index.shape())) {
            throw new ShapeMismatchException(
                    "EmbeddingBag",
                    "expected per_sample_weights of the shape " + index.shape() + " of the index, but got "
                            + perSampleWeights.shape());
        }
        return hooked(List.of(perSampleWeights), s -> List.of(compute(bags, s.get(0))))
                .get(0);
    }

    private Variable compute(Bags bags, @Nullable Variable scales) {
        boundNorms(bags.index);
        if (options.mode() != Mode.MAX && scales == null && !options.scaleGradByFreq()) {
            return new BagRule(bags, options.mode() == Mode.MEAN, weight().shape()).apply(weight());
        }
        Variable vectors = lookup(bags.index, Shape.of(bags.index.length), NO_PADDING);
        if (options.mode() == Mode.MAX) {
            return maximum(bags, vectors);
        }
        if (scales != null) {
            vectors =
                    vectors.mul(scales.reshape(-1).indexSelect(0, bags.position).unsqueeze(1));
        }
        Variable sums = Variable.of(Tensor.zeros(options.dtype(), bags.count.length, options.embeddingDim()))
                .indexAdd(0, bags.bag, vectors);
        return options.mode() == Mode.MEAN ? sums.div(Variable.of(bags.counts(options.dtype()))) : sums;
    }

    private Variable maximum(Bags bags, Variable vectors) {
        int columns = options.embeddingDim();
        int count = bags.count.length;
        // Row 0 stands for a bag without indices and is then replaced by zeros.
        int[] largest = new int[count * columns];
        double[] values = vectors.data().toDoubleArray();
        double[] best = new double[count * columns];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        boolean[] begun = new boolean[count];
        for (int i = 0; i < bags.index.length; i++) {
            int to = bags.bag[i] * columns;
            for (int j = 0; j < columns; j++) {
                if (!begun[bags.bag[i]] || values[i * columns + j] > best[to + j]) {
                    best[to + j] = values[i * columns + j];
                    largest[to + j] = bags.index[i];
                }
            }
            begun[bags.bag[i]] = true;
        }
        double[] empty =
                Arrays.stream(bags.count).mapToDouble(n -> n == 0 ? 1 : 0).toArray();
        Tensor mask = Tensor.wrap(empty, count, 1).to(options.dtype());
        return weight().gather(0, IntTensor.of(largest, count, columns)).maskedFill(mask, 0);
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return describeSizes() + describeOptions() + ", mode="
                + options.mode().name().toLowerCase(Locale.ROOT) + describePadding();
    }
}
