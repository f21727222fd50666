package org.lstm4j.onnx.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Constants, shapes and types.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Constant.html">Constant</a> and its neighbours
 */
final class DataOperators {
    private DataOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Constant", at -> {
            Value value = constant(at);
            return in -> List.of(value);
        });
        rules.put("ConstantOfShape", at -> {
            Value fill = at.tensor("value");
            ElementType type = fill == null ? ElementType.FLOAT : fill.type();
            double number = fill == null ? 0 : fill.tensor().item();
            return in -> List.of(new Value(Tensor.full(type.dtype(), in.shape(in.longs(0)), number), type));
        });
        rules.put("Shape", at -> {
            int start = at.attributes().integer("start", 0);
            int end = at.attributes().integer("end", Integer.MAX_VALUE);
            return in -> {
                int[] sizes = in.get(0).shape().toArray();
                int from = bounded(start, sizes.length);
                int to = Math.max(from, bounded(end, sizes.length));
                return List.of(Value.int64s(Dims.longs(Arrays.copyOfRange(sizes, from, to))));
            };
        });
        rules.put(
                "Size",
                at -> in -> List.of(
                        new Value(Tensor.scalar(DType.FLOAT64, in.tensor(0).numel()), ElementType.INT64)));
        rules.put("Cast", at -> {
            ElementType type = ElementType.of(at.attributes().number("to", ElementType.FLOAT.code()));
            return in -> List.of(cast(in.get(0), type));
        });
        rules.put("CastLike", at -> in -> List.of(cast(in.get(0), in.get(1).type())));
        rules.put("Range", at -> in -> {
            double start = in.number(0);
            double step = in.number(2);
            double count = Math.max(0, Math.ceil((in.number(1) - start) / step));
            Shape shape = in.shape((long) count);
            double[] out = new double[shape.numel()];
            for (int i = 0; i < out.length; i++) {
                out[i] = start + i * step;
            }
            return List.of(
                    in.get(0).with(Tensor.wrap(out, out.length).to(in.tensor(0).dtype())));
        });
    }

    private static int bounded(int index, int size) {
        return Math.max(0, Math.min(size, index < 0 ? index + size : index));
    }

    private static Value constant(Site at) {
        Value tensor = at.tensor("value");
        if (tensor != null) {
            return tensor;
        }
        if (at.attributes().has("value_float")) {
            return Value.of(
                    Tensor.scalar(at.attributes().real("value_float", 0)).to(DType.FLOAT32));
        }
        if (at.attributes().has("value_floats")) {
            return Value.of(Tensor.of(at.attributes().reals("value_floats")));
        }
        if (at.attributes().has("value_int")) {
            return new Value(
                    Tensor.scalar(DType.FLOAT64, (double) at.attributes().number("value_int", 0)), ElementType.INT64);
        }
        long[] integers = at.attributes().integers("value_ints");
        if (integers != null) {
            return Value.int64s(integers);
        }
        throw new IllegalArgumentException("expected a tensor, number or numbers as value");
    }

    private static Value cast(Value x, ElementType to) {
        if (to == x.type()) {
            return x;
        }
        if (to == ElementType.BOOL) {
            return Value.mask(x.tensor().ne(0));
        }
        Tensor held = x.tensor().to(to.dtype());
        boolean truncates = x.type().isFloating() && !to.isFloating();
        return new Value(
                truncates
                        ? ArithmeticOperators.each(held, value -> value < 0 ? Math.ceil(value) : Math.floor(value))
                        : held,
                to);
    }
}
