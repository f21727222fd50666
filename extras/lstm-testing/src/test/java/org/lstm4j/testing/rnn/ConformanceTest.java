package org.lstm4j.testing.rnn;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.CoupledLSTMCell;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.GRUDCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.ProjectedLSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The conformance tests of every cell and layer of the library, and of a cell that a user writes. */
@Tag("property")
class ConformanceTest {
    private static final DType DTYPE = DType.FLOAT64;

    /** A cell or layer of the library without a class here fails this test. */
    @Test
    void everyCellAndLayerOfTheLibraryIsTested() {
        Set<String> library = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("org.lstm4j.nn.rnn")) {
            if ((type.isAssignableTo(Cell.class) || type.isAssignableTo(RecurrentLayer.class))
                    && type.getModifiers().contains(JavaModifier.PUBLIC)
                    && !type.getModifiers().contains(JavaModifier.ABSTRACT)) {
                library.add(type.getSimpleName());
            }
        }
        Set<String> tested = new TreeSet<>();
        for (LayerConformance test : tests()) {
            for (Module module : test.layer(Generator.seeded(0)).modules()) {
                tested.add(module.getClass().getSimpleName());
            }
        }
        assertThat(library).hasSizeGreaterThan(12);
        assertThat(tested).containsAll(library);
    }

    private List<LayerConformance> tests() {
        return Arrays.stream(ConformanceTest.class.getDeclaredClasses())
                .filter(LayerConformance.class::isAssignableFrom)
                .map(this::create)
                .toList();
    }

    private LayerConformance create(Class<?> test) {
        try {
            return (LayerConformance)
                    test.getDeclaredConstructor(ConformanceTest.class).newInstance(this);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    // ---- Cells ----------------------------------------------------------------------------------------------------

    @Nested
    class RnnCellWithTanh extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new RNNCell(2, 3, true, RNN.Nonlinearity.TANH, DTYPE, generator);
        }
    }

    @Nested
    class RnnCellWithReluWithoutBias extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new RNNCell(2, 3, false, RNN.Nonlinearity.RELU, DTYPE, generator);
        }
    }

    @Nested
    class GruCell extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new GRUCell(2, 2, true, DTYPE, generator);
        }
    }

    @Nested
    class LstmCell extends CellConformance {
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
    class MinGru extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new MinGRUCell(2, 2, true, DTYPE, generator);
        }
    }

    /** Values, a mask of 0 and 1, and gaps of at least 0; differentiated by the values and the weights. */
    @Nested
    class GruD extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new GRUDCell(Tensor.randn(generator, DTYPE, 2), 2, generator);
        }

        @Override
        protected Tensor input(Generator generator, int... sizes) {
            int[] block = sizes.clone();
            block[block.length - 1] /= 3;
            Tensor values = Tensor.randn(generator, DTYPE, block);
            Tensor mask = Tensor.zeros(DTYPE, block).bernoulliInPlace(generator, 0.6);
            Tensor gaps = Tensor.zeros(DTYPE, block).uniformInPlace(generator, 0, 2);
            return Tensor.concat(List.of(values, mask, gaps), -1);
        }

        @Override
        protected int differentiableFeatures(int inputSize) {
            return inputSize / 3;
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

    /** A cell as a user writes it: equations alone, and a state of three parts, one of another size. */
    @Nested
    class OfAUser extends CellConformance {
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

    /** A cell whose input is a value, a mask in {0, 1} and a gap of at least 0: x is decayed over the gap. */
    @Nested
    class OfMaskedInputs extends CellConformance {
        @Override
        protected Cell cell(Generator generator) {
            return new Cell(6, DTYPE, 2, 2) {
                private final Parameter decay = register("decay", new Parameter(Tensor.rand(generator, DTYPE, 2)));

                @Override
                protected List<Variable> next(Variable input, List<Variable> state) {
                    Tensor mask = input.data().narrow(1, 2, 2);
                    Tensor gap = input.data().narrow(1, 4, 2);
                    if (mask.sub(mask.square()).abs().sum().item() > 0
                            || gap.min().item() < 0) {
                        throw new IllegalArgumentException("not a mask, or a negative gap: " + input.data());
                    }
                    Variable last = Variable.where(mask, input.narrow(1, 0, 2), state.get(1));
                    Variable kept = decay.mul(Variable.of(gap)).neg().exp();
                    return List.of(last.mul(kept).add(state.get(0)).tanh(), last);
                }
            };
        }

        @Override
        protected Tensor input(Generator generator, int... sizes) {
            Tensor out = super.input(generator, sizes);
            int features = sizes.length - 1;
            Tensor mask = out.narrow(features, 2, 2);
            mask.copyInPlace(mask.gt(0));
            Tensor gap = out.narrow(features, 4, 2);
            gap.copyInPlace(gap.abs());
            return out;
        }

        @Override
        protected int differentiableFeatures(int inputSize) {
            return 2;
        }
    }

    // ---- Layers in one direction ----------------------------------------------------------------------------------

    @Nested
    class Rnn extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new RNN(RNN.options(2, 3).dtype(DTYPE), generator);
        }
    }

    @Nested
    class Gru extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new GRU(GRU.options(2, 2).bias(false).dtype(DTYPE), generator);
        }
    }

    @Nested
    class Lstm extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new LSTM(LSTM.options(2, 2).dtype(DTYPE), generator);
        }
    }

    @Nested
    class LstmWithProjection extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new LSTM(LSTM.options(2, 3).projSize(2).bias(false).dtype(DTYPE), generator);
        }
    }

    @Nested
    class TwoRnnLayersWithRelu extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            RNNOptions options = RNN.options(2, 3).numLayers(2).bias(false);
            return new RNN(options.nonlinearity(RNN.Nonlinearity.RELU).dtype(DTYPE), generator);
        }
    }

    @Nested
    class TwoGruLayers extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new GRU(GRU.options(2, 2).numLayers(2).dtype(DTYPE), generator);
        }
    }

    @Nested
    class TwoLstmLayers extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new LSTM(LSTM.options(2, 2).numLayers(2).dtype(DTYPE), generator);
        }
    }

    @Nested
    class TwoMixedLayers extends UnidirectionalConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new Recurrent(
                    Recurrent.options(2).numLayers(2),
                    (layer, reverse, input) -> layer == 0
                            ? new LSTMCell(input, 2, true, DTYPE, generator)
                            : new RNNCell(input, 1, true, RNN.Nonlinearity.TANH, DTYPE, generator),
                    generator);
        }
    }

    // ---- Bidirectional layers -------------------------------------------------------------------------------------

    @Nested
    class BidirectionalRnn extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new RNN(RNN.options(2, 2).numLayers(2).bidirectional(true).dtype(DTYPE), generator);
        }
    }

    @Nested
    class BidirectionalGru extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new GRU(GRU.options(2, 2).numLayers(2).bidirectional(true).dtype(DTYPE), generator);
        }
    }

    @Nested
    class BidirectionalLstm extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            return new LSTM(LSTM.options(2, 2).bidirectional(true).dtype(DTYPE), generator);
        }
    }

    @Nested
    class BidirectionalLstmWithProjectionAndDropout extends LayerConformance {
        @Override
        protected RecurrentLayer<?> layer(Generator generator) {
            RNNOptions options = LSTM.options(1, 2).numLayers(2).bidirectional(true);
            return new LSTM(options.projSize(1).dropout(0.5).dtype(DTYPE), generator);
        }
    }

    @Nested
    class BidirectionalMixedLayers extends LayerConformance {
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
