package org.lstm4j.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Backend;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.UnaryOp;

/**
 * A dense n-dimensional array of float32 or float64 values, which can share the array of an EJML matrix: see
 * {@link #wrap(FMatrixRMaj)} and {@link #toFMatrix}.
 *
 * <p>Names and meaning follow PyTorch. Operations return new tensors. Transpose, permute, narrow, slice, select,
 * unsqueeze, squeeze, broadcastTo and view return <em>views</em>, which share the values: an in-place change of one shows
 * in the other. In-place operations have {@code InPlace} in their names and return the tensor itself.
 *
 * <p>The result of an elementwise operation is dense, with its dimensions in the operands' order in memory, as PyTorch's is:
 * that of a transposed view is transposed too. Other results are row-major, {@link #contiguous}.
 *
 * <p>Two operands broadcast under NumPy's rule: shapes are aligned at the last dimension, and a size of 1 is repeated.
 * They must have one {@link DType}; nothing is converted silently. Dimensions are numbered from 0, or from -1 at the
 * last. Comparisons and masks are tensors of 1 (true) and 0 (false) in the operands' own type; indices are
 * {@link IntTensor}s.
 *
 * <p>Errors: {@link ShapeMismatchException} for shapes that do not fit, {@link IndexOutOfBoundsException} for
 * dimensions and indices that do not exist, {@link IllegalArgumentException} for everything else. The message names the
 * operation, what was expected and what it got; the tensor is unchanged.
 *
 * <p>A tensor may be read by many threads; the caller synchronizes in-place changes with other uses.
 */
public final class Tensor {
    private static final int[] ALL = {};

    private final Shape shape;
    private final int[] strides;
    private final int offset;
    private final boolean contiguous;
    private final Storage storage;

    /** A tensor over the whole of a storage, row-major. */
    Tensor(Shape shape, Storage storage) {
        this.shape = shape;
        this.strides = shape.contiguousStrides();
        this.offset = 0;
        this.contiguous = true;
        this.storage = storage;
    }

    private Tensor(Shape shape, int[] strides, int offset, Storage storage) {
        this.shape = shape;
        this.strides = strides;
        // The offset of a view without elements may be beyond the end of the array, which System.arraycopy refuses.
        this.offset = shape.numel() == 0 ? 0 : offset;
        this.storage = storage;
        this.contiguous = isRowMajor(shape, strides);
    }

    private static boolean isRowMajor(Shape shape, int[] strides) {
        int expected = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            int size = shape.sizes()[d];
            if (size != 1 && strides[d] != expected) {
                return shape.numel() == 0;
            }
            expected *= size;
        }
        return true;
    }

    // ---- Creation -------------------------------------------------------------------------------------------------

    /**
     * A float32 tensor of the given values, row-major; without sizes, a vector.
     *
     * @param data Not modified; copied
     * @throws ShapeMismatchException if the number of values differs from the product of the sizes
     */
    public static Tensor of(float[] data, int... sizes) {
        return wrap(data.clone(), sizes);
    }

    /** A float64 tensor of the given values; see {@link #of(float[], int...)}. */
    public static Tensor of(double[] data, int... sizes) {
        return wrap(data.clone(), sizes);
    }

    /**
     * A float32 matrix of the given rows.
     *
     * @param rows all of one length. Not modified; copied
     * @throws ShapeMismatchException if the rows differ in length
     */
    public static Tensor of(float[][] rows) {
        return FloatTensors.of(rows);
    }

    /** A float64 matrix of the given rows; see {@link #of(float[][])}. */
    public static Tensor of(double[][] rows) {
        return DoubleTensors.of(rows);
    }

    /**
     * A float32 tensor of rank 3, such as a batch of sequences.
     *
     * @param blocks all of one size. Not modified; copied
     * @throws ShapeMismatchException if the blocks differ in their number of rows, or the rows in length
     */
    public static Tensor of(float[][][] blocks) {
        return FloatTensors.of(blocks);
    }

    /** A float64 tensor of rank 3; see {@link #of(float[][][])}. */
    public static Tensor of(double[][][] blocks) {
        return DoubleTensors.of(blocks);
    }

    /**
     * A float32 tensor that shares the given array without a copy; without sizes, a vector. Call {@link #markChanged}
     * after writing to the array later: backward checks by it whether saved values have changed, and layers pack their
     * weights again.
     *
     * @throws ShapeMismatchException if the number of values differs from the product of the sizes
     */
    public static Tensor wrap(float[] data, int... sizes) {
        return FloatTensors.wrap(data, sizes);
    }

    /** A float64 tensor that shares the given array; see {@link #wrap(float[], int...)}. */
    public static Tensor wrap(double[] data, int... sizes) {
        return DoubleTensors.wrap(data, sizes);
    }

    /**
     * A float32 tensor of shape (rows, columns) that shares the array of an EJML matrix. Call {@link #markChanged} after
     * writing to the matrix later.
     */
    public static Tensor wrap(FMatrixRMaj matrix) {
        return FloatTensors.wrap(matrix);
    }

    /**
     * A float64 tensor of shape (rows, columns) that shares the array of an EJML matrix. Call {@link #markChanged} after
     * writing to the matrix later.
     */
    public static Tensor wrap(DMatrixRMaj matrix) {
        return DoubleTensors.wrap(matrix);
    }

    /** A float32 scalar. */
    public static Tensor scalar(double value) {
        return full(DType.FLOAT32, Shape.SCALAR, value);
    }

    /** A scalar of the given type. */
    public static Tensor scalar(DType dtype, double value) {
        return full(dtype, Shape.SCALAR, value);
    }

    /** float32 zeros. */
    public static Tensor zeros(int... sizes) {
        return zeros(DType.FLOAT32, Shape.of(sizes));
    }

    /** Zeros. */
    public static Tensor zeros(DType dtype, int... sizes) {
        return zeros(dtype, Shape.of(sizes));
    }

    /** Zeros. */
    public static Tensor zeros(DType dtype, Shape shape) {
        return new Tensor(shape, Storage.zeros(dtype, shape.numel()));
    }

    /**
     * Zeros of the shape, type and order of dimensions in memory of x: {@code torch.zeros_like}. Of a view, the result is
     * as dense as can be.
     */
    public static Tensor zerosLike(Tensor x) {
        return ResultOrder.zeros(x.dtype(), x.shape(), x);
    }

    /** float32 ones. */
    public static Tensor ones(int... sizes) {
        return full(DType.FLOAT32, Shape.of(sizes), 1);
    }

    /** Ones. */
    public static Tensor ones(DType dtype, int... sizes) {
        return full(dtype, Shape.of(sizes), 1);
    }

    /** Ones. */
    public static Tensor ones(DType dtype, Shape shape) {
        return full(dtype, shape, 1);
    }

    /** The same value everywhere. */
    public static Tensor full(DType dtype, Shape shape, double value) {
        Tensor out = zeros(dtype, shape);
        out.buffer().fill(value);
        return out;
    }

    /** float32 0, 1, ... below the end. */
    public static Tensor arange(double end) {
        return arange(DType.FLOAT32, 0, end, 1);
    }

    /**
     * start, start + step, ... before the end, which is excluded.
     *
     * @throws IllegalArgumentException if the step is 0, leads away from the end, or an argument is not finite
     */
    public static Tensor arange(DType dtype, double start, double end, double step) {
        if (!Double.isFinite(start) || !Double.isFinite(end) || !Double.isFinite(step) || step == 0) {
            throw new IllegalArgumentException("arange: expected finite bounds and a step that is not 0, but got "
                    + start + ", " + end + ", " + step);
        }
        if ((end - start) / step < 0) {
            throw new IllegalArgumentException(
                    "arange: the step " + step + " leads away from the end: " + start + " to " + end);
        }
        double count = Math.ceil((end - start) / step);
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("arange: too many values: " + count);
        }
        Tensor out = zeros(dtype, (int) count);
        for (int i = 0; i < out.numel(); i++) {
            out.buffer().set(i, start + i * step);
        }
        return out;
    }

    /** Evenly spaced values, both ends included. */
    public static Tensor linspace(DType dtype, double start, double end, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("linspace: expected a count of zero or more, but got " + count);
        }
        Tensor out = zeros(dtype, count);
        double step = count > 1 ? (end - start) / (count - 1) : 0;
        for (int i = 0; i < count; i++) {
            // From both ends, so that the last value is the end itself.
            out.buffer().set(i, i < count / 2 ? start + i * step : end - (count - 1 - i) * step);
        }
        if (count == 1) {
            out.buffer().set(0, start);
        }
        return out;
    }

    /** The float32 identity matrix. */
    public static Tensor eye(int n) {
        return eye(DType.FLOAT32, n, n);
    }

    /** Ones on the main diagonal, zeros elsewhere. */
    public static Tensor eye(DType dtype, int rows, int columns) {
        Tensor out = zeros(dtype, rows, columns);
        for (int i = 0; i < Math.min(rows, columns); i++) {
            out.buffer().set(i * columns + i, 1);
        }
        return out;
    }

    /** float32 draws from [0, 1): the stream of {@code torch.rand}. */
    public static Tensor rand(Generator generator, int... sizes) {
        return rand(generator, DType.FLOAT32, sizes);
    }

    /** Draws from [0, 1): the stream of {@code torch.rand}. */
    public static Tensor rand(Generator generator, DType dtype, int... sizes) {
        return zeros(dtype, sizes).uniformInPlace(generator, 0, 1);
    }

    /** float32 draws from the standard normal distribution: the stream of {@code torch.randn}. */
    public static Tensor randn(Generator generator, int... sizes) {
        return randn(generator, DType.FLOAT32, sizes);
    }

    /** Draws from the standard normal distribution: the stream of {@code torch.randn}. */
    public static Tensor randn(Generator generator, DType dtype, int... sizes) {
        return zeros(dtype, sizes).normalInPlace(generator, 0, 1);
    }

    /** Draws from [0, 1) in the shape, type and order of dimensions of x: {@code torch.rand_like}. */
    public static Tensor randLike(Generator generator, Tensor x) {
        return zerosLike(x).uniformInPlace(generator, 0, 1);
    }

    /** Standard normal draws in the shape, type and order of dimensions of x: {@code torch.randn_like}. */
    public static Tensor randnLike(Generator generator, Tensor x) {
        return zerosLike(x).normalInPlace(generator, 0, 1);
    }

    /**
     * For each element of this, which is a probability, 1 with that probability, else 0: {@code torch.bernoulli}.
     *
     * @throws IllegalArgumentException if an element is not in [0, 1]
     */
    public Tensor bernoulli(Generator generator) {
        return Sampling.bernoulli(generator, this);
    }

    /**
     * For each element of this, a draw from the Poisson distribution with that mean: {@code torch.poisson}.
     *
     * @throws IllegalArgumentException if an element is negative or not finite
     */
    public Tensor poisson(Generator generator) {
        return Sampling.poisson(generator, this);
    }

    /**
     * Draws indices of categories with probabilities in proportion to the weights of this: {@code torch.multinomial}.
     * This is (categories), for an outcome (count), or (rows, categories), for an outcome (rows, count). Weights need not
     * have a sum of 1.
     *
     * @param count number of draws of a row; without replacement, at most the number of categories
     * @param replacement whether a category may be drawn again; PyTorch's default is false
     * @throws IllegalArgumentException if a weight is negative or not finite, those of a row are all zero, or the count
     *     does not fit
     */
    public IntTensor multinomial(Generator generator, int count, boolean replacement) {
        return Sampling.multinomial(generator, this, count, replacement);
    }

    // ---- Properties -----------------------------------------------------------------------------------------------

    /** The element type. */
    public DType dtype() {
        return storage.dtype();
    }

    /** The sizes of the dimensions. */
    public Shape shape() {
        return shape;
    }

    /** The number of dimensions. */
    public int rank() {
        return shape.rank();
    }

    /** The number of elements. */
    public int numel() {
        return shape.numel();
    }

    /** The size of one dimension; negative counts from the last. */
    public int size(int dim) {
        return shape.size(dim);
    }

    /** Whether the elements are in row-major order without gaps. */
    public boolean isContiguous() {
        return contiguous;
    }

    /** The number of in-place changes of the values, by this tensor or by others that share them. */
    public int version() {
        return storage.version();
    }

    /** Whether both share one storage, so that an in-place change of one may show in the other. */
    public boolean sharesStorage(Tensor other) {
        return storage == other.storage;
    }

    /**
     * The value of a tensor with one element.
     *
     * @throws IllegalStateException if it has no or more elements
     */
    public double item() {
        if (numel() != 1) {
            throw new IllegalStateException("item: expected a tensor of one element, but got shape " + shape);
        }
        return buffer().get(offset);
    }

    /**
     * One element.
     *
     * @param index one index for each dimension, from 0 to the size - 1
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public double get(int... index) {
        return buffer().get(position("get", index));
    }

    /** Writes one element in place; see {@link #get}. */
    public void set(double value, int... index) {
        int at = position("set", index);
        buffer().set(at, value);
        storage.changed();
    }

    private int position(String operation, int[] index) {
        if (index.length != rank()) {
            throw new IndexOutOfBoundsException(
                    operation + ": expected " + rank() + " indices for shape " + shape + ", but got " + index.length);
        }
        int at = offset;
        for (int d = 0; d < index.length; d++) {
            int size = shape.sizes()[d];
            if (index[d] < 0 || index[d] >= size) {
                throw new IndexOutOfBoundsException(operation + ": index " + index[d]
                        + " is out of range for dimension " + d + " of shape " + shape);
            }
            at += index[d] * strides[d];
        }
        return at;
    }

    /** The elements in row-major order, as a new array; float64 is rounded. */
    public float[] toFloatArray() {
        return FloatTensors.toArray(this);
    }

    /** The elements in row-major order, as a new array. */
    public double[] toDoubleArray() {
        return DoubleTensors.toArray(this);
    }

    /**
     * This float32 tensor as an EJML matrix: rows are the leading dimensions, columns the last one. The matrix shares the
     * array of a tensor that fills its storage, and is the wrapped matrix itself if the shape is still the same; a view of
     * a part is copied. Call {@link #markChanged} after writing to the matrix.
     *
     * @throws IllegalStateException if the type is float64
     */
    public FMatrixRMaj toFMatrix() {
        return FloatTensors.matrix("toFMatrix", this);
    }

    /** This float64 tensor as an EJML matrix; see {@link #toFMatrix}. */
    public DMatrixRMaj toDMatrix() {
        return DoubleTensors.matrix("toDMatrix", this);
    }

    /** Whether this tensor shows every value of its storage, in order. */
    boolean fillsStorage() {
        return contiguous && offset == 0 && storage.numel() == numel();
    }

    /**
     * The array of a float32 tensor, for kernels: the index of element (i, j, ..) is {@code offset() + i * strides()[0] +
     * j * strides()[1] + ..}. Call {@link #markChanged} after writing to it.
     *
     * @throws IllegalStateException if the type is float64
     */
    public float[] floats() {
        return FloatTensors.array("floats", this);
    }

    /** The array of a float64 tensor; see {@link #floats}. */
    public double[] doubles() {
        return DoubleTensors.array("doubles", this);
    }

    /** The index of the first element in the array. */
    public int offset() {
        return offset;
    }

    /** The step between elements along each dimension, in elements, as a new array. */
    public int[] strides() {
        return strides.clone();
    }

    /** The strides themselves. Not modified. */
    int[] ownStrides() {
        return strides;
    }

    /**
     * Records a direct write to the array, by {@link #floats} or through a shared array or matrix. A backward that needs
     * the old values then fails instead of using the new ones, and layers pack their weights again.
     */
    public void markChanged() {
        storage.changed();
    }

    Storage storage() {
        return storage;
    }

    /** The values, from the start of the array: {@link #offset} and strides count from there. */
    Buffer buffer() {
        return storage.buffer();
    }

    Backend backend() {
        return storage.dtype().backend();
    }

    /** The strides of this tensor broadcast to a shape: 0 for repeated dimensions. */
    int[] stridesFor(Shape target) {
        if (target.rank() == strides.length && target.numel() == numel()) {
            return strides.clone();
        }
        int[] out = new int[target.rank()];
        int shift = target.rank() - rank();
        for (int d = 0; d < rank(); d++) {
            out[d + shift] = shape.sizes()[d] == 1 ? 0 : strides[d];
        }
        return out;
    }

    // ---- Copies and conversions -----------------------------------------------------------------------------------

    /** A copy, which shares no values and is contiguous, unlike PyTorch's {@code clone} of a view. */
    public Tensor copy() {
        return Elementwise.copy(this);
    }

    /** This tensor if its elements are in row-major order without gaps, else a copy. */
    public Tensor contiguous() {
        return contiguous ? this : copy();
    }

    /** This tensor if it has the type, else a converted copy. */
    public Tensor to(DType dtype) {
        return dtype == dtype() ? this : Elementwise.convert(this, dtype);
    }

    // ---- Views ----------------------------------------------------------------------------------------------------

    /** A view with other sizes and strides. */
    Tensor view(Shape newShape, int[] newStrides, int newOffset) {
        return new Tensor(newShape, newStrides, newOffset, storage);
    }

    /**
     * The same elements in the same order in another shape; one size may be -1 and is inferred. A view if the strides
     * allow it, else a copy.
     *
     * @throws ShapeMismatchException if the count differs
     */
    public Tensor reshape(int... sizes) {
        return reshape(Views.infer("reshape", shape, sizes));
    }

    /** See {@link #reshape(int...)}. */
    public Tensor reshape(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        if (target.numel() != numel()) {
            throw new ShapeMismatchException(
                    "reshape", "shape " + shape + " has " + numel() + " elements and cannot become " + target);
        }
        int @Nullable [] newStrides = Views.reshapeStrides(this, target);
        return newStrides == null ? copy().reshape(target) : view(target, newStrides, offset);
    }

    /**
     * As {@link #reshape}, but never a copy.
     *
     * @throws ShapeMismatchException if the count differs, or the strides would need a copy
     */
    public Tensor view(int... sizes) {
        Shape target = Views.infer("view", shape, sizes);
        int @Nullable [] newStrides = Views.reshapeStrides(this, target);
        if (newStrides == null) {
            throw new ShapeMismatchException(
                    "view",
                    "shape " + shape + " with strides " + Arrays.toString(strides) + " cannot be seen as " + target
                            + " without a copy; use reshape");
        }
        return view(target, newStrides, offset);
    }

    /** A view with dimensions in another order: dimension d of the result is dimension {@code dims[d]} of this. */
    public Tensor permute(int... dims) {
        return Views.permute(this, dims);
    }

    /** A view with two dimensions exchanged. */
    public Tensor transpose(int dim0, int dim1) {
        return Views.transpose(this, dim0, dim1);
    }

    /**
     * The transposed matrix, as a view.
     *
     * @throws ShapeMismatchException if there are more than two dimensions
     */
    public Tensor t() {
        if (rank() > 2) {
            throw new ShapeMismatchException("t", "expected at most 2 dimensions, but got " + shape);
        }
        return rank() == 2 ? transpose(0, 1) : this;
    }

    /** A view of {@code length} positions from {@code start} along one dimension; a negative start counts from the end. */
    public Tensor narrow(int dim, int start, int length) {
        return Views.narrow(this, dim, start, length);
    }

    /**
     * A view of the positions start, start + step, ... below end along one dimension. As in Python, negative bounds
     * count from the end and bounds beyond it are clipped.
     *
     * @throws IllegalArgumentException if the step is not greater than zero
     */
    public Tensor slice(int dim, int start, int end, int step) {
        return Views.slice(this, dim, start, end, step);
    }

    /** A view of one position along one dimension, which is dropped; negative counts from the end. */
    public Tensor select(int dim, int index) {
        return Views.select(this, dim, index);
    }

    /** A view with a dimension of size 1 inserted at the given index. */
    public Tensor unsqueeze(int dim) {
        return Views.unsqueeze(this, dim);
    }

    /** A view without the given dimension if its size is 1, else this. */
    public Tensor squeeze(int dim) {
        return Views.squeeze(this, dim);
    }

    /** A view without any dimension of size 1. */
    public Tensor squeeze() {
        Tensor out = this;
        for (int d = rank() - 1; d >= 0; d--) {
            out = out.squeeze(d);
        }
        return out;
    }

    /**
     * A view in a larger shape that repeats the elements. PyTorch's {@code expand}.
     *
     * @throws ShapeMismatchException if the shape does not broadcast to it
     */
    public Tensor broadcastTo(Shape target) {
        return Views.expand(this, target);
    }

    /** See {@link #broadcastTo(Shape)}. */
    public Tensor broadcastTo(int... sizes) {
        return broadcastTo(Shape.of(sizes));
    }

    /** Views of {@code size} positions each along one dimension; the last may be smaller. */
    public List<Tensor> split(int size, int dim) {
        if (size <= 0) {
            throw new IllegalArgumentException("split: size must be greater than zero, but got " + size);
        }
        int n = size(dim);
        List<Tensor> parts = new ArrayList<>();
        for (int start = 0; start < n || parts.isEmpty(); start += size) {
            parts.add(narrow(dim, start, Math.min(size, n - start)));
        }
        return Collections.unmodifiableList(parts);
    }

    /** Views of the given sizes along one dimension, which must add up to its size. */
    public List<Tensor> split(int[] sizes, int dim) {
        if (Arrays.stream(sizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException("split: sizes must be zero or more, but got " + Arrays.toString(sizes));
        }
        if (Arrays.stream(sizes).asLongStream().sum() != size(dim)) {
            throw new ShapeMismatchException(
                    "split",
                    "sizes " + Arrays.toString(sizes) + " must add up to " + size(dim) + ", dimension " + dim
                            + " of shape " + shape);
        }
        List<Tensor> parts = new ArrayList<>();
        int start = 0;
        for (int size : sizes) {
            parts.add(narrow(dim, start, size));
            start += size;
        }
        return Collections.unmodifiableList(parts);
    }

    /** At most {@code chunks} views of equal size along one dimension; the last may be smaller. */
    public List<Tensor> chunk(int chunks, int dim) {
        if (chunks <= 0) {
            throw new IllegalArgumentException("chunk: chunks must be greater than zero, but got " + chunks);
        }
        return split(Math.max(1, (size(dim) + chunks - 1) / chunks), dim);
    }

    // ---- Joining and indexing -------------------------------------------------------------------------------------

    /** Concatenates tensors along an existing dimension. PyTorch's {@code cat}. */
    public static Tensor concat(List<Tensor> parts, int dim) {
        return Joining.concat(parts, dim);
    }

    /** Concatenates tensors of one shape along a new dimension. */
    public static Tensor stack(List<Tensor> parts, int dim) {
        return Joining.stack(parts, dim);
    }

    /** The slices at the given indices along one dimension, in their order; indices may repeat. */
    public Tensor indexSelect(int dim, int... index) {
        return Indexing.indexSelect(this, dim, index);
    }

    /** A copy with slice i of the source added at {@code index[i]} of one dimension; indices may repeat. */
    public Tensor indexAdd(int dim, int[] index, Tensor source) {
        Elementwise.requireSameType("indexAdd", this, source);
        Tensor out = copy();
        Indexing.indexAdd(out, dim, index, source);
        return out;
    }

    /**
     * Takes one element for each element of the index: along dimension 0 of a matrix, {@code y[i, j] = x[index[i, j],
     * j]}.
     *
     * @param index of the same rank, no larger than this tensor except along {@code dim}
     */
    public Tensor gather(int dim, IntTensor index) {
        return Indexing.gather(this, dim, index);
    }

    /** A copy with the elements of the source added where {@link #gather} would take them from. */
    public Tensor scatterAdd(int dim, IntTensor index, Tensor source) {
        Elementwise.requireSameType("scatterAdd", this, source);
        Tensor out = copy();
        Indexing.scatterAdd(out, dim, index, source);
        return out;
    }

    /** A copy with the order of elements along the given dimensions reversed. */
    public Tensor flip(int... dims) {
        boolean[] flipped = dims.length == 0 ? new boolean[rank()] : shape.reduced("flip", dims);
        int[] back = strides.clone();
        int start = offset;
        for (int d = 0; d < flipped.length; d++) {
            if (flipped[d] && shape.sizes()[d] > 0) {
                start += (shape.sizes()[d] - 1) * strides[d];
                back[d] = -strides[d];
            }
        }
        return view(shape, back, start).copy();
    }

    /** a where the mask is not 0, else b; all three broadcast. */
    public static Tensor where(Tensor mask, Tensor a, Tensor b) {
        return Elementwise.where("where", mask, a, b);
    }

    /** The value where the mask is not 0, else this tensor's element. */
    public Tensor maskedFill(Tensor mask, double value) {
        return Elementwise.where("maskedFill", mask, scalar(dtype(), value), this);
    }

    /** The elements on and below a diagonal of the last two dimensions, else 0; 0 is the main one, 1 that above it. */
    public Tensor tril(int diagonal) {
        return triangle("tril", diagonal, true);
    }

    /** The elements on and above a diagonal of the last two dimensions, else 0; 0 is the main one, 1 that above it. */
    public Tensor triu(int diagonal) {
        return triangle("triu", diagonal, false);
    }

    private Tensor triangle(String name, int diagonal, boolean lower) {
        if (rank() < 2) {
            throw new ShapeMismatchException(name, "expected at least 2 dimensions, but got " + shape);
        }
        Tensor mask = zeros(dtype(), size(-2), size(-1));
        for (int i = 0; i < size(-2); i++) {
            for (int j = 0; j < size(-1); j++) {
                boolean kept = lower ? j - i <= diagonal : j - i >= diagonal;
                mask.buffer().set(i * size(-1) + j, kept ? 1 : 0);
            }
        }
        return where(mask, this, scalar(dtype(), 0));
    }

    // ---- Arithmetic -----------------------------------------------------------------------------------------------

    /** a + b. */
    public Tensor add(Tensor other) {
        return Elementwise.binary("add", BinaryOp.ADD, this, other);
    }

    /** a + b. */
    public Tensor add(double other) {
        return withScalar(BinaryOp.ADD, other);
    }

    /** a - b. */
    public Tensor sub(Tensor other) {
        return Elementwise.binary("sub", BinaryOp.SUB, this, other);
    }

    /** a - b. */
    public Tensor sub(double other) {
        return withScalar(BinaryOp.SUB, other);
    }

    /** a b, elementwise. */
    public Tensor mul(Tensor other) {
        return Elementwise.binary("mul", BinaryOp.MUL, this, other);
    }

    /** a b. */
    public Tensor mul(double other) {
        return withScalar(BinaryOp.MUL, other);
    }

    /** a / b, elementwise; dividing by 0 gives an infinity or NaN. */
    public Tensor div(Tensor other) {
        return Elementwise.binary("div", BinaryOp.DIV, this, other);
    }

    /** a / b. */
    public Tensor div(double other) {
        return withScalar(BinaryOp.DIV, other);
    }

    /** a to the power of b, elementwise. */
    public Tensor pow(Tensor exponent) {
        return Elementwise.binary("pow", BinaryOp.POW, this, exponent);
    }

    /** a to the power of b. */
    public Tensor pow(double exponent) {
        return withScalar(BinaryOp.POW, exponent);
    }

    /** The larger of two elements; NaN if either is NaN. */
    public Tensor maximum(Tensor other) {
        return Elementwise.binary("maximum", BinaryOp.MAXIMUM, this, other);
    }

    /** The smaller of two elements; NaN if either is NaN. */
    public Tensor minimum(Tensor other) {
        return Elementwise.binary("minimum", BinaryOp.MINIMUM, this, other);
    }

    private Tensor withScalar(BinaryOp op, double other) {
        return Elementwise.binary("scalar " + op, op, this, scalar(dtype(), other));
    }

    /** -x. */
    public Tensor neg() {
        return Elementwise.unary(UnaryOp.NEG, this);
    }

    /** The magnitude of x. */
    public Tensor abs() {
        return Elementwise.unary(UnaryOp.ABS, this);
    }

    /** -1, 0 or 1. */
    public Tensor sign() {
        return Elementwise.unary(UnaryOp.SIGN, this);
    }

    /** x². */
    public Tensor square() {
        return Elementwise.unary(UnaryOp.SQUARE, this);
    }

    /** The square root; NaN below 0. */
    public Tensor sqrt() {
        return Elementwise.unary(UnaryOp.SQRT, this);
    }

    /** 1 / x. */
    public Tensor reciprocal() {
        return Elementwise.unary(UnaryOp.RECIPROCAL, this);
    }

    /** e to the power of x. */
    public Tensor exp() {
        return Elementwise.unary(UnaryOp.EXP, this);
    }

    /** e to the power of x, less 1; accurate near 0. */
    public Tensor expm1() {
        return Elementwise.unary(UnaryOp.EXPM1, this);
    }

    /** The natural logarithm; minus infinity at 0, NaN below. */
    public Tensor log() {
        return Elementwise.unary(UnaryOp.LOG, this);
    }

    /** log(1 + x), exact for small x. */
    public Tensor log1p() {
        return Elementwise.unary(UnaryOp.LOG1P, this);
    }

    /** The hyperbolic tangent. */
    public Tensor tanh() {
        return Elementwise.unary(UnaryOp.TANH, this);
    }

    /** The logistic function 1 / (1 + exp(-x)). */
    public Tensor sigmoid() {
        return Elementwise.unary(UnaryOp.SIGMOID, this);
    }

    /** The error function: 2/√π times the integral of exp(-t²) from 0 to x. */
    public Tensor erf() {
        return Elementwise.unary(UnaryOp.ERF, this);
    }

    /** The Gaussian error linear unit x Φ(x), with the normal distribution's Φ. */
    public Tensor gelu() {
        return Elementwise.unary(UnaryOp.GELU, this);
    }

    /** max(x, 0). */
    public Tensor relu() {
        return Elementwise.unary(UnaryOp.RELU, this);
    }

    /**
     * x, but no smaller than low and no larger than high; high wins where they cross, as in PyTorch.
     *
     * @throws IllegalArgumentException if a bound is NaN; an infinity leaves that side open
     */
    public Tensor clamp(double low, double high) {
        return Elementwise.clamp(this, low, high);
    }

    // ---- Comparisons ----------------------------------------------------------------------------------------------

    /** 1 where a = b, else 0. */
    public Tensor eq(Tensor other) {
        return Elementwise.binary("eq", BinaryOp.EQ, this, other);
    }

    /** 1 where a differs from b, else 0. */
    public Tensor ne(Tensor other) {
        return Elementwise.binary("ne", BinaryOp.NE, this, other);
    }

    /** 1 where a &lt; b, else 0. */
    public Tensor lt(Tensor other) {
        return Elementwise.binary("lt", BinaryOp.LT, this, other);
    }

    /** 1 where a &le; b, else 0. */
    public Tensor le(Tensor other) {
        return Elementwise.binary("le", BinaryOp.LE, this, other);
    }

    /** 1 where a &gt; b, else 0. */
    public Tensor gt(Tensor other) {
        return Elementwise.binary("gt", BinaryOp.GT, this, other);
    }

    /** 1 where a &ge; b, else 0. */
    public Tensor ge(Tensor other) {
        return Elementwise.binary("ge", BinaryOp.GE, this, other);
    }

    /** 1 where a = b, else 0. */
    public Tensor eq(double other) {
        return withScalar(BinaryOp.EQ, other);
    }

    /** 1 where a differs from b, else 0. */
    public Tensor ne(double other) {
        return withScalar(BinaryOp.NE, other);
    }

    /** 1 where a &lt; b, else 0. */
    public Tensor lt(double other) {
        return withScalar(BinaryOp.LT, other);
    }

    /** 1 where a &le; b, else 0. */
    public Tensor le(double other) {
        return withScalar(BinaryOp.LE, other);
    }

    /** 1 where a &gt; b, else 0. */
    public Tensor gt(double other) {
        return withScalar(BinaryOp.GT, other);
    }

    /** 1 where a &ge; b, else 0. */
    public Tensor ge(double other) {
        return withScalar(BinaryOp.GE, other);
    }

    // ---- Products -------------------------------------------------------------------------------------------------

    /**
     * The matrix product, under NumPy's rules: (.., m, k) times (.., k, n) gives (.., m, n), leading dimensions
     * broadcast; a vector on the left is a row and on the right a column, and the result drops the added dimension.
     *
     * @throws ShapeMismatchException if the inner sizes differ
     */
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, other);
    }

    // ---- Reductions -----------------------------------------------------------------------------------------------

    /** The sum of all elements, as a scalar. Sums are carried in double. */
    public Tensor sum() {
        return sum(ALL, false);
    }

    /** Sums over the given dimensions (none: all); with keepDim they stay, with size 1. */
    public Tensor sum(int[] dims, boolean keepDim) {
        return Reductions.sum(this, dims, keepDim);
    }

    /** Sums this tensor to a shape that broadcasts to its own: the backward of {@link #broadcastTo}. */
    public Tensor sumTo(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        if (!Shape.broadcast("sumTo", shape, target).equals(shape)) {
            throw ShapeMismatchException.operands("sumTo", shape, target, "the second must broadcast to the first");
        }
        int extra = rank() - target.rank();
        int[] dims = new int[rank()];
        int n = 0;
        for (int d = 0; d < rank(); d++) {
            if (d < extra || (target.sizes()[d - extra] == 1 && shape.sizes()[d] != 1)) {
                dims[n++] = d;
            }
        }
        // No dimensions would mean all of them.
        return n == 0 ? reshape(target) : sum(Arrays.copyOf(dims, n), true).reshape(target);
    }

    /** The sum along one dimension, which is dropped. */
    public Tensor sum(int dim) {
        return sum(new int[] {dim}, false);
    }

    /** The mean along one dimension, which is dropped. */
    public Tensor mean(int dim) {
        return mean(new int[] {dim}, false);
    }

    /** The Euclidean norm of all elements; see {@link #norm(double, int[], boolean)}. */
    public Tensor norm() {
        return norm(2, ALL, false);
    }

    /**
     * The p-norm (sum of |x|^p)^(1/p) over the given dimensions (none: all); for an infinite p the largest |x|, for 0 the
     * number of elements that are not 0. Sums are carried in double, so that squares of float32 neither overflow nor
     * vanish.
     *
     * @throws IllegalArgumentException if p is negative or NaN
     */
    public Tensor norm(double p, int[] dims, boolean keepDim) {
        return Reductions.norm(p, this, dims, keepDim);
    }

    /** The product of all elements, as a scalar. */
    public Tensor prod() {
        return prod(ALL, false);
    }

    /** Products over the given dimensions (none: all); with keepDim they stay, with size 1. */
    public Tensor prod(int[] dims, boolean keepDim) {
        return Reductions.product(this, dims, keepDim);
    }

    /** The mean of all elements, as a scalar; NaN if there are none. */
    public Tensor mean() {
        return mean(ALL, false);
    }

    /** Means over the given dimensions (none: all); with keepDim they stay, with size 1. */
    public Tensor mean(int[] dims, boolean keepDim) {
        int count = Reductions.count(shape, shape.reduced("mean", dims));
        return sum(dims, keepDim).div(count);
    }

    /** The largest of all elements, as a scalar; NaN if any is NaN. */
    public Tensor max() {
        return amax(ALL, false);
    }

    /**
     * The largest elements over the given dimensions (none: all); with keepDim they stay, with size 1. NaN if any is NaN.
     * PyTorch's {@code amax}.
     *
     * @throws IllegalArgumentException if there are no elements to choose from
     */
    public Tensor amax(int[] dims, boolean keepDim) {
        return Reductions.max(this, dims, keepDim);
    }

    /** The smallest of all elements, as a scalar; NaN if any is NaN. */
    public Tensor min() {
        return amin(ALL, false);
    }

    /** The smallest elements; see {@link #amax(int[], boolean)}. */
    public Tensor amin(int[] dims, boolean keepDim) {
        return Reductions.min(this, dims, keepDim);
    }

    /** The index of the first largest element along one dimension, which is dropped. */
    public IntTensor argmax(int dim) {
        return argmax(dim, false);
    }

    /** The index of the first largest element along one dimension; with keepDim it stays, with size 1. */
    public IntTensor argmax(int dim, boolean keepDim) {
        return Reductions.argExtreme("argmax", true, this, dim, keepDim);
    }

    /** The index of the first smallest element along one dimension, which is dropped. */
    public IntTensor argmin(int dim) {
        return argmin(dim, false);
    }

    /** The index of the first smallest element along one dimension; with keepDim it stays, with size 1. */
    public IntTensor argmin(int dim, boolean keepDim) {
        return Reductions.argExtreme("argmin", false, this, dim, keepDim);
    }

    /** The variance of all elements with Bessel's correction, as a scalar. */
    public Tensor var() {
        return var(ALL, 1, false);
    }

    /**
     * Variances over the given dimensions (none: all): the squared deviations from the mean, added up and divided by
     * (count - correction). PyTorch's default correction is 1.
     *
     * @throws IllegalArgumentException if the correction is negative or NaN
     */
    public Tensor var(int[] dims, double correction, boolean keepDim) {
        return Reductions.variance("var", this, dims, correction, keepDim);
    }

    /** Standard deviations: the square root of {@link #var(int[], double, boolean)}. */
    public Tensor std(int[] dims, double correction, boolean keepDim) {
        return Reductions.variance("std", this, dims, correction, keepDim).sqrt();
    }

    /** log(sum of exp(x)) over the given dimensions (none: all), without overflow. */
    public Tensor logSumExp(int[] dims, boolean keepDim) {
        return Reductions.logSumExp(this, dims, keepDim);
    }

    /** exp(x) / sum of exp(x) along one dimension, without overflow. */
    public Tensor softmax(int dim) {
        return Reductions.softmax("softmax", false, this, dim);
    }

    /** The logarithm of {@link #softmax}, without overflow or a logarithm of 0. */
    public Tensor logSoftmax(int dim) {
        return Reductions.softmax("logSoftmax", true, this, dim);
    }

    /** Running sums along one dimension. */
    public Tensor cumsum(int dim) {
        return Reductions.cumsum(this, dim);
    }

    /**
     * The indices that sort along one dimension: {@code torch.argsort}. NaN counts as the largest. The sorted values are
     * {@code x.gather(dim, x.argsort(..))}.
     *
     * @param stable whether equal elements keep their order; without, they stand where {@code torch.sort} leaves them
     */
    public IntTensor argsort(int dim, boolean descending, boolean stable) {
        return Ordering.argsort(this, dim, descending, stable);
    }

    /**
     * The indices of the {@code count} largest (or smallest) elements along one dimension, the largest (or smallest)
     * first: those of {@code torch.topk}. No order of equal elements is promised.
     */
    public IntTensor topk(int count, int dim, boolean largest) {
        return Ordering.topk(this, count, dim, largest);
    }

    /** The index of the largest element up to each position along one dimension, of equal ones the last. */
    public IntTensor argCummax(int dim) {
        return Ordering.running("argCummax", this, dim, true);
    }

    /** The index of the smallest element up to each position along one dimension, of equal ones the last. */
    public IntTensor argCummin(int dim) {
        return Ordering.running("argCummin", this, dim, false);
    }

    // ---- In place -------------------------------------------------------------------------------------------------

    /** Writes the same value everywhere. */
    public Tensor fillInPlace(double value) {
        requireOneToOne("fillInPlace");
        return write(scalar(dtype(), value));
    }

    /**
     * Writes another tensor's values, which may broadcast, converted to this tensor's type.
     *
     * @throws ShapeMismatchException if its shape does not broadcast to this one
     */
    public Tensor copyInPlace(Tensor source) {
        requireFits("copyInPlace", source);
        return write(source.to(dtype()));
    }

    /** As {@link #copyInPlace}, for a source of this type that is known to fit. */
    Tensor write(Tensor source) {
        Elementwise.unary(UnaryOp.COPY, apart(source), this);
        storage.changed();
        return this;
    }

    /** this += other. */
    public Tensor addInPlace(Tensor other) {
        return addInPlace(other, 1);
    }

    /** this += alpha other. */
    public Tensor addInPlace(Tensor other, double alpha) {
        requireOperand("addInPlace", other);
        Elementwise.addScaled(alpha, apart(other), this);
        storage.changed();
        return this;
    }

    /** this -= other. */
    public Tensor subInPlace(Tensor other) {
        return binaryInPlace("subInPlace", BinaryOp.SUB, other);
    }

    /** this *= other. */
    public Tensor mulInPlace(Tensor other) {
        return binaryInPlace("mulInPlace", BinaryOp.MUL, other);
    }

    /** this *= other. */
    public Tensor mulInPlace(double other) {
        return binaryInPlace("mulInPlace", BinaryOp.MUL, scalar(dtype(), other));
    }

    /** this /= other. */
    public Tensor divInPlace(Tensor other) {
        return binaryInPlace("divInPlace", BinaryOp.DIV, other);
    }

    /** this += a b for matrices, without a tensor for the product. This must be contiguous. */
    public Tensor addProductInPlace(Tensor a, Tensor b) {
        Elementwise.requireSameType("addProductInPlace", this, a);
        Elementwise.requireSameType("addProductInPlace", this, b);
        if (rank() != 2
                || a.rank() != 2
                || b.rank() != 2
                || a.size(1) != b.size(0)
                || size(0) != a.size(0)
                || size(1) != b.size(1)
                || !contiguous) {
            throw new ShapeMismatchException(
                    "addProductInPlace",
                    "expected a contiguous (m, n) and factors (m, k) and (k, n), but got " + shape + ", " + a.shape
                            + " and " + b.shape);
        }
        // A factor that shares this storage is copied: values change before the last one has been read.
        Products.addProduct(a.storage == storage ? a.copy() : a, b.storage == storage ? b.copy() : b, this);
        storage.changed();
        return this;
    }

    private Tensor binaryInPlace(String name, BinaryOp op, Tensor other) {
        requireOperand(name, other);
        Elementwise.binary(op, this, apart(other), this);
        storage.changed();
        return this;
    }

    // Draws follow the order of the elements in memory, as PyTorch's do, whatever the order of the dimensions.

    /** Draws from [low, high): PyTorch's {@code uniform_}. */
    public Tensor uniformInPlace(Generator generator, double low, double high) {
        double range = backend().round(backend().round(high) - backend().round(low));
        if (!(low <= high) || !Double.isFinite(range)) {
            throw new IllegalArgumentException("uniformInPlace: expected low <= high that are no further apart than "
                    + dtype() + " can hold, but got " + low + " and " + high);
        }
        return drawInPlace("uniformInPlace", dense -> Sampling.uniform(generator, low, high, dense));
    }

    /**
     * Draws from the normal distribution: PyTorch's {@code normal_}. As there, a contiguous tensor of 16 elements and more
     * takes its draws in blocks of 16, another one takes them one by one.
     */
    public Tensor normalInPlace(Generator generator, double mean, double std) {
        requireNormal("normalInPlace", mean, std);
        return drawInPlace("normalInPlace", dense -> Sampling.normal(generator, mean, std, dense, contiguous));
    }

    /** Draws exp(x) of normal x with the given mean and standard deviation: PyTorch's {@code log_normal_}. */
    public Tensor logNormalInPlace(Generator generator, double mean, double std) {
        requireNormal("logNormalInPlace", mean, std);
        return drawEach("logNormalInPlace", () -> Math.exp(generator.nextNormal() * std + mean));
    }

    /** Draws 1 with the given probability, else 0: PyTorch's {@code bernoulli_}. */
    public Tensor bernoulliInPlace(Generator generator, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "bernoulliInPlace: expected a probability in [0, 1], but got " + probability);
        }
        return drawInPlace("bernoulliInPlace", dense -> Sampling.bernoulli(generator, probability, dense));
    }

    /** Draws from the exponential distribution of the given rate: PyTorch's {@code exponential_}. */
    public Tensor exponentialInPlace(Generator generator, double rate) {
        return drawEach("exponentialInPlace", () -> generator.nextExponential(rate));
    }

    /** Draws from the Cauchy distribution: PyTorch's {@code cauchy_}. */
    public Tensor cauchyInPlace(Generator generator, double median, double scale) {
        return drawEach("cauchyInPlace", () -> generator.nextCauchy(median, scale));
    }

    /** Draws the number of trials up to the first success: PyTorch's {@code geometric_}. */
    public Tensor geometricInPlace(Generator generator, double probability) {
        return drawEach("geometricInPlace", () -> generator.nextGeometric(probability));
    }

    private static void requireNormal(String name, double mean, double std) {
        if (!(std >= 0) || !Double.isFinite(mean) || !Double.isFinite(std)) {
            throw new IllegalArgumentException(
                    name + ": expected a finite mean and std >= 0, but got " + mean + " and " + std);
        }
    }

    private Tensor drawEach(String name, DoubleSupplier draw) {
        return drawInPlace(name, dense -> Sampling.fill(dense, draw));
    }

    private Tensor drawInPlace(String name, Consumer<Tensor> draw) {
        requireOneToOne(name);
        Tensor ordered = Views.inMemoryOrder(this);
        Tensor dense = ordered.fillsStorage() ? ordered : zeros(dtype(), ordered.shape);
        draw.accept(dense);
        if (dense == ordered) {
            storage.changed();
        } else {
            ordered.write(dense);
        }
        return this;
    }

    private void requireOperand(String name, Tensor other) {
        Elementwise.requireSameType(name, this, other);
        requireFits(name, other);
    }

    private void requireFits(String name, Tensor source) {
        requireOneToOne(name);
        if (source.shape.equals(shape)) {
            return;
        }
        if (!Shape.broadcast(name, shape, source.shape).equals(shape)) {
            throw ShapeMismatchException.operands(name, shape, source.shape, "the result must keep the first shape");
        }
    }

    private void requireOneToOne(String name) {
        for (int d = 0; d < strides.length; d++) {
            if (strides[d] == 0 && shape.sizes()[d] > 1) {
                throw new IllegalStateException(
                        name + ": this tensor repeats its elements (broadcastTo); copy() it before changing it");
            }
        }
    }

    /* A source that shares this tensor's values in another order would change while it is read. */
    private Tensor apart(Tensor source) {
        boolean same = source.offset == offset && Arrays.equals(source.strides, strides) && source.shape.equals(shape);
        return source.storage == storage && !same ? source.copy() : source;
    }

    // ---- Equality and text ----------------------------------------------------------------------------------------

    /**
     * Whether all elements lie within {@code atol + rtol |other|} of the other tensor's. Infinities are close to
     * themselves; NaN is close to nothing, unless equalNan. Shapes must be equal, else the answer is no.
     */
    public boolean allClose(Tensor other, double rtol, double atol, boolean equalNan) {
        Elementwise.requireSameType("allClose", this, other);
        if (!shape.equals(other.shape)) {
            return false;
        }
        double[] p = toDoubleArray();
        double[] q = other.toDoubleArray();
        for (int i = 0; i < p.length; i++) {
            boolean bothNan = Double.isNaN(p[i]) && Double.isNaN(q[i]);
            boolean close = bothNan
                    ? equalNan
                    : p[i] == q[i]
                            || (Math.abs(p[i] - q[i]) <= atol + rtol * Math.abs(q[i]) && !Double.isInfinite(q[i]));
            if (!close) {
                return false;
            }
        }
        return true;
    }

    /** {@link #allClose(Tensor, double, double, boolean)} with PyTorch's defaults: rtol 1e-5, atol 1e-8. */
    public boolean allClose(Tensor other) {
        return allClose(other, 1e-5, 1e-8, false);
    }

    /** Whether type, shape and every element are equal; NaN equals nothing. */
    public boolean contentEquals(Tensor other) {
        return dtype() == other.dtype() && allClose(other, 0, 0, false);
    }

    /**
     * Type, shape and the elements in nested brackets; of more than 1,000 elements, three at each end of a dimension.
     */
    @Override
    public String toString() {
        return TensorFormat.format(this);
    }
}
