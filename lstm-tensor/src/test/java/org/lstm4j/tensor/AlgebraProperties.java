package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.CommonOps_FDRM;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** Matrices against EJML's own results, and products of any rank against loops. */
@Tag("property")
class AlgebraProperties {
    @Property
    void float32AgreesWithEjml(
            @ForAll(supplier = Shapes.Matrix.class) Shape shape,
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.random(generator, DType.FLOAT32, shape);
        Tensor b = Tensors.random(generator, DType.FLOAT32, shape);
        Tensor c = Tensors.random(generator, DType.FLOAT32, Shape.of(shape.size(1), n));
        FMatrixRMaj p = a.toFMatrix().copy();
        FMatrixRMaj q = b.toFMatrix().copy();
        FMatrixRMaj out = new FMatrixRMaj(1, 1);
        assertSame(a.add(b), Tensor.wrap(CommonOps_FDRM.add(p, q, (FMatrixRMaj) null)));
        assertSame(a.sub(b), Tensor.wrap(CommonOps_FDRM.subtract(p, q, (FMatrixRMaj) null)));
        assertSame(a.mul(b), Tensor.wrap(CommonOps_FDRM.elementMult(p, q, (FMatrixRMaj) null)));
        assertSame(a.div(b), Tensor.wrap(CommonOps_FDRM.elementDiv(p, q, (FMatrixRMaj) null)));
        CommonOps_FDRM.scale(2.5f, p, out);
        assertSame(a.mul(2.5), Tensor.wrap(out));
        assertSame(a.t(), Tensor.wrap(CommonOps_FDRM.transpose(p, null)));
        CommonOps_FDRM.elementExp(p, out);
        assertClose(a.exp(), Tensor.wrap(out), 1e-6, 0);
        assertClose(a.matmul(c), Tensor.wrap(CommonOps_FDRM.mult(p, c.toFMatrix(), null)), 0, 4e-5);
        // EJML adds up to 81 values of up to 2 in float32.
        assertThat(a.sum().item()).isCloseTo(CommonOps_FDRM.elementSum(p), within(8e-4));
        assertThat(a.max().item()).isEqualTo(CommonOps_FDRM.elementMax(p));
        assertThat(a.min().item()).isEqualTo(CommonOps_FDRM.elementMin(p));
        assertClose(a.sum(new int[] {1}, true), Tensor.wrap(CommonOps_FDRM.sumRows(p, null)), 0, 1e-5);
        assertClose(a.sum(new int[] {0}, true), Tensor.wrap(CommonOps_FDRM.sumCols(p, null)), 0, 1e-5);
    }

    @Property
    void float64AgreesWithEjml(
            @ForAll(supplier = Shapes.Matrix.class) Shape shape,
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.random(generator, DType.FLOAT64, shape);
        Tensor b = Tensors.random(generator, DType.FLOAT64, shape);
        Tensor c = Tensors.random(generator, DType.FLOAT64, Shape.of(shape.size(1), n));
        DMatrixRMaj p = a.toDMatrix().copy();
        DMatrixRMaj q = b.toDMatrix().copy();
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        assertSame(a.add(b), Tensor.wrap(CommonOps_DDRM.add(p, q, (DMatrixRMaj) null)));
        assertSame(a.sub(b), Tensor.wrap(CommonOps_DDRM.subtract(p, q, (DMatrixRMaj) null)));
        assertSame(a.mul(b), Tensor.wrap(CommonOps_DDRM.elementMult(p, q, (DMatrixRMaj) null)));
        assertSame(a.div(b), Tensor.wrap(CommonOps_DDRM.elementDiv(p, q, (DMatrixRMaj) null)));
        CommonOps_DDRM.scale(2.5, p, out);
        assertSame(a.mul(2.5), Tensor.wrap(out));
        assertSame(a.t(), Tensor.wrap(CommonOps_DDRM.transpose(p, null)));
        assertClose(a.matmul(c), Tensor.wrap(CommonOps_DDRM.mult(p, c.toDMatrix(), null)), 0, 1e-14 * 9);
        assertThat(a.sum().item()).isCloseTo(CommonOps_DDRM.elementSum(p), within(3e-12));
        assertClose(a.sum(new int[] {1}, true), Tensor.wrap(CommonOps_DDRM.sumRows(p, null)), 0, 1e-13);
        assertClose(a.sum(new int[] {0}, true), Tensor.wrap(CommonOps_DDRM.sumCols(p, null)), 0, 1e-13);
    }

    @Property
    void matmulBroadcastsAnyLayout(
            @ForAll(supplier = Shapes.Broadcastable.class) Shapes.Pair batch,
            @ForAll @IntRange(max = 4) int m,
            @ForAll @IntRange(max = 4) int k,
            @ForAll @IntRange(max = 4) int n,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.anyLayout(generator, dtype, with(batch.a(), m, k));
        Tensor b = Tensors.anyLayout(generator, dtype, with(batch.b(), k, n));
        Tensor wideA = a.broadcastTo(with(batch.common(), m, k));
        Tensor wideB = b.broadcastTo(with(batch.common(), k, n));
        Tensor expected = Tensor.zeros(dtype, with(batch.common(), m, n));
        int rank = expected.rank();
        Shapes.forEachIndex(expected.shape(), at -> {
            double total = 0;
            for (int p = 0; p < k; p++) {
                int[] left = at.clone();
                int[] right = at.clone();
                left[rank - 1] = p;
                right[rank - 2] = p;
                total += wideA.get(left) * wideB.get(right);
            }
            expected.set(total, at);
        });
        assertClose(a.matmul(b), expected, 0, 16 * Tensors.rounding(dtype));
    }

    private static Shape with(Shape batch, int rows, int columns) {
        int[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        sizes[batch.rank()] = rows;
        sizes[batch.rank() + 1] = columns;
        return Shape.of(sizes);
    }

    @Property
    void addProductInPlaceAddsTheProduct(
            @ForAll @IntRange(max = 5) int m,
            @ForAll @IntRange(max = 5) int k,
            @ForAll @IntRange(max = 5) int n,
            @ForAll DType dtype,
            @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor a = Tensors.anyLayout(generator, dtype, Shape.of(m, k));
        Tensor b = Tensors.anyLayout(generator, dtype, Shape.of(k, n));
        Tensor c = Tensors.random(generator, dtype, Shape.of(3, m, n)).select(0, 1);
        Tensor expected = c.add(a.matmul(b));
        int version = c.version();
        assertThat(c.addProductInPlace(a, b)).isSameAs(c);
        assertClose(c, expected, 0, 16 * Tensors.rounding(dtype));
        assertThat(c.version()).isEqualTo(version + 1);
    }
}
