package org.lstm4j.testing.jqwik;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of shapes of a {@code @ForAll} parameter of type {@link org.lstm4j.tensor.Shape} or {@link
 * org.lstm4j.tensor.Tensor}; without the annotation, its defaults hold. See {@link TensorArbitraries#shapes}.
 */
@Target({ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ShapeRange {
    /** Least number of dimensions. */
    int minRank() default 0;

    /** Greatest number of dimensions, included. */
    int maxRank() default 3;

    /** Least size of a dimension. */
    int minSize() default 0;

    /** Greatest size of a dimension, included. */
    int maxSize() default 3;
}
