package org.lstm4j.testing.rnn;

import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

class LeakyCellTest extends CellConformance {
    @Override
    protected Cell cell(Generator rng) {
        return new LeakyCell(2, 3, DType.FLOAT64, rng);
    }
}
