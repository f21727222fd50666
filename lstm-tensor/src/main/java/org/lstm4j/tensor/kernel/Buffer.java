package org.lstm4j.tensor.kernel;

/**
 * A dense run of numbers of either type, from some place of an array on: what callers that serve both types hand to
 * kernels that know only one.
 */
public sealed interface Buffer permits FloatArray, DoubleArray {}
