package org.lstm4j.autograd.testing;

import org.lstm4j.tensor.Shape;

/** Two shapes that broadcast, and the shape of the result. */
public record BroadcastPair(Shape a, Shape b, Shape result) {}
