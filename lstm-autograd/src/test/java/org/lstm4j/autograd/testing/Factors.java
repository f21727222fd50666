package org.lstm4j.autograd.testing;

import org.lstm4j.tensor.Shape;

/** The shapes of two operands of a matrix product: vectors, matrices, batches that broadcast. */
public record Factors(Shape a, Shape b) {}
