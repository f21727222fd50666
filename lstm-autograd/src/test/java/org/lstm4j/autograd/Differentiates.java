package org.lstm4j.autograd;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the operation of {@link Variable} that a property checks, so that none is forgotten. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Differentiates {
    /** Such as {@code sum(int[],boolean)}. */
    String value();
}
