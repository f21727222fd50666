package org.lstm4j.nn.embedding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
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
public final class EmbeddingBag extends Module {
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
     * @param includeLastOffset whether the last offset is the number of indices rather than the start of a bag; default
     *     false
     * @param dtype element type of the weight; default float32
     */
    public record Options(
            int numEmbeddings,
            int embeddingDim,
            Mode mode,
            @Nullable Integer paddingIdx,
            boolean includeLastOffset,
            DType dtype)
            implements EmbeddingBagOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a size is not greater than zero or paddingIdx is out of range
         */
        public Options {
            Require.positive("EmbeddingBag", "num_embeddings", numEmbeddings);
            Require.positive("EmbeddingBag", "embedding_dim", embeddingDim);
            if (paddingIdx != null && (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)) {
                throw new IllegalArgumentException("EmbeddingBag: padding_idx must be within num_embeddings, "
                        + numEmbeddings + ", but got " + paddingIdx);
            }
        }

        /** The padding index, counted from 0; -1 for none. */
        int padding() {
            return paddingIdx == null ? -1 : paddingIdx < 0 ? numEmbeddings + paddingIdx : paddingIdx;
        }
    }

    private final Options options;
    private final Parameter weight;

    /** The default options for a table of this size. */
    public static Options options(int numEmbeddings, int embeddingDim) {
        return new Options(numEmbeddings, embeddingDim, Mode.MEAN, null, false, DType.FLOAT32);
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
        this.options = options;
        Tensor drawn = Tensor.zeros(options.dtype(), options.numEmbeddings(), options.embeddingDim())
                .normalInPlace(generator, 0, 1);
        if (options.padding() >= 0) {
            drawn.select(0, options.padding()).fillInPlace(0);
        }
        this.weight = register("weight", new Parameter(drawn));
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
        int[] rows = Require.present("EmbeddingBag", "an index", index).toArray();
        int[] starts = BagOffsets.starts(index, offsets, options.includeLastOffset());
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= options.numEmbeddings()) {
                throw new IndexOutOfBoundsException("EmbeddingBag: index " + rows[i] + " at position " + i
                        + " of an input of shape " + index.shape() + " is out of range: expected 0 to "
                        + (options.numEmbeddings() - 1));
            }
        }
        Bags bags = Bags.of(rows, starts, options.padding());
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
        int count = bags.count().length;
        int columns = options.embeddingDim();
        Variable vectors = weight.indexSelect(0, bags.index());
        if (options.mode() == Mode.MAX) {
            return maximum(bags, vectors);
        }
        if (scales != null) {
            vectors = vectors.mul(
                    scales.reshape(-1).indexSelect(0, bags.position()).unsqueeze(1));
        }
        Variable sums =
                Variable.of(Tensor.zeros(options.dtype(), count, columns)).indexAdd(0, bags.bag(), vectors);
        if (options.mode() == Mode.SUM) {
            return sums;
        }
        double[] counts =
                Arrays.stream(bags.count()).mapToDouble(n -> Math.max(n, 1)).toArray();
        return sums.div(Variable.of(Tensor.wrap(counts, count, 1).to(options.dtype())));
    }

    private Variable maximum(Bags bags, Variable vectors) {
        int columns = options.embeddingDim();
        int count = bags.count().length;
        // Row 0 stands for a bag without indices and is then replaced by zeros.
        int[] largest = new int[count * columns];
        double[] values = vectors.data().toDoubleArray();
        double[] best = new double[count * columns];
        Arrays.fill(best, Double.NEGATIVE_INFINITY);
        boolean[] begun = new boolean[count];
        for (int i = 0; i < bags.index().length; i++) {
            int to = bags.bag()[i] * columns;
            for (int j = 0; j < columns; j++) {
                if (!begun[bags.bag()[i]] || values[i * columns + j] > best[to + j]) {
                    best[to + j] = values[i * columns + j];
                    largest[to + j] = bags.index()[i];
                }
            }
            begun[bags.bag()[i]] = true;
        }
        double[] empty =
                Arrays.stream(bags.count()).mapToDouble(n -> n == 0 ? 1 : 0).toArray();
        Tensor mask = Tensor.wrap(empty, count, 1).to(options.dtype());
        return weight.gather(0, IntTensor.of(largest, count, columns)).maskedFill(mask, 0);
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    /** The weight, of shape (numEmbeddings, embeddingDim). */
    public Parameter weight() {
        return weight;
    }

    @Override
    protected String describe() {
        return options.numEmbeddings() + ", " + options.embeddingDim() + ", mode="
                + options.mode().name().toLowerCase(Locale.ROOT)
                + (options.padding() < 0 ? "" : ", padding_idx=" + options.padding());
    }
}
