package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Layers that merge several inputs.
 *
 * <p>In Keras 3 a step of the output counts if it does in any of the inputs, all of which have a mask; in Keras 2 if it does in
 * all that have one. Of Keras 3's Multiply, Maximum and Minimum, an input has no effect where it is masked.
 *
 * @see <a href="https://keras.io/api/layers/merging_layers/">Keras: merging layers</a>
 */
final class MergeLayers {
    private MergeLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Add", at -> new Merge(at.isKeras2(), Tensor::add, Masked.AS_IS));
        rules.put("Subtract", at -> new Merge(at.isKeras2(), Tensor::sub, Masked.AS_IS));
        rules.put("Multiply", at -> new Merge(at.isKeras2(), Tensor::mul, Masked.LEFT_OUT));
        rules.put("Maximum", at -> new Merge(at.isKeras2(), Tensor::maximum, Masked.LEFT_OUT));
        rules.put("Minimum", at -> new Merge(at.isKeras2(), Tensor::minimum, Masked.LEFT_OUT));
        rules.put("Average", at -> {
            Merge sum = new Merge(at.isKeras2(), Tensor::add, Masked.AS_IS);
            return inputs -> {
                Flow out = sum.call(inputs).get(0);
                return List.of(new Flow(out.value().div(inputs.size()), out.mask()));
            };
        });
        rules.put("Concatenate", at -> {
            int axis = at.config().integer("axis", -1);
            return inputs -> List.of(joined(inputs, axis));
        });
    }

    /** What becomes of masked values in Keras 3. */
    private enum Masked {
        AS_IS,
        LEFT_OUT
    }

    private record Merge(boolean isKeras2, BinaryOperator<Tensor> function, Masked masked) implements KerasLayer {
        @Override
        public List<Flow> call(List<Flow> inputs) {
            if (inputs.size() < 2) {
                throw new IllegalArgumentException("expected two inputs or more, but got " + inputs.size());
            }
            int rank = inputs.stream().mapToInt(in -> in.value().rank()).max().orElse(0);
            Tensor out = expanded(inputs.get(0).value(), rank);
            Tensor counts = inputs.get(0).mask();
            for (Flow in : inputs.subList(1, inputs.size())) {
                Tensor x = expanded(in.value(), rank).to(out.dtype());
                Tensor y = function.apply(out, x);
                if (!isKeras2 && masked == Masked.LEFT_OUT) {
                    y = leftOut(out, counts, x, in.mask(), y);
                }
                counts = isKeras2 ? both(counts, in.mask()) : either(counts, in.mask());
                out = y;
            }
            return List.of(new Flow(out, counts));
        }

        private static Tensor leftOut(
                Tensor a, @Nullable Tensor countsA, Tensor b, @Nullable Tensor countsB, Tensor both) {
            Tensor out = both;
            if (countsB != null) {
                out = Tensor.where(Flow.spread(countsB, out), out, a.broadcastTo(out.shape()));
            }
            if (countsA != null) {
                out = Tensor.where(Flow.spread(countsA, out), out, b.broadcastTo(out.shape()));
            }
            return out;
        }

        /** Inputs of fewer dimensions are repeated after the batch. */
        private static Tensor expanded(Tensor x, int rank) {
            Tensor out = x;
            while (out.rank() < rank) {
                out = out.unsqueeze(1);
            }
            return out;
        }
    }

    private static @Nullable Tensor either(@Nullable Tensor a, @Nullable Tensor b) {
        return a == null || b == null ? null : a.maximum(b);
    }

    private static @Nullable Tensor both(@Nullable Tensor a, @Nullable Tensor b) {
        return a == null ? b : b == null ? a : a.mul(b);
    }

    private static Flow joined(List<Flow> inputs, int axis) {
        DType dtype = inputs.get(0).value().dtype();
        List<Tensor> values = new ArrayList<>();
        boolean masked = false;
        for (Flow in : inputs) {
            values.add(in.value().to(dtype));
            masked |= in.mask() != null;
        }
        Tensor out = Tensor.concat(values, axis);
        if (!masked) {
            return Flow.of(out);
        }
        boolean alongTime = axis == 1 || (axis < 0 && axis + out.rank() == 1);
        Tensor mask = null;
        List<Tensor> masks = new ArrayList<>();
        for (Flow in : inputs) {
            Tensor own = in.mask();
            Tensor x = in.value();
            masks.add(own == null ? Tensor.ones(DType.FLOAT64, x.size(0), x.size(1)) : own);
            mask = both(mask, own);
        }
        return new Flow(out, alongTime ? Tensor.concat(masks, 1) : mask);
    }
}
