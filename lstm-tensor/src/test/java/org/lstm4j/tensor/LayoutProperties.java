package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.tensor.testing.TensorAssert.assertClose;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.lstm4j.tensor.testing.Shapes;
import org.lstm4j.tensor.testing.Tensors;

/** The layout of the elements in memory never changes a result. */
@Tag("property")
class LayoutProperties {
    @Property
    void everyOperationOnAViewIsThatOnItsCopy(
            @ForAll(supplier = Shapes.Solid.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.anyLayout(generator, dtype, shape);
        Tensor y = Tensors.anyLayout(generator, dtype, shape);
        Tensor plainX = x.copy();
        Tensor plainY = y.copy();
        // Sums and products of all elements may be taken in another order.
        double rtol = Tensors.rounding(dtype) + shape.numel() * 0x1p-52;
        double atol = Tensors.sumRounding(dtype, shape.numel());
        // Up to 5 products of up to 4, added in the type itself.
        double matmulAtol = 200 * (dtype == DType.FLOAT32 ? 0x1p-24 : 0x1p-53);
        TensorOps.PURE.forEach((name, op) -> {
            List<Tensor> expected = TensorOps.results(op.apply(plainX, plainY));
            List<Tensor> actual = TensorOps.results(op.apply(x, y));
            assertThat(actual).as(name).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                double allowed = name.startsWith("matmul") ? matmulAtol : atol;
                assertClose(name, actual.get(i), expected.get(i), rtol, allowed);
            }
        });
        assertSame("x is not changed", x, plainX);
        assertSame("y is not changed", y, plainY);
    }

    @Property
    void everyOperationInPlaceOnAViewIsThatOnItsCopy(
            @ForAll(supplier = Shapes.Solid.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        TensorOps.IN_PLACE.forEach((name, op) -> {
            Generator generator = Generator.seeded(seed);
            Tensor x = Tensors.scattered(Tensors.random(generator, dtype, shape), generator);
            Tensor y = Tensors.anyLayout(generator, dtype, shape);
            Tensor plainX = x.copy();
            Tensor plainY = y.copy();
            int holes = holes(x);
            int version = x.version();
            assertThat(op.apply(x, y)).as(name).isSameAs(x);
            op.apply(plainX, plainY);
            assertSame(name, x, plainX);
            assertSame(name, y, plainY);
            assertThat(holes(x)).as("%s wrote between the elements", name).isEqualTo(holes);
            assertThat(x.version()).as(name).isGreaterThan(version);
        });
    }

    @Property
    void aScatteredTensorEqualsTheOriginal(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll DType dtype, @ForAll long seed) {
        Generator generator = Generator.seeded(seed);
        Tensor x = Tensors.random(generator, dtype, shape);
        Tensor view = Tensors.scattered(x, generator);
        assertSame(view, x);
        assertSame(view.copy(), x);
        assertThat(view.contiguous().isContiguous()).isTrue();
        assertThat(view.toString()).isEqualTo(x.toString());
        assertThat(view.contentEquals(x)).isTrue();
    }

    /** The NaNs around the elements. */
    private static int holes(Tensor x) {
        int count = 0;
        int n = x.dtype() == DType.FLOAT32 ? x.floats().length : x.doubles().length;
        for (int i = 0; i < n; i++) {
            count += Double.isNaN(x.dtype() == DType.FLOAT32 ? x.floats()[i] : x.doubles()[i]) ? 1 : 0;
        }
        return count;
    }
}
