package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * Elements by position: slices, gathers, splits, joins and padding.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Slice.html">Slice</a> and its neighbours
 */
final class SelectionOperators {
    private SelectionOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Slice", SelectionOperators::slice);
        rules.put("Gather", at -> {
            int axis = at.attributes().integer("axis", 0);
            return in -> List.of(in.get(0).with(gather(in, axis)));
        });
        rules.put("GatherElements", at -> {
            int axis = at.attributes().integer("axis", 0);
            return in -> {
                Tensor x = in.tensor(0);
                int dim = Dims.axis(axis, x.rank());
                IntTensor index = IntTensor.of(
                        positions(in.ints(1), x.size(dim)), in.get(1).shape().toArray());
                return List.of(in.get(0).with(x.gather(dim, index)));
            };
        });
        rules.put("Concat", at -> {
            int axis = at.attributes().integer("axis", 1);
            return in -> {
                List<Tensor> parts = new ArrayList<>();
                for (int i = 0; i < in.size(); i++) {
                    if (in.get(i).type() != in.get(0).type()) {
                        throw new IllegalArgumentException(
                                "expected inputs of one type, but got " + in.get(0) + " and " + in.get(i));
                    }
                    parts.add(in.tensor(i));
                }
                return List.of(in.get(0)
                        .with(Tensor.concat(parts, Dims.axis(axis, parts.get(0).rank()))));
            };
        });
        rules.put("Split", SelectionOperators::split);
        rules.put("Pad", Padding::rule);
        rules.put("ReverseSequence", at -> {
            int time = at.attributes().integer("time_axis", 0);
            int batch = at.attributes().integer("batch_axis", 1);
            return in -> {
                Tensor x = in.tensor(0);
                Tensor timeFirst = time == 0 && batch == 1 ? x : x.transpose(0, 1);
                Tensor out = TimeOrder.reversed(timeFirst, in.ints(1));
                return List.of(in.get(0).with(time == 0 && batch == 1 ? out : out.transpose(0, 1)));
            };
        });
    }

    private static Step slice(Site at) {
        long[] starts = at.attributes().integers("starts");
        long[] ends = at.attributes().integers("ends");
        long[] axes = at.attributes().integers("axes");
        return in -> {
            Tensor x = in.tensor(0);
            long[] from = starts != null ? starts : in.longs(1);
            long[] to = ends != null ? ends : in.longs(2);
            long[] dims = axes != null
                    ? axes
                    : in.has(3)
                            ? in.longs(3)
                            : IntStream.range(0, from.length).asLongStream().toArray();
            long[] steps = in.has(4) ? in.longs(4) : new long[from.length];
            if (!in.has(4)) {
                Arrays.fill(steps, 1);
            }
            if (to.length != from.length || dims.length != from.length || steps.length != from.length) {
                throw new IllegalArgumentException("expected as many ends, axes and steps as the " + from.length
                        + " starts, but got " + to.length + ", " + dims.length + " and " + steps.length);
            }
            for (int i = 0; i < from.length; i++) {
                x = slice(x, Dims.axis(dims[i], x.rank()), from[i], to[i], steps[i]);
            }
            return List.of(in.get(0).with(x));
        };
    }

    /** NumPy's {@code x[start:end:step]} along one dimension; ends beyond it mean the end. */
    private static Tensor slice(Tensor x, int dim, long start, long end, long step) {
        int size = x.size(dim);
        if (step == 0) {
            throw new IllegalArgumentException("expected a step other than 0");
        }
        if (size == 0) {
            return x;
        }
        boolean back = step < 0;
        long first = clamp(start, size, 0, back ? size - 1 : size);
        long last = clamp(end, size, back ? -1 : 0, back ? size - 1 : size);
        if (!back) {
            int to = (int) Math.max(first, last);
            return step == 1
                    ? x.narrow(dim, (int) first, to - (int) first)
                    : x.slice(dim, (int) first, to, (int) Math.min(step, Integer.MAX_VALUE));
        }
        // Beyond the size, one step leaves the dimension whatever its length is.
        long stride = Math.max(step, -Math.max(1L, size));
        int count = first <= last ? 0 : (int) ((first - last - 1) / -stride) + 1;
        int[] index = new int[count];
        for (int i = 0; i < count; i++) {
            index[i] = (int) (first + i * stride);
        }
        return x.indexSelect(dim, index);
    }

    private static long clamp(long index, int size, long low, long high) {
        long counted = index < 0 ? index + size : index;
        return Math.max(low, Math.min(high, counted));
    }

    private static Tensor gather(Inputs in, int axis) {
        Tensor x = in.tensor(0);
        int dim = Dims.axis(axis, x.rank());
        Value indices = in.get(1);
        int[] index = positions(in.ints(1), x.size(dim));
        Tensor picked = index.length == 1 ? x.narrow(dim, index[0], 1) : x.indexSelect(dim, index);
        int[] sizes = new int[x.rank() - 1 + indices.shape().rank()];
        int at = 0;
        for (int d = 0; d < dim; d++) {
            sizes[at++] = x.size(d);
        }
        for (int size : indices.shape().toArray()) {
            sizes[at++] = size;
        }
        for (int d = dim + 1; d < x.rank(); d++) {
            sizes[at++] = x.size(d);
        }
        return picked.reshape(sizes);
    }

    /** Indices from 0 of indices that may count from the end. */
    private static int[] positions(int[] index, int size) {
        for (int i = 0; i < index.length; i++) {
            int given = index[i];
            if (given < -size || given >= size) {
                throw new IllegalArgumentException(
                        "expected indices from " + -size + " to " + (size - 1) + ", but got " + given);
            }
            index[i] = given < 0 ? given + size : given;
        }
        return index;
    }

    private static Step split(Site at) {
        int axis = at.attributes().integer("axis", 0);
        long[] attribute = at.attributes().integers("split");
        int outputs = at.attributes().integer("num_outputs", at.node().outputs().size());
        return in -> {
            Tensor x = in.tensor(0);
            int dim = Dims.axis(axis, x.rank());
            int[] sizes =
                    in.has(1) ? in.ints(1) : attribute != null ? Dims.ints(attribute) : even(x.size(dim), outputs);
            List<Value> out = new ArrayList<>();
            for (Tensor part : x.split(sizes, dim)) {
                out.add(in.get(0).with(part));
            }
            return out;
        };
    }

    /** Equal parts, the last of which may be smaller. */
    private static int[] even(int size, int parts) {
        if (parts < 1 || parts > Math.max(1, size)) {
            throw new IllegalArgumentException("expected from 1 to " + size + " parts, but got " + parts);
        }
        int each = (size + parts - 1) / parts;
        int[] out = new int[parts];
        Arrays.fill(out, each);
        out[parts - 1] = size - each * (parts - 1);
        return out;
    }
}
