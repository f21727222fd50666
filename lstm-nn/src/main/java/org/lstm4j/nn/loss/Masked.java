package org.lstm4j.nn.loss;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Losses of padded sequences: a mask of ones and zeros selects the elements that count. A mask has the shape of the
 * leading dimensions of the tensor it applies to: one of shape (T, N) selects whole rows of a tensor of shape (T, N, D).
 *
 * <pre>{@code
 * Tensor mask = Masked.ofLengths(new int[] {5, 3}, 5, true);
 * Variable loss = Masked.mean(Losses.mse(output, target, Reduction.NONE), mask);
 * }</pre>
 *
 * <p>{@link #mean} and {@link #sum} need a loss by element. {@link #select} works with any loss, because the loss gets
 * the selected rows only:
 *
 * <pre>{@code
 * Variable loss = Losses.crossEntropy(Masked.select(logits, mask), Masked.select(classes, mask));
 * }</pre>
 *
 * <p>Padding affects neither the loss nor the gradients of input and target, which are 0 there, even if the padding is
 * NaN. For {@link #mean} and {@link #sum} this holds for losses whose elements depend on one element of the input, as
 * mse, or on one row of classes, as crossEntropy. If the padding is not finite and the loss is one of whole vectors, as
 * cosineEmbedding, or checks its input, as bce, use select.
 */
public final class Masked {
    private Masked() {}

    /**
     * The mask of a padded batch: 1 at steps below the length of each sequence, else 0.
     *
     * @param lengths the length of each sequence. Not modified
     * @param steps the padded length T
     * @param batchFirst whether the mask is (N, T) instead of (T, N)
     * @return of dtype float32; it applies to losses of either dtype
     * @throws IllegalArgumentException if a length is negative or greater than steps
     */
    public static Tensor ofLengths(int[] lengths, int steps, boolean batchFirst) {
        int batch = lengths.length;
        float[] mask = new float[Math.multiplyExact(batch, steps)];
        for (int n = 0; n < batch; n++) {
            if (lengths[n] < 0 || lengths[n] > steps) {
                throw new IllegalArgumentException("ofLengths: expected lengths from 0 to " + steps
                        + ", the padded length, but length " + n + " is " + lengths[n]);
            }
            for (int t = 0; t < lengths[n]; t++) {
                mask[batchFirst ? n * steps + t : t * batch + n] = 1;
            }
        }
        return batchFirst ? Tensor.wrap(mask, batch, steps) : Tensor.wrap(mask, steps, batch);
    }

    /**
     * The mean of the losses where the mask is 1; NaN if it is 1 nowhere.
     *
     * @param losses by element, as with {@link Reduction#NONE}
     * @param mask of ones and zeros, of the shape of the leading dimensions of the losses
     * @throws ShapeMismatchException if the mask has another shape
     * @throws IllegalArgumentException if the mask has a value other than 0 and 1
     */
    public static Variable mean(Variable losses, Tensor mask) {
        Tensor kept = like("mean", mask, losses.shape(), losses.dtype());
        double count = mask.to(DType.FLOAT64).sum().item() * rest(mask.shape(), losses.shape());
        return keep(losses, kept).sum().div(count);
    }

    /** The sum of the losses where the mask is 1; see {@link #mean}. */
    public static Variable sum(Variable losses, Tensor mask) {
        return keep(losses, like("sum", mask, losses.shape(), losses.dtype())).sum();
    }

    /**
     * The rows where the mask is 1, concatenated: {@code x[mask]} of PyTorch.
     *
     * @param x its leading dimensions are those of the mask
     * @param mask of ones and zeros
     * @return of shape (K, *), where K is the number of ones and * are the other dimensions of x
     * @throws ShapeMismatchException if the leading dimensions of x are not those of the mask
     * @throws IllegalArgumentException if the mask has a value other than 0 and 1
     */
    public static Variable select(Variable x, Tensor mask) {
        return flatten(x, mask).indexSelect(0, kept("select", mask, x.shape()));
    }

    /** The classes where the mask is 1; see {@link #select(Variable, Tensor)}. */
    public static IntTensor select(IntTensor x, Tensor mask) {
        int[] kept = kept("select", mask, x.shape());
        int rest = rest(mask.shape(), x.shape());
        int[] out = new int[kept.length * rest];
        for (int i = 0; i < out.length; i++) {
            out[i] = x.flat(kept[i / rest] * rest + i % rest);
        }
        return IntTensor.of(out, rows(kept.length, mask.rank(), x.shape()));
    }

    private static Variable flatten(Variable x, Tensor mask) {
        requireLeading("select", mask.shape(), x.shape());
        return x.reshape(rows(mask.numel(), mask.rank(), x.shape()));
    }

    /** The shape of a number of rows of x. */
    private static int[] rows(int count, int leading, Shape x) {
        int[] sizes = new int[1 + x.rank() - leading];
        sizes[0] = count;
        for (int d = 1; d < sizes.length; d++) {
            sizes[d] = x.size(leading + d - 1);
        }
        return sizes;
    }

    /** By where, not by a product: 0 times NaN is NaN. */
    private static Variable keep(Variable losses, Tensor kept) {
        return Variable.where(kept, losses, Variable.of(Tensor.scalar(losses.dtype(), 0)));
    }

    /** The mask with trailing dimensions of 1, so that it broadcasts to x. */
    private static Tensor like(String operation, Tensor mask, Shape x, DType dtype) {
        kept(operation, mask, x);
        int[] sizes = new int[x.rank()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = d < mask.rank() ? mask.size(d) : 1;
        }
        return mask.to(dtype).reshape(sizes);
    }

    private static int[] kept(String operation, Tensor mask, Shape x) {
        requireLeading(operation, mask.shape(), x);
        double[] values = mask.toDoubleArray();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 1) {
                kept.add(i);
            } else if (values[i] != 0) {
                throw new IllegalArgumentException(
                        operation + ": expected a mask of ones and zeros, but element " + i + " is " + values[i]);
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int rest(Shape mask, Shape x) {
        int product = 1;
        for (int d = mask.rank(); d < x.rank(); d++) {
            product *= x.size(d);
        }
        return product;
    }

    private static void requireLeading(String operation, Shape mask, Shape x) {
        boolean fits = mask.rank() <= x.rank();
        for (int d = 0; fits && d < mask.rank(); d++) {
            fits = mask.size(d) == x.size(d);
        }
        if (!fits) {
            throw new ShapeMismatchException(
                    operation, "expected a mask of the leading dimensions of " + x + ", but got shape " + mask);
        }
    }
}
