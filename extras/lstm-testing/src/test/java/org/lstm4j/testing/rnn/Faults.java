package org.lstm4j.testing.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Conformance tests of {@link GatedCell}, each with one planted fault; {@link PlantedFaultsTest} runs them. */
final class Faults {
    /** The configuration parameter without which the tests are disabled, as in a run of all classes of this package. */
    static final String RUN = "lstm4j.faults";

    private Faults() {}

    private static final class OnRequest implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getConfigurationParameter(RUN).isPresent()
                    ? ConditionEvaluationResult.enabled("PlantedFaultsTest")
                    : ConditionEvaluationResult.disabled("fails, since it has a fault");
        }
    }

    /** A conformance test of a cell. */
    @ExtendWith(OnRequest.class)
    abstract static class OfCell extends CellConformance {
        private final Function<Generator, Cell> factory;

        OfCell(Function<Generator, Cell> factory) {
            this.factory = factory;
        }

        @Override
        protected Cell cell(Generator generator) {
            return factory.apply(generator);
        }
    }

    /** A conformance test of a correct cell in a faulty layer. */
    abstract static class OfLayer extends OfCell {
        private final Function<RecurrentLayer<?>, AnyLayer> adapter;

        OfLayer(Function<RecurrentLayer<?>, AnyLayer> adapter) {
            super(GatedCell::new);
            this.adapter = adapter;
        }

        @Override
        final AnyLayer adapt(RecurrentLayer<?> layer) {
            return adapter.apply(layer);
        }
    }

    static final class None extends OfCell {
        None() {
            super(GatedCell::new);
        }
    }

    // ---- Faults of a cell -----------------------------------------------------------------------------------------

    /** The steps of a sequence take the forget gate for the candidate; a single step does not. */
    static final class WrongGateInASequence extends OfCell {
        WrongGateInASequence() {
            super(generator -> new GatedCell(generator) {
                @Override
                public Steps begin(int batch) {
                    return (x, state) -> {
                        Variable sum = x.matmul(weightIh)
                                .add(state.get(0).matmul(weightHh))
                                .add(bias);
                        Variable f = sum.narrow(1, 0, SIZE).sigmoid();
                        Variable c = f.mul(state.get(1))
                                .add(blend(f, sum.narrow(1, 0, SIZE).tanh()));
                        return List.of(c.tanh(), c);
                    };
                }
            });
        }
    }

    /** The backward of (1 - f) g gives the gradient of f to g and that of g to f. */
    static final class SwappedGradientsOfGates extends OfCell {
        SwappedGradientsOfGates() {
            super(generator -> new GatedCell(generator) {
                @Override
                Variable blend(Variable f, Variable g) {
                    return Rule.of("blend", f, g)
                            .saves(f, g)
                            .output(super.blend(f, g).data(), gradients -> {
                                Variable dy = gradients.dy();
                                gradients.set(0, dy.sub(dy.mul(gradients.saved(0))));
                                gradients.set(1, dy.mul(gradients.saved(1)).neg());
                            });
                }
            });
        }
    }

    /** The backward of tanh is right, but computed on tensors outside of the graph. */
    static final class NoSecondDerivative extends OfCell {
        NoSecondDerivative() {
            super(generator -> new GatedCell(generator) {
                @Override
                Variable candidate(Variable sum) {
                    Tensor y = sum.data().tanh();
                    Tensor slope = y.mul(y).neg().add(1);
                    return Rule.of("tanh", sum)
                            .output(
                                    y,
                                    gradients -> gradients.set(0, gradients.dy().mul(Variable.of(slope))));
                }
            });
        }
    }

    /** The gradient of the bias is the mean over the batch instead of the sum. */
    static final class BiasGradientAveraged extends OfCell {
        BiasGradientAveraged() {
            super(generator -> new GatedCell(generator) {
                @Override
                Variable add(Variable sum, Variable bias) {
                    return Rule.of("add", sum, bias).output(sum.data().add(bias.data()), gradients -> {
                        gradients.set(0, gradients.dy());
                        gradients.set(1, gradients.dy().mean(new int[] {0}, false));
                    });
                }
            });
        }
    }

    /** The bias gets no gradient. */
    static final class BiasGradientMissing extends OfCell {
        BiasGradientMissing() {
            super(generator -> new GatedCell(generator) {
                @Override
                Variable add(Variable sum, Variable bias) {
                    return sum.add(bias.detach());
                }
            });
        }
    }

    /** A pass starts with what the pass before left in a field. */
    static final class KeptBetweenPasses extends OfCell {
        KeptBetweenPasses() {
            super(generator -> new GatedCell(generator) {
                private double kept;

                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    List<Variable> out = super.next(x.add(kept), state);
                    kept = 0.1 * out.get(0).data().sum().item();
                    return out;
                }
            });
        }
    }

    /** Steps depend on the number of steps since the start of the pass. */
    static final class StepsCounted extends OfCell {
        StepsCounted() {
            super(generator -> new GatedCell(generator) {
                @Override
                public Steps begin(int batch) {
                    int[] step = {0};
                    return (x, state) -> next(x.add(0.1 * step[0]++), state);
                }
            });
        }
    }

    /** What is computed for all steps at once normalizes over all of them. */
    static final class ReadsTheFuture extends OfCell {
        ReadsTheFuture() {
            super(generator -> new GatedCell(generator) {
                @Override
                public Steps begin(int batch) {
                    return new Steps() {
                        @Override
                        public Variable project(Variable x) {
                            return x.sub(x.mean(new int[] {0}, true));
                        }

                        @Override
                        public List<Variable> next(Variable x, List<Variable> state) {
                            return step(x, state);
                        }
                    };
                }
            });
        }
    }

    /** The hidden state is centred over the batch. */
    static final class RowsSeeEachOther extends OfCell {
        RowsSeeEachOther() {
            super(generator -> new GatedCell(generator) {
                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    Variable h = state.get(0);
                    return super.next(
                            x, List.of(h.sub(h.mean(new int[] {0}, true).mul(0.5)), state.get(1)));
                }
            });
        }
    }

    /** Dropout in evaluation mode. */
    static final class RandomInEvaluation extends OfCell {
        RandomInEvaluation() {
            super(generator -> new GatedCell(generator) {
                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    Tensor mask = Tensor.zeros(DType.FLOAT64, x.shape()).bernoulliInPlace(generator, 0.5);
                    return super.next(x.mul(Variable.of(mask)), state);
                }
            });
        }
    }

    /** The cell state before the step is overwritten. */
    static final class StateModified extends OfCell {
        StateModified() {
            super(generator -> new GatedCell(generator) {
                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    state.get(1).data().mulInPlace(0.5);
                    return super.next(x, state);
                }
            });
        }
    }

    /** A weight that is not registered. */
    static final class WeightNotRegistered extends OfCell {
        WeightNotRegistered() {
            super(generator -> new GatedCell(generator) {
                private final Variable scale = parameter(generator, 2);

                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    return super.next(x.mul(scale), state);
                }
            });
        }
    }

    /** All steps at once, with no gradient from a step to the one before. */
    static final class SequenceCutsTheGradient extends OfCell {
        SequenceCutsTheGradient() {
            super(generator -> new GatedCell(generator) {
                @Override
                protected Sequence sequence() {
                    return (x, state) -> {
                        List<Variable> h = new ArrayList<>();
                        List<Variable> c = new ArrayList<>();
                        List<Variable> now = state;
                        for (Variable step : x.unbind(0)) {
                            List<Variable> after = next(step, now);
                            h.add(after.get(0));
                            c.add(after.get(1));
                            now = LayerConformance.map(after, Variable::detach);
                        }
                        return List.of(Variable.stack(h, 0), Variable.stack(c, 0));
                    };
                }
            });
        }
    }

    /** The weight's array is read from its first element on, as if it were contiguous. */
    static final class WeightReadAsAnArray extends OfCell {
        WeightReadAsAnArray() {
            super(generator -> new GatedCell(generator) {
                @Override
                protected List<Variable> next(Variable x, List<Variable> state) {
                    return super.next(x, state, weightIh, rowMajor(weightHh));
                }
            });
        }
    }

    /** The values that a kernel reads if it is given the array and the offset of a tensor alone. */
    private static Variable rowMajor(Variable x) {
        int offset = x.data().offset();
        double[] values =
                Arrays.copyOfRange(x.data().doubles(), offset, offset + x.data().numel());
        return Rule.of("rowMajor", x)
                .output(Tensor.of(values, x.shape().toArray()), gradients -> gradients.set(0, gradients.dy()));
    }

    // ---- Faults of a layer ----------------------------------------------------------------------------------------

    /** The packed batch, padded with zeros and run as if all sequences had the length of the longest. */
    private static AnyLayer.Pass padded(AnyLayer any, PackedSequence x, @Nullable List<Variable> state) {
        PackedSequence.Padded padded = x.padPacked();
        AnyLayer.Pass pass = any.forward(padded.data(), state);
        int[] lengths = x.lengths().toArray();
        return new AnyLayer.Pass(
                PackedSequence.packPadded(pass.output(), lengths).data(), pass.state());
    }

    /** Sequences are as long as the padding. */
    static final class PaddingLeaks extends OfLayer {
        PaddingLeaks() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forwardPadded(Variable padded, int... lengths) {
                    return forward(padded, null);
                }
            });
        }
    }

    /** The last state is that after the last step of the longest sequence. */
    static final class StateOfTheLongest extends OfLayer {
        StateOfTheLongest() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(PackedSequence x, @Nullable List<Variable> state) {
                    return new Pass(
                            super.forward(x, state).output(),
                            padded(this, x, state).state());
                }
            });
        }
    }

    /** The reverse direction starts at the end of the padding. */
    static final class ReverseStartsInThePadding extends OfLayer {
        ReverseStartsInThePadding() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(PackedSequence x, @Nullable List<Variable> state) {
                    return layer().isBidirectional() ? padded(this, x, state) : super.forward(x, state);
                }
            });
        }
    }

    /** The last state of packed sequences is in the order of lengths, not in the caller's. */
    static final class StateInSortedOrder extends OfLayer {
        StateInSortedOrder() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(PackedSequence x, @Nullable List<Variable> state) {
                    Pass pass = super.forward(x, state);
                    int[] order = x.sortedIndices().toArray();
                    return new Pass(
                            pass.output(), LayerConformance.map(pass.state(), part -> part.indexSelect(-2, order)));
                }
            });
        }
    }

    /** The state of the caller is not read. */
    static final class StateIgnored extends OfLayer {
        StateIgnored() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    return super.forward(x, null);
                }
            });
        }
    }

    /** The input's array is read from its first element on, as if it were contiguous. */
    static final class InputReadAsAnArray extends OfLayer {
        InputReadAsAnArray() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    return super.forward(rowMajor(x), state);
                }
            });
        }
    }

    /** The same of a packed batch. */
    static final class PackedInputReadAsAnArray extends OfLayer {
        PackedInputReadAsAnArray() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(PackedSequence x, @Nullable List<Variable> state) {
                    return super.forward(x.map(Faults::rowMajor), state);
                }
            });
        }
    }

    /** The same of the state. */
    static final class StateReadAsAnArray extends OfLayer {
        StateReadAsAnArray() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    return super.forward(x, state == null ? null : LayerConformance.map(state, Faults::rowMajor));
                }
            });
        }
    }

    /** A packed batch is sorted by a stable sort, and so other rows get its dropout masks. */
    static final class PackedInStableOrder extends OfLayer {
        PackedInStableOrder() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(PackedSequence x, @Nullable List<Variable> state) {
                    List<Variable> sequences = x.unpack();
                    int[] order = IntStream.range(0, sequences.size())
                            .boxed()
                            .sorted(Comparator.comparing(n -> -sequences.get(n).size(0)))
                            .mapToInt(Integer::intValue)
                            .toArray();
                    PackedSequence sorted = PackedSequence.pack(
                            Arrays.stream(order).mapToObj(sequences::get).toList(), true);
                    PackedSequence stable =
                            PackedSequence.of(sorted.data(), sorted.batchSizes().toArray(), order);
                    Pass pass = super.forward(stable, state);
                    List<Variable> outputs = stable.map(rows -> pass.output()).unpack();
                    return new Pass(inOrderOf(x, outputs), pass.state());
                }
            });
        }

        /** The packed data of sequences in the order in which others are packed. */
        private static Variable inOrderOf(PackedSequence x, List<Variable> sequences) {
            IntTensor order = x.sortedIndices();
            return PackedSequence.pack(
                            order == null
                                    ? sequences
                                    : Arrays.stream(order.toArray())
                                            .mapToObj(sequences::get)
                                            .toList(),
                            true)
                    .data();
        }
    }

    /** Without a state a pass starts from ones. */
    static final class StartsFromOnes extends OfLayer {
        StartsFromOnes() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    return super.forward(x, state == null ? ones(this, x.size(1)) : state);
                }
            });
        }

        private static List<Variable> ones(AnyLayer any, int batch) {
            List<Variable> out = new ArrayList<>();
            any.state(batch, 0).forEach(part -> out.add(Variable.of(Tensor.ones(DType.FLOAT64, part.shape()))));
            return out;
        }
    }

    /** No gradient flows into the initial state. */
    static final class GradientOfTheStateMissing extends OfLayer {
        GradientOfTheStateMissing() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    return super.forward(x, state == null ? null : LayerConformance.map(state, Variable::detach));
                }
            });
        }
    }

    /** The outputs of the reverse direction are in the order in which it reads, not in the order of time. */
    static final class ReverseOutputNotFlipped extends OfLayer {
        ReverseOutputNotFlipped() {
            super(layer -> new AnyLayer(layer) {
                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    Pass pass = super.forward(x, state);
                    if (!layer().isBidirectional()) {
                        return pass;
                    }
                    List<Variable> outputs = pass.output().chunk(2, 2);
                    return new Pass(
                            Variable.concat(
                                    List.of(outputs.get(0), outputs.get(1).flip(0)), 2),
                            pass.state());
                }
            });
        }
    }

    /** A pass that continues the one before reads its state in the graph, although the caller has detached it. */
    static final class DetachedStateInTheGraph extends OfLayer {
        DetachedStateInTheGraph() {
            super(layer -> new AnyLayer(layer) {
                private List<Variable> last = List.of();

                @Override
                Pass forward(Variable x, @Nullable List<Variable> state) {
                    boolean continues = state != null
                            && !last.isEmpty()
                            && state.get(0).data().contentEquals(last.get(0).data());
                    Pass pass = super.forward(x, continues ? last : state);
                    last = pass.state();
                    return pass;
                }
            });
        }
    }
}
