package org.lstm4j.nn.scripts;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;

/** A training script that has a twin of the same name in {@code tools/goldens/training}, to be read side by side. */
@FunctionalInterface
interface Script {
    int STEPS = 100;

    /** Trains in this type, and gives the loss of each step. */
    double[] run(DType dtype);

    /** Integers of which flat element i is f(i). */
    static IntTensor indices(Shape shape, IntUnaryOperator f) {
        return IntTensor.of(IntStream.range(0, shape.numel()).map(f).toArray(), shape.toArray());
    }
}
