package org.lstm4j.testing.rnn;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.Generator;

/**
 * What a {@link Cell} must hold in evaluation mode: all of {@link UnidirectionalConformance} as a layer, the same in
 * reverse, and that a single step equals a sequence of length one. A test class extends it and inherits its tests:
 *
 * <pre>{@code
 * class MyCellTest extends CellConformance {
 *     protected Cell cell(Generator rng) {
 *         return new MyCell(2, 3, rng);
 *     }
 * }
 * }</pre>
 */
public abstract class CellConformance extends UnidirectionalConformance {
    /** For a test class. */
    protected CellConformance() {}

    /**
     * Creates the cell.
     *
     * @param generator draws the weights
     * @return a new cell: small, since every element of every parameter is checked by differences; float64; with the same
     *     weights for the same generator
     */
    protected abstract Cell cell(Generator generator);

    @Override
    protected final RecurrentLayer<?> layer(Generator generator) {
        return new Recurrent(cell(generator), generator);
    }

    /** The cell below one of another kind, with dropout between. */
    @Override
    final RecurrentLayer<?> layerWithDropout(Generator generator) {
        Cell cell = cell(generator);
        return new Recurrent(
                Recurrent.options(cell.inputSize()).numLayers(2).dropout(0.5),
                (layer, reverse, inputSize) ->
                        layer == 0 ? cell : new LSTMCell(inputSize, 2, true, cell.dtype(), generator),
                generator);
    }

    /** The cell in both directions, with the same weights. */
    private AnyLayer bothDirections() {
        Generator generator = Generator.seeded(11);
        Cell cell = cell(generator);
        return evaluated(new Recurrent(
                Recurrent.options(cell.inputSize()).bidirectional(true),
                (layer, reverse, inputSize) -> cell,
                generator));
    }

    private static Cell cellOf(AnyLayer any) {
        return ((Recurrent) any.layer()).cells().get(0);
    }

    /** The reverse direction gives what the cell gives on the sequence flipped in time, with all gradients. */
    @Test
    public void reverseEqualsForwardOnTheFlippedSequence() {
        AnyLayer any = bothDirections();
        int outputSize = cellOf(any).outputSize();
        int parts = cellOf(any).stateSizes().size();
        Variable x = leaf(60, 4, 3, any.inputSize());
        List<Variable> state = any.state(3, 61);
        AnyLayer.Pass both = any.forward(x, state);
        List<Variable> reverse = new ArrayList<>(List.of(both.output().narrow(2, outputSize, outputSize)));
        reverse.addAll(both.state().subList(parts, 2 * parts));
        // Both directions share the weights: here the first one runs over the flipped sequence.
        List<Variable> swapped = new ArrayList<>(state.subList(parts, 2 * parts));
        swapped.addAll(state.subList(0, parts));
        AnyLayer.Pass flipped = any.forward(x.flip(0), swapped);
        List<Variable> expected = new ArrayList<>(
                List.of(flipped.output().narrow(2, 0, outputSize).flip(0)));
        expected.addAll(flipped.state().subList(0, parts));
        assertAgree("reverse", reverse, expected, any.leaves(x, state));
    }

    /** In reverse, each sequence of a packed batch starts at its own end and gives what it gives alone. */
    @Test
    public void packedSequencesInReverseEqualEachAlone() {
        assertPackedEqualsAlone(bothDirections());
    }

    /** {@link Cell#step}, {@link Cell#begin} and sequences of length one, padded and packed, give the same. */
    @Test
    public void aStepEqualsASequenceOfLengthOne() {
        AnyLayer any = subject();
        Cell cell = cellOf(any);
        Variable x = leaf(62, 3, cell.inputSize());
        List<Variable> state = any.state(3, 63);
        List<Variable> step = cell.step(x, state);
        Cell.Steps steps = cell.begin(3);
        PackedSequence packed = PackedSequence.packPadded(x.unsqueeze(0), 1, 1, 1);
        List<Variable> leaves = any.leaves(x, state);
        assertAgree("steps of begin", steps.next(steps.project(x), state), step, leaves);
        assertAgree("last state", any.forward(x.unsqueeze(0), state).state(), step, leaves);
        assertAgree("last state of packed sequences", any.forward(packed, state).state(), step, leaves);
    }

    /** A sequence gives the outputs, last state and gradients of {@link Cell#step} called for each of its steps. */
    @Test
    public void aSequenceEqualsItsSteps() {
        AnyLayer any = subject();
        Cell cell = cellOf(any);
        Variable x = leaf(64, 4, 3, cell.inputSize());
        List<Variable> state = any.state(3, 65);
        List<Variable> outputs = new ArrayList<>();
        List<Variable> now = state;
        for (int t = 0; t < 4; t++) {
            now = cell.step(x.select(0, t), now);
            outputs.add(now.get(0));
        }
        AnyLayer.Pass expected = new AnyLayer.Pass(Variable.stack(outputs, 0), now);
        assertAgree("sequence", any.forward(x, state).all(), expected.all(), any.leaves(x, state));
    }
}
