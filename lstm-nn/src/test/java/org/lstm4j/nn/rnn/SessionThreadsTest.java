package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

class SessionThreadsTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        released.countDown();
        other.shutdown();
    }

    /** h' = h + x; its first step waits until it is released. */
    private final class WaitingCell extends Cell {
        WaitingCell() {
            super(1, DType.FLOAT64, 1);
        }

        @Override
        protected List<Variable> next(Variable x, List<Variable> state) {
            entered.countDown();
            try {
                assertThat(released.await(1, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of(state.get(0).add(x));
        }
    }

    @Test
    void aCallWhileAnotherThreadIsInsideThrowsAndChangesNothing() throws Exception {
        Recurrent layer = new Recurrent(new WaitingCell(), Generator.seeded(0));
        layer.eval();
        RecurrentSession<Recurrent.State> session = new RecurrentSession<>(layer, 1);
        Tensor one = Tensor.ones(DType.FLOAT64, 1, 1);
        Recurrent.State start = session.state();
        byte[] bytes = session.toBytes();
        session.mark();
        Future<Double> inside = other.submit(() -> session.step(one).item());
        assertThat(entered.await(1, TimeUnit.MINUTES)).isTrue();
        List<Runnable> calls = List.of(
                () -> session.step(one),
                () -> session.steps(one.unsqueeze(0)),
                session::state,
                () -> session.restore(start),
                () -> session.restore(bytes),
                session::toBytes,
                session::fork,
                session::mark,
                session::rollback,
                session::reset);
        for (Runnable call : calls) {
            assertThatIllegalStateException()
                    .isThrownBy(call::run)
                    .withMessageContainingAll("RecurrentSession", "one thread at a time", "session of its own");
        }
        released.countDown();
        assertThat(inside.get()).isEqualTo(1);
        // One thread after the other is allowed, and a call that threw has left.
        assertThat(session.step(one).item()).isEqualTo(2);
        assertThatIllegalStateException()
                .isThrownBy(() -> new RecurrentSession<>(layer, 1).rollback())
                .withMessageContaining("mark");
        session.rollback();
        assertThat(other.submit(() -> session.step(one).item()).get()).isEqualTo(1);
    }
}
