package org.lstm4j.testing.jqwik;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a {@code @ForAll} parameter of type {@code int[]} the lengths of the sequences of a batch, in any order. See
 * {@link TensorArbitraries#lengths}.
 */
@Target({ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Lengths {
    /** Greatest number of sequences; the least is 1. */
    int maxBatch() default 5;

    /** Least length. */
    int min() default 0;

    /** Greatest length, included. */
    int max() default 6;
}
