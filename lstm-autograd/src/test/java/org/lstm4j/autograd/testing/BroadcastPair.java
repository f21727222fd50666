package org.lstm4j.autograd.testing;

import org.lstm4j.tensor.Shape;

/** Two shapes that broadcast, and the shape that they give. */
public record BroadcastPair(Shape a, Shape b, Shape result) {}
