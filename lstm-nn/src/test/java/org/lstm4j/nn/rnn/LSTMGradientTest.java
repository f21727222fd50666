package org.lstm4j.nn.rnn;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * First and second derivatives of every output with respect to the input, both states and every parameter, by finite
 * differences, over all options. As test_LSTM_grad_and_gradgrad of PyTorch's test_nn.py, which has one layer only.
 */
class LSTMGradientTest {
    static Stream<Arguments> grid() {
        Stream.Builder<Arguments> out = Stream.builder();
        for (int layers = 1; layers <= 2; layers++) {
            for (boolean bidirectional : new boolean[] {false, true}) {
                for (boolean bias : new boolean[] {true, false}) {
                    for (int projection = 0; projection <= 1; projection++) {
                        out.add(arguments(layers, bidirectional, bias, projection));
                    }
                }
            }
        }
        return out.build();
    }

    @ParameterizedTest(name = "{0} layers, bidirectional {1}, bias {2}, projection {3}")
    @MethodSource("grid")
    void first(int layers, boolean bidirectional, boolean bias, int projection) {
        check(LSTMCase.small(layers, bidirectional, bias, projection), GradCheck::gradcheck);
    }

    @ParameterizedTest(name = "{0} layers, bidirectional {1}, bias {2}, projection {3}")
    @MethodSource("grid")
    void second(int layers, boolean bidirectional, boolean bias, int projection) {
        LSTMCase small = LSTMCase.small(layers, bidirectional, bias, projection);
        // One sequence: the number of differences grows with the square of the size.
        check(new LSTMCase(small.options(), 2, 1, 6), GradCheck::gradgradcheck);
    }

    private interface Check {
        void run(Function<List<Variable>, List<Variable>> function, GradCheck.Options options, List<Variable> inputs);
    }

    private static void check(LSTMCase small, Check check) {
        LSTM lstm = small.network();
        LSTM.State state = small.state();
        List<Variable> inputs = new ArrayList<>(List.of(small.input(), state.h(), state.c()));
        inputs.addAll(lstm.parameters());
        check.run(
                x -> {
                    Output<LSTM.State> out = lstm.forward(x.get(0), new LSTM.State(x.get(1), x.get(2)));
                    return List.of(out.output(), out.state().h(), out.state().c());
                },
                GradCheck.options(),
                inputs);
    }

    @Test
    void cell() {
        for (boolean bias : new boolean[] {true, false}) {
            Generator generator = Generator.seeded(8);
            LSTMCell cell = new LSTMCell(2, 3, bias, DType.FLOAT64, generator);
            List<Variable> inputs = new ArrayList<>();
            for (int features : new int[] {2, 3, 3}) {
                inputs.add(Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, features), true));
            }
            inputs.addAll(cell.parameters());
            Function<List<Variable>, List<Variable>> step = x -> {
                LSTM.State next = cell.forward(x.get(0), new LSTM.State(x.get(1), x.get(2)));
                return List.of(next.h(), next.c());
            };
            GradCheck.gradcheck(step, GradCheck.options(), inputs);
            GradCheck.gradgradcheck(step, GradCheck.options(), inputs);
        }
    }
}
