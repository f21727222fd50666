package org.lstm4j.testing.rnn;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.testing.TensorAssert;

/**
 * What a recurrent layer in one direction must hold in evaluation mode: all of {@link LayerConformance}, and that it runs
 * step by step and reads no later step. Used as {@link LayerConformance}.
 */
public abstract class UnidirectionalConformance extends LayerConformance {
    private static final int STEPS = 5;
    private static final int BATCH = 2;

    /** For a test class. */
    protected UnidirectionalConformance() {}

    private Variable sequence(AnyLayer any) {
        return leaf(50, STEPS, BATCH, any.inputSize());
    }

    /**
     * Forward passes over the pieces of a sequence, each from the last state of the one before.
     *
     * @param length of a piece
     * @param detach whether the graph is cut between pieces
     */
    private static AnyLayer.Pass inPieces(AnyLayer any, Variable x, List<Variable> state, int length, boolean detach) {
        List<Variable> outputs = new ArrayList<>();
        List<Variable> now = state;
        for (int t = 0; t < STEPS; t += length) {
            List<Variable> before = t > 0 && detach ? map(now, Variable::detach) : now;
            AnyLayer.Pass pass = any.forward(x.narrow(0, t, Math.min(length, STEPS - t)), before);
            outputs.add(pass.output());
            now = pass.state();
        }
        return new AnyLayer.Pass(Variable.concat(outputs, 0), now);
    }

    /** Pieces of any length, with the state carried over, give the outputs, last state and gradients of the whole. */
    @Test
    public void piecesEqualTheWholeSequence() {
        AnyLayer any = subject();
        Variable x = sequence(any);
        List<Variable> state = any.state(BATCH, 51);
        AnyLayer.Pass whole = any.forward(x, state);
        for (int length : new int[] {1, 2, 4}) {
            AnyLayer.Pass pieces = inPieces(any, x, state, length, false);
            assertAgree("pieces of length " + length, pieces.all(), whole.all(), any.leaves(x, state));
        }
    }

    /** A detached state stops the gradient there, and changes no value and no other gradient. */
    @Test
    public void detachedStatesStopTheGradient() {
        AnyLayer any = subject();
        Variable x = sequence(any);
        List<Variable> state = any.state(BATCH, 53);
        AnyLayer.Pass whole = any.forward(x, state);
        AnyLayer.Pass onePiece = inPieces(any, x, state, STEPS, true);
        assertAgree("one piece", onePiece.all(), whole.all(), any.leaves(x, state));
        AnyLayer.Pass pieces = inPieces(any, x, state, 2, true);
        for (int i = 0; i < whole.all().size(); i++) {
            assertClose("result " + i, pieces.all().get(i), whole.all().get(i));
        }
        // The last piece is one step long.
        AnyLayer.Pass before = any.forward(x.narrow(0, 0, STEPS - 1), state);
        AnyLayer.Pass last = any.forward(x.narrow(0, STEPS - 1, 1), map(before.state(), Variable::detach));
        assertAgree("the last piece", pieces.state(), last.state(), any.leaves(x, state));
        List<Variable> cut = any.leaves(x, state).subList(0, 1 + state.size());
        List<Tensor> gradients = gradients(weightedSum(55, pieces.state()), cut);
        gradients.set(0, gradients.get(0).narrow(0, 0, STEPS - 1));
        for (Tensor gradient : gradients) {
            TensorAssert.assertSame(
                    "gradient before the detached state", gradient, Tensor.zeros(DType.FLOAT64, gradient.shape()));
        }
    }

    /** Other values at later steps change no earlier output. */
    @Test
    public void theFutureIsNotRead() {
        AnyLayer any = subject();
        Variable x = sequence(any);
        Tensor changed = x.data().copy();
        changed.narrow(0, 3, 2).copyInPlace(leaf(56, 2, BATCH, any.inputSize()).data());
        Variable expected = any.forward(x, null).output();
        Variable actual = any.forward(Variable.of(changed), null).output();
        assertClose("steps before the change", actual.narrow(0, 0, 3), expected.narrow(0, 0, 3));
        if (actual.data().select(0, 3).contentEquals(expected.data().select(0, 3))) {
            throw new AssertionError("the output does not depend on the input");
        }
    }

    /** A {@link RecurrentSession} gives the outputs of a forward pass. */
    @Test
    public void aSessionEqualsAForwardPass() {
        AnyLayer any = subject();
        Variable x = sequence(any);
        Tensor expected = any.forward(x, null).output().data();
        assertClose("steps", Variable.of(steps(any.layer(), x.data())), Variable.of(expected));
    }

    private static Tensor steps(RecurrentLayer<?> layer, Tensor x) {
        RecurrentSession<?> session = new RecurrentSession<>(layer, BATCH);
        List<Tensor> outputs = new ArrayList<>();
        for (int t = 0; t < STEPS; t++) {
            outputs.add(session.step(x.select(0, t)).copy());
        }
        return Tensor.stack(outputs, 0);
    }
}
