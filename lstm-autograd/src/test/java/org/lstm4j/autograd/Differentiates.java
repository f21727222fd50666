package org.lstm4j.autograd;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the operation of {@link Variable} that a property checks, so that {@link EveryOperationTest} finds operations without one. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Differentiates {
    /** The name and parameter types, as in {@code sum(int[],boolean)}. */
    String value();
}
