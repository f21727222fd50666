package org.lstm4j.nn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** What a recurrent layer in one direction must hold too: it goes step by step, and sees nothing that comes later. */
public abstract class OneWayConformance extends LayerConformance {
    private static final int STEPS = 5;
    private static final int BATCH = 2;

    private static Variable input(AnyLayer any) {
        return draw(50, STEPS, BATCH, any.layer().inputSize());
    }

    /**
     * Pieces one after the other, each from the state of the one before.
     *
     * @param length of each piece
     * @param detach whether gradients stop between them
     */
    private static AnyLayer.Pass inPieces(AnyLayer any, Variable x, List<Variable> state, int length, boolean detach) {
        List<Variable> outputs = new ArrayList<>();
        List<Variable> now = state;
        for (int t = 0; t < STEPS; t += length) {
            List<Variable> before =
                    t > 0 && detach ? now.stream().map(Variable::detach).toList() : now;
            AnyLayer.Pass pass = any.pass(x.narrow(0, t, Math.min(length, STEPS - t)), before);
            outputs.add(pass.output());
            now = pass.state();
        }
        return new AnyLayer.Pass(Variable.concat(outputs, 0), now);
    }

    private static void assertSameResults(AnyLayer.Pass actual, AnyLayer.Pass expected) {
        for (int i = 0; i < expected.all().size(); i++) {
            assertClose("result " + i, actual.all().get(i), expected.all().get(i), Close.FLOAT64);
        }
    }

    /** A sequence in pieces of any length, with the state carried, is the whole: outputs, states and all gradients. */
    @Test
    void piecesAreTheWhole() {
        AnyLayer any = subject();
        Variable x = input(any);
        List<Variable> state = any.state(BATCH, Generator.seeded(51));
        List<Variable> leaves = new ArrayList<>(List.of(x));
        leaves.addAll(state);
        AnyLayer.Pass whole = any.pass(x, state);
        List<Tensor> expected = gradients(loss(52, whole.all()), with(any, leaves));
        for (int length : new int[] {1, 2, 4}) {
            AnyLayer.Pass pieces = inPieces(any, x, state, length, false);
            assertSameResults(pieces, whole);
            assertSame(gradients(loss(52, pieces.all()), with(any, leaves)), expected);
        }
    }

    /** Truncated backpropagation changes no number, and no gradient where it truncates nothing. */
    @Test
    void truncationBeyondTheEndIsNone() {
        AnyLayer any = subject();
        Variable x = input(any);
        List<Variable> state = any.state(BATCH, Generator.seeded(53));
        List<Variable> leaves = new ArrayList<>(List.of(x));
        leaves.addAll(state);
        AnyLayer.Pass whole = any.pass(x, state);
        List<Tensor> expected = gradients(loss(54, whole.all()), with(any, leaves));
        for (int length : new int[] {STEPS, STEPS + 3}) {
            AnyLayer.Pass pieces = inPieces(any, x, state, length, true);
            assertSameResults(pieces, whole);
            assertSame(gradients(loss(54, pieces.all()), with(any, leaves)), expected);
        }
        AnyLayer.Pass pieces = inPieces(any, x, state, 2, true);
        assertSameResults(pieces, whole);
        // The last piece is one step: no gradient reaches what lies before.
        Tensor ofInput = gradients(loss(55, pieces.state()), List.of(x)).get(0);
        assertThat(ofInput.narrow(0, 0, STEPS - 1).abs().sum().item()).isZero();
        assertThat(ofInput.narrow(0, STEPS - 1, 1).abs().sum().item()).isPositive();
    }

    /** What comes later changes nothing before. */
    @Test
    void theFutureIsNotSeen() {
        AnyLayer any = subject();
        Variable x = input(any);
        Tensor changed = x.data().copy();
        changed.narrow(0, 3, 2).fillInPlace(9);
        Tensor expected = any.pass(x, null).output().data();
        Tensor actual = any.pass(Variable.of(changed), null).output().data();
        assertClose("before", actual.narrow(0, 0, 3), expected.narrow(0, 0, 3), Close.FLOAT64);
        assertThat(actual.select(0, 3).contentEquals(expected.select(0, 3))).isFalse();
    }

    /** A session gives the numbers of a pass. */
    @Test
    void aSessionIsAPass() {
        AnyLayer any = subject();
        Variable x = input(any);
        Tensor expected = any.pass(x, null).output().data();
        RecurrentSession<?> session = new RecurrentSession<>(any.layer(), BATCH);
        for (int t = 0; t < STEPS; t++) {
            assertClose("step " + t, session.step(x.data().select(0, t)), expected.select(0, t), Close.FLOAT64);
        }
    }
}
