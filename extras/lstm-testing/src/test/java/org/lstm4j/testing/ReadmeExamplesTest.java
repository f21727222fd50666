package org.lstm4j.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.testing.jqwik.Lengths;
import org.lstm4j.testing.jqwik.ShapeRange;

/** The examples of the README; {@link ReadmeTest} compares them. */
class ReadmeExamplesTest {
    @Test
    void softplusIsDifferentiable() {
        Variable x = Variable.of(Tensor.randn(Generator.seeded(0), DType.FLOAT64, 2, 3), true);
        GradientAssert.assertGradients(in -> in.get(0).exp().log1p(), x);
        GradientAssert.assertFloat32(in -> in.get(0).exp().log1p(), x);
    }

    @Property
    void addingTwiceIsDoubling(@ForAll @ShapeRange(minRank = 1, maxSize = 4) Tensor x) {
        TensorAssert.assertSame(x.add(x), x.mul(2));
    }

    @Property
    void packingKeepsTheLengths(@ForAll @Lengths(maxBatch = 4, min = 1, max = 5) int[] lengths) {
        Variable padded = Variable.of(Tensor.zeros(DType.FLOAT64, 5, lengths.length, 2));
        assertArrayEquals(
                lengths, PackedSequence.packPadded(padded, lengths).lengths().toArray());
    }
}
