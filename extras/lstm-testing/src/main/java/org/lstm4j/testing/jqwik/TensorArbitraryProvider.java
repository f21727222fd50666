package org.lstm4j.testing.jqwik;

import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Provides {@code @ForAll} parameters of type {@link Shape}, {@link Tensor}, and {@code int[]} with {@link Lengths}. jqwik
 * finds it as a service.
 */
public final class TensorArbitraryProvider implements ArbitraryProvider {
    @ShapeRange
    private static final class Defaults {}

    /** For jqwik. */
    public TensorArbitraryProvider() {}

    @Override
    public boolean canProvideFor(TypeUsage targetType) {
        return targetType.isOfType(Shape.class)
                || targetType.isOfType(Tensor.class)
                || (targetType.isOfType(int[].class) && targetType.isAnnotated(Lengths.class));
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
        if (targetType.isOfType(int[].class)) {
            Lengths range = targetType.findAnnotation(Lengths.class).orElseThrow();
            return Set.of(TensorArbitraries.lengths(range.maxBatch(), range.min(), range.max()));
        }
        ShapeRange range = targetType
                .findAnnotation(ShapeRange.class)
                .orElseGet(() -> Defaults.class.getAnnotation(ShapeRange.class));
        Arbitrary<Shape> shapes =
                TensorArbitraries.shapes(range.minRank(), range.maxRank(), range.minSize(), range.maxSize());
        return Set.of(targetType.isOfType(Shape.class) ? shapes : TensorArbitraries.tensors(shapes));
    }

    /** Above that of jqwik's own provider of arrays. */
    @Override
    public int priority() {
        return 5;
    }
}
