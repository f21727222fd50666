package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Pads sequences at their ends to the longest of the batch, in the given order, and records their lengths.
 *
 * <p>Shapes, with T the length of the longest sequence, and N before T with {@link Options#batchFirst}:
 *
 * <pre>
 *           input              target of a sequence   target of each step
 * values    (T, N, F)          (N) or (N, K)          (T, N, K)
 * indices   (T, N), tokens     (N), labels            (T, N), labels
 * lengths   (N)
 * mask      (T, N), 1 for a step and 0 for padding, of the dtype of the values; float32 if there are none
 * </pre>
 *
 * <p>The examples know whether their targets are of steps: see {@link Example#targets}. Inputs and lengths are
 * the arguments of {@code pack_padded_sequence}.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html">pad_sequence</a>
 */
public final class PadCollate implements Collate<Example, Batch> {
    /**
     * Options.
     *
     * @param batchFirst whether the batch is the first dimension instead of the second; default false
     * @param paddingValue value of padded inputs and targets; default 0
     * @param paddingToken index of padded tokens; default 0
     * @param paddingLabel class index of padded labels; default -100, the default ignoreIndex of crossEntropy
     */
    public record Options(boolean batchFirst, double paddingValue, int paddingToken, int paddingLabel)
            implements PadCollateOptionsWithers {}

    private final Options options;

    /** The default options. */
    public static Options options() {
        return new Options(false, 0, 0, -100);
    }

    /** With the given options. */
    public PadCollate(Options options) {
        this.options = options;
    }

    /**
     * Merges sequences into one padded batch.
     *
     * @throws ShapeMismatchException if the shapes are not those of a {@link SequenceDataset}
     * @throws IllegalArgumentException if the list or a sequence is empty, or components or dtypes differ
     */
    @Override
    public Batch collate(List<Example> examples) {
        Example first = StackCollate.requireSameParts("pad", examples);
        // A batch has the same constraints as a dataset.
        int[] lengths = SequenceDataset.of(examples).lengths();
        DType dtype =
                first.hasX() ? first.x().dtype() : first.hasY() ? first.y().dtype() : DType.FLOAT32;
        return new Batch(
                first.hasX() ? pad(examples.stream().map(Example::x).toList(), lengths) : null,
                first.hasX()
                        ? null
                        : pad(examples.stream().map(Example::tokens).toList(), lengths, options.paddingToken()),
                first.hasY() ? y(examples, lengths) : null,
                first.hasLabels() ? labels(examples, lengths) : null,
                first.targets(),
                IntTensor.vector(lengths),
                mask(lengths, dtype));
    }

    private Variable y(List<Example> examples, int[] lengths) {
        return examples.get(0).targets() == Targets.PER_STEP
                ? pad(examples.stream().map(Example::y).toList(), lengths)
                : StackCollate.stack(examples, Example::y);
    }

    private IntTensor labels(List<Example> examples, int[] lengths) {
        return examples.get(0).targets() == Targets.PER_STEP
                ? pad(examples.stream().map(Example::labels).toList(), lengths, options.paddingLabel())
                : StackCollate.stackIndices(examples, Example::labels);
    }

    private Variable pad(List<Tensor> sequences, int[] lengths) {
        Tensor first = sequences.get(0);
        Shape shape = shape(lengths, first.size(1));
        Tensor out = Tensor.full(first.dtype(), shape, options.paddingValue());
        for (int n = 0; n < lengths.length; n++) {
            sequence(out, n).narrow(0, 0, lengths[n]).copyInPlace(sequences.get(n));
        }
        return Variable.of(out);
    }

    private IntTensor pad(List<IntTensor> sequences, int[] lengths, int padding) {
        Shape shape = shape(lengths);
        int[] out = new int[shape.numel()];
        Arrays.fill(out, padding);
        int batch = lengths.length;
        int longest = out.length / batch;
        for (int n = 0; n < batch; n++) {
            int[] sequence = sequences.get(n).toArray();
            for (int t = 0; t < sequence.length; t++) {
                out[options.batchFirst() ? n * longest + t : t * batch + n] = sequence[t];
            }
        }
        return IntTensor.of(out, shape.toArray());
    }

    private Tensor mask(int[] lengths, DType dtype) {
        Tensor out = Tensor.zeros(dtype, shape(lengths));
        for (int n = 0; n < lengths.length; n++) {
            sequence(out, n).narrow(0, 0, lengths[n]).fillInPlace(1);
        }
        return out;
    }

    private Tensor sequence(Tensor batch, int n) {
        return batch.select(options.batchFirst() ? 0 : 1, n);
    }

    private Shape shape(int[] lengths, int... features) {
        int[] sizes = new int[2 + features.length];
        sizes[options.batchFirst() ? 1 : 0] = Arrays.stream(lengths).max().orElseThrow();
        sizes[options.batchFirst() ? 0 : 1] = lengths.length;
        System.arraycopy(features, 0, sizes, 2, features.length);
        return Shape.of(sizes);
    }
}
