package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.activation.GLU;
import org.lstm4j.nn.attention.Attention;
import org.lstm4j.nn.attention.MultiheadAttention;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.Padding;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.dropout.Dropout1d;
import org.lstm4j.nn.dropout.Dropout2d;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Wrong inputs of layers around recurrent ones: each message has what was expected and what came. */
class AroundArgumentTest {
    private static final Generator RNG = Generator.seeded(0);

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    private static Arguments wrong(ThrowingCallable call, String... texts) {
        return Arguments.of(call, texts);
    }

    static Stream<Arguments> calls() {
        Conv1d conv = new Conv1d(3, 2, 4, RNG);
        MultiheadAttention attention = new MultiheadAttention(4, 2, RNG);
        EmbeddingBag bag = new EmbeddingBag(5, 2, RNG);
        IntTensor four = IntTensor.vector(0, 1, 2, 3);
        return Stream.of(
                wrong(() -> conv.forward(zeros(2, 7, 3)), "Conv1d", "(N, 3, L)", "(2, 7, 3)", "permute"),
                wrong(() -> conv.forward(zeros(2, 3, 3)), "as long as the kernel, 4", "length of 3", "(2, 3, 3)"),
                wrong(() -> conv.forward(Variable.of(Tensor.zeros(DType.FLOAT64, 3, 9))), "float32", "float64"),
                wrong(() -> Conv1d.options(3, 4, 2).groups(2), "divisible by groups", "3 and 4", "2 groups"),
                wrong(() -> Conv1d.options(3, 4, 2).stride(2).padding(Padding.same()), "'same'", "stride of 2"),
                wrong(() -> Conv1d.options(3, 4, 2).padding(-1), "padding", "-1"),
                wrong(
                        () -> new Conv1d(Conv1d.options(1, 1, 3).padding(3).paddingMode(PaddingMode.REFLECT), RNG)
                                .forward(zeros(1, 1, 3)),
                        "at most 2",
                        "reflect",
                        "but got 3"),
                wrong(() -> MaxPool1d.options(3).padding(2), "MaxPool1d", "half of kernel_size, 3", "but got 2"),
                wrong(() -> new MaxPool1d(3).forward(zeros(2, 2)), "MaxPool1d", "3 positions", "(2, 2)"),
                wrong(
                        () -> new MaxPool1d(MaxPool1d.options(2).padding(1).dilation(5)).forward(zeros(1, 4)),
                        "window 0 holds no value",
                        "(1, 4)"),
                wrong(() -> new AvgPool1d(0), "AvgPool1d", "kernel_size", "0", "kernelSize"),
                wrong(() -> new AvgPool1d(2).forward(zeros(4)), "(N, C, L)", "(4,)"),
                wrong(() -> new AdaptiveAvgPool1d(2).forward(zeros(2, 0)), "at least one position", "(2, 0)"),
                wrong(() -> new Dropout1d(0.5, RNG).forward(zeros(3)), "Dropout1d", "(N, C, L)", "(3,)"),
                wrong(() -> new Dropout2d(0.5, RNG).forward(zeros(3, 2)), "Dropout2d", "(N, C, H, W)", "(3, 2)"),
                wrong(() -> new Dropout2d(1.5, RNG), "Dropout2d", "[0, 1]", "1.5"),
                wrong(() -> new GLU().forward(zeros(2, 3)), "GLU", "even size", "(2, 3)"),
                wrong(() -> bag.forward(four), "EmbeddingBag", "offsets", "(4,)"),
                wrong(() -> bag.forward(IntTensor.vector(5), IntTensor.vector(0)), "index 5", "0 to 4"),
                wrong(() -> bag.forward(four, IntTensor.vector(1, 2)), "ascend from 0", "offsets[0] is 1"),
                wrong(() -> bag.forward(four, IntTensor.vector(0, 5)), "indices, 4", "offsets[1] is 5"),
                wrong(() -> bag.forward(four, IntTensor.vector(0), zeros(4)), "mode sum only", "mean"),
                wrong(() -> new MultiheadAttention(5, 2, RNG), "divisible", "5 and 2"),
                wrong(
                        () -> attention.forward(zeros(3, 2, 4), zeros(2, 3, 4), zeros(2, 3, 4)),
                        "batch size",
                        "(3, 2, 4)",
                        "(2, 3, 4)",
                        "batch_first is false"),
                wrong(() -> attention.forward(zeros(3, 4), zeros(3, 5), zeros(3, 4)), "key", "(length, 4)", "(3, 5)"),
                wrong(
                        () -> attention.forward(
                                zeros(3, 4),
                                zeros(3, 4),
                                zeros(3, 4),
                                MultiheadAttention.pass().mask(zeros(2, 2))),
                        "attn_mask",
                        "(3, 3)",
                        "(2, 2)"),
                wrong(() -> Attention.options().causal(true).mask(zeros(2, 2)), "mask or causal"),
                wrong(() -> Attention.options().dropout(0.5), "generator", "0.5"),
                wrong(
                        () -> Attention.scaledDotProductAttention(zeros(2, 3), zeros(2, 4), zeros(2, 3)),
                        "(.., L, E)",
                        "(2, 4)"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void messagesSayWhatWasExpected(ThrowingCallable call, String[] texts) {
        assertThatThrownBy(call).hasMessageContainingAll(texts);
    }

    /** NaN is larger than all numbers; the first of equals gets the gradient. */
    @Test
    void maximumOfNaNAndOfEquals() {
        Variable x = Variable.of(Tensor.of(new float[] {1, Float.NaN, 3, 2, 2, 2}, 1, 6), true);
        Variable y = new MaxPool1d(3).forward(x);
        assertThat(y.data().toDoubleArray()).containsExactly(Double.NaN, 2);
        y.sum().backward();
        Variable gradient = x.grad();
        assertThat(gradient).isNotNull();
        assertThat(gradient.data().toDoubleArray()).containsExactly(0, 1, 0, 1, 0, 0);
    }
}
