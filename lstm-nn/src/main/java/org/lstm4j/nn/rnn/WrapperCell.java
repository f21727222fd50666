package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;

/** A cell that changes the steps of another one, its only child {@code cell}; the subclass does so in {@link #begin}. */
abstract class WrapperCell extends Cell {
    private final Cell cell;

    WrapperCell(Cell cell) {
        super(
                cell.inputSize(),
                cell.dtype(),
                cell.stateSizes().stream().mapToInt(size -> size).toArray());
        this.cell = register("cell", cell);
    }

    final Cell cell() {
        return cell;
    }

    @Override
    protected final List<Variable> next(Variable x, List<Variable> state) {
        Steps steps = begin(x.size(0));
        return steps.next(steps.project(x), state);
    }
}
