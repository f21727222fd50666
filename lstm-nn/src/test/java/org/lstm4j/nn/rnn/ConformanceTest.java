package org.lstm4j.nn.rnn;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.testing.CellConformance;
import org.lstm4j.nn.testing.LayerConformance;
import org.lstm4j.nn.testing.OneWayConformance;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The conformance tests on all cells and layers of this library, and on a cell of one's own. */
class ConformanceTest {
    private static final DType DTYPE = DType.FLOAT64;

    @Nested
    class Tanh extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new RNNCell(2, 3, true, RNN.Nonlinearity.TANH, DTYPE, generator);
        }
    }

    @Nested
    class Relu extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new RNNCell(2, 3, false, RNN.Nonlinearity.RELU, DTYPE, generator);
        }
    }

    @Nested
    class Gru extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new GRUCell(2, 2, true, DTYPE, generator);
        }
    }

    @Nested
    class Lstm extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new LSTMCell(2, 2, true, DTYPE, generator);
        }
    }

    @Nested
    class Projected extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new ProjectedLSTMCell(1, 3, 2, false, DTYPE, generator);
        }
    }

    @Nested
    class LayerNorm extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new LayerNormLSTMCell(2, 3, DTYPE, generator);
        }
    }

    @Nested
    class Peephole extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new PeepholeLSTMCell(2, 2, true, DTYPE, generator);
        }
    }

    @Nested
    class Coupled extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new CoupledLSTMCell(2, 2, true, DTYPE, generator);
        }
    }

    @Nested
    class Zoneout extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new ZoneoutCell(new LSTMCell(2, 2, true, DTYPE, generator), generator, 0.3, 0.6);
        }
    }

    @Nested
    class VariationalDropout extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new VariationalDropoutCell(new GRUCell(2, 2, true, DTYPE, generator), 0.3, 0.6, generator);
        }
    }

    /** A cell as a user writes it: nothing but equations, and a state of three parts, one of another size. */
    @Nested
    class OnesOwn extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new Cell(2, DTYPE, 3, 3, 1) {
                private final Parameter weight =
                        register("weight", new Parameter(Tensor.randn(generator, DTYPE, 2, 3)));

                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    Variable speed =
                            state.get(1).mul(0.9).add(x.matmul(weight).tanh().mul(state.get(2)));
                    Variable place = state.get(0).add(speed);
                    return List.of(place, speed, place.mean(new int[] {1}, true).sigmoid());
                }
            };
        }
    }

    @Nested
    class LstmBothWays extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            LSTM.Options options = LSTM.options(1, 2).numLayers(2).bidirectional(true);
            return new LSTM(options.projSize(1).dropout(0.5).dtype(DTYPE), generator);
        }
    }

    @Nested
    class GruBothWays extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new GRU(GRU.options(2, 2).numLayers(2).bidirectional(true).dtype(DTYPE), generator);
        }
    }

    @Nested
    class RnnOfTwoLayers extends OneWayConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new RNN(RNN.options(2, 3).numLayers(2).bias(false).dtype(DTYPE), generator);
        }
    }

    @Nested
    class LstmOfTwoLayers extends OneWayConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new LSTM(LSTM.options(2, 2).numLayers(2).dtype(DTYPE), generator);
        }
    }

    @Nested
    class MixedLayers extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new Recurrent(
                    Recurrent.options(2).numLayers(2).bidirectional(true),
                    (layer, reverse, input) -> reverse
                            ? new GRUCell(input, 1 + layer, true, DTYPE, generator)
                            : new CoupledLSTMCell(input, 2 - layer, true, DTYPE, generator),
                    generator);
        }
    }
}
