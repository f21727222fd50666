package org.lstm4j.nn.testing;

import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.Generator;

/**
 * What every {@link Cell} must hold in evaluation mode: a cell of one's own is tested by
 *
 * <pre>{@code
 * class MyCellTest extends CellConformance {
 *     protected Cell cell(Generator rng) { return new MyCell(2, 3, rng); }
 * }
 * }</pre>
 *
 * <p>The tests are those of a layer of it: packed sequences are each by itself, padding is not read, batches may be
 * permuted, pieces are the whole, the future is not seen, first and second gradients are those of differences, all with
 * the gradients of input, state and parameters; and of a cell: in reverse it is itself on the sequence reversed, and a
 * step is a sequence of one.
 */
public abstract class CellConformance extends OneWayConformance {
    /** The cell: small, for gradients are checked number by number; float64; the same for the same generator. */
    protected abstract Cell cell(Generator generator);

    @Override
    protected final RecurrentLayer<?> layer(Generator generator) {
        return new Recurrent(cell(generator), generator);
    }

    /** The cell in both directions, with the same weights. */
    private Recurrent bothWays() {
        Generator generator = Generator.seeded(11);
        Cell cell = cell(generator);
        Recurrent.Options options = Recurrent.options(cell.inputSize()).bidirectional(true);
        Recurrent out = new Recurrent(options, (layer, reverse, inputSize) -> cell, generator);
        out.eval();
        return out;
    }

    @Test
    void inReverseItIsItselfOnTheSequenceReversed() {
        Recurrent both = bothWays();
        AnyLayer forward = subject();
        int shown = both.cells().get(0).outputSize();
        int parts = both.cells().get(0).stateSizes().size();
        AnyLayer any = new AnyLayer(both);
        Variable x = draw(60, 4, 3, both.inputSize());
        List<Variable> state = any.state(3, Generator.seeded(61));
        AnyLayer.Pass pass = any.pass(x, state);
        AnyLayer.Pass reversed = forward.pass(x.flip(0), state.subList(parts, 2 * parts));
        assertClose("output", pass.output().narrow(2, shown, shown).flip(0), reversed.output(), Close.FLOAT64);
        for (int p = 0; p < parts; p++) {
            assertClose("state", pass.state().get(parts + p), reversed.state().get(p), Close.FLOAT64);
        }
    }

    /** In reverse each packed sequence is read from its own end, with the gradients of each by itself. */
    @Test
    void packedInReverseIsOneByOne() {
        Cell cell = bothWays().cells().get(0);
        new LayerConformance() {
            @Override
            protected RecurrentLayer<?> layer(Generator generator) {
                return new Recurrent(
                        Recurrent.options(cell.inputSize()).bidirectional(true),
                        (layer, reverse, inputSize) -> cell,
                        generator);
            }
        }.packedIsOneByOne();
    }

    @Test
    void aStepIsASequenceOfOne() {
        AnyLayer any = subject();
        Cell cell = ((Recurrent) any.layer()).cells().get(0);
        Variable x = draw(62, 3, cell.inputSize());
        List<Variable> state = any.state(3, Generator.seeded(63));
        AnyLayer.Pass pass = any.pass(x.unsqueeze(0), state);
        List<Variable> step = cell.step(x, state);
        Cell.Steps steps = cell.begin(3);
        List<Variable> begun = steps.next(steps.project(x), state);
        PackedSequence packed = PackedSequence.packPadded(x.unsqueeze(0), 1, 1, 1);
        AnyLayer.Pass ofPacked = any.pass(packed, state);
        assertClose("output", pass.output().squeeze(0), step.get(0), Close.FLOAT64);
        for (int p = 0; p < step.size(); p++) {
            assertClose("step", step.get(p), pass.state().get(p), Close.FLOAT64);
            assertClose("steps", begun.get(p), step.get(p), Close.FLOAT64);
            assertClose("packed", ofPacked.state().get(p), step.get(p), Close.FLOAT64);
        }
    }
}
