package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class LSTMSessionTest {
    private static final int STEPS = 7;

    private static LSTM lstm(int layers, int projSize, boolean bias, DType dtype) {
        LSTM.Options options = LSTM.options(3, 5)
                .numLayers(layers)
                .projSize(projSize)
                .bias(bias)
                .dtype(dtype);
        return new LSTM(options, Generator.seeded(1));
    }

    private static Tensor steps(int batch, DType dtype) {
        return Tensor.randn(Generator.seeded(2), dtype, STEPS, batch, 3);
    }

    @ParameterizedTest
    @CsvSource({"1,0,true,1", "2,0,true,3", "3,2,true,2", "1,4,false,1", "2,0,false,17"})
    void stepsAreAPassOverTheSequence(int layers, int projSize, boolean bias, int batch) {
        for (DType dtype : DType.values()) {
            LSTM lstm = lstm(layers, projSize, bias, dtype);
            Tensor x = steps(batch, dtype);
            Output<LSTM.State> whole = GradMode.noGrad(() -> lstm.forward(Variable.of(x)));
            RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, batch);
            double tolerance = dtype == DType.FLOAT32 ? 1e-6 : 1e-14;
            for (int t = 0; t < STEPS; t++) {
                Tensor y = session.step(x.select(0, t));
                assertThat(y.allClose(whole.output().data().select(0, t), 0, tolerance, false))
                        .isTrue();
            }
            assertThat(session.state().h().data().allClose(whole.state().h().data(), 0, tolerance, false))
                    .isTrue();
            assertThat(session.state().c().data().allClose(whole.state().c().data(), 0, tolerance, false))
                    .isTrue();
        }
    }

    @Test
    void aForkGoesItsOwnWay() {
        LSTM lstm = lstm(2, 0, true, DType.FLOAT32);
        Tensor x = steps(1, DType.FLOAT32);
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 1);
        session.step(x.select(0, 0));
        RecurrentSession<LSTM.State> fork = session.fork();
        Tensor ours = session.step(x.select(0, 1)).copy();
        fork.step(x.select(0, 2));
        assertThat(session.step(x.select(0, 2)).contentEquals(fork.step(x.select(0, 2))))
                .isFalse();
        RecurrentSession<LSTM.State> again = new RecurrentSession<>(lstm, 1);
        again.step(x.select(0, 0));
        assertThat(again.step(x.select(0, 1)).contentEquals(ours)).isTrue();
    }

    @Test
    void resetStartsAnew() {
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm(2, 2, true, DType.FLOAT32), 1);
        Tensor x = steps(1, DType.FLOAT32).select(0, 0);
        Tensor first = session.step(x).copy();
        assertThat(session.step(x).contentEquals(first)).isFalse();
        session.reset();
        assertThat(session.step(x).contentEquals(first)).isTrue();
    }

    @Test
    void seesWeightsThatHaveChanged() {
        LSTM lstm = lstm(1, 0, true, DType.FLOAT32);
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 1);
        Tensor x = steps(1, DType.FLOAT32).select(0, 0);
        session.step(x);
        session.reset();
        lstm.parameters().forEach(parameter -> parameter.data().mulInPlace(0.5));
        Tensor after = session.step(x).copy();
        assertThat(after.contentEquals(new RecurrentSession<>(lstm, 1).step(x))).isTrue();
        lstm.parameter("bias_hh_l0").data().fillInPlace(1);
        session.reset();
        assertThat(session.step(x).contentEquals(after)).isFalse();
    }

    /** The first steps allocate while they are compiled; from some step on, a thousand of them must not take a byte. */
    @Test
    @DisabledIfSystemProperty(
            named = "lstm4j.kernels",
            matches = "ejml",
            disabledReason = "the reference kernels make matrices of their operands, which are objects")
    void aWarmStepAllocatesNothing() {
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm(2, 0, true, DType.FLOAT32), 1);
        Tensor x = steps(1, DType.FLOAT32).select(0, 0).copy();
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 500 && least > 0; window++) {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 1000; i++) {
                session.step(x);
            }
            least = Math.min(least, bean.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void refusesWhatDoesNotFit() {
        LSTM lstm = lstm(1, 0, true, DType.FLOAT32);
        LSTM both = new LSTM(LSTM.options(3, 5).bidirectional(true), Generator.seeded(0));
        assertThatThrownBy(() -> new RecurrentSession<>(both, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecurrentSession: a bidirectional LSTM");
        assertThatThrownBy(() -> new RecurrentSession<>(lstm, 0))
                .hasMessageContaining("batch must be greater than zero");
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 2);
        Tensor good = Tensor.ones(2, 3);
        Tensor after = session.step(good).copy();
        LSTM.State state = session.state();
        assertThatThrownBy(() -> session.step(Tensor.ones(1, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(2, 3)")
                .hasMessageContaining("(1, 3)");
        assertThatThrownBy(() -> session.step(Tensor.ones(DType.FLOAT64, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64");
        LSTM.State wrong = new LSTM.State(state.h(), Variable.of(Tensor.zeros(1, 2, 4)));
        assertThatThrownBy(() -> session.restore(wrong))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(1, 2, 5)")
                .hasMessageContaining("(1, 2, 4)");
        assertThat(session.state().h().data().contentEquals(state.h().data())).isTrue();
        assertThat(after.shape()).isEqualTo(good.shape().with(1, 5));
    }
}
