package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * The same elements in other shapes, and repeated.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">Reshape</a> and its neighbours
 */
final class ReshapingOperators {
    private ReshapingOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Reshape", at -> {
            boolean allowZero = at.attributes().flag("allowzero", false);
            long[] attribute = at.attributes().integers("shape");
            return in -> {
                long[] wanted = in.has(1) || attribute == null ? in.longs(1) : attribute;
                return List.of(in.get(0).with(reshape(in.tensor(0), wanted, allowZero)));
            };
        });
        rules.put("Flatten", at -> {
            int axis = at.attributes().integer("axis", 1);
            return in -> {
                Tensor x = in.tensor(0);
                int from = axis == x.rank() ? axis : Dims.axis(axis, x.rank());
                return List.of(in.get(0)
                        .with(x.reshape(Dims.product(x.shape(), 0, from), Dims.product(x.shape(), from, x.rank()))));
            };
        });
        rules.put("Transpose", at -> {
            long[] given = at.attributes().integers("perm");
            return in -> {
                Tensor x = in.tensor(0);
                int rank = x.rank();
                int[] order = given == null
                        ? IntStream.range(0, rank).map(d -> rank - 1 - d).toArray()
                        : Dims.ints(given);
                return List.of(in.get(0).with(x.permute(order)));
            };
        });
        rules.put("Squeeze", at -> {
            long[] attribute = at.attributes().integers("axes");
            return in -> List.of(in.get(0).with(squeeze(in.tensor(0), in.has(1) ? in.longs(1) : attribute)));
        });
        rules.put("Unsqueeze", at -> {
            long[] attribute = at.attributes().integers("axes");
            return in -> List.of(
                    in.get(0).with(unsqueeze(in.tensor(0), in.has(1) || attribute == null ? in.longs(1) : attribute)));
        });
        rules.put("Expand", at -> in -> {
            Value x = in.get(0);
            Shape wanted = in.shape(in.longs(1));
            Shape full = Shape.broadcast("Expand", x.shape(), wanted);
            in.shape(Dims.longs(full.toArray()));
            return List.of(x.with(x.tensor().broadcastTo(full)));
        });
        rules.put("Tile", at -> in -> List.of(in.get(0).with(tile(in))));
    }

    private static Tensor reshape(Tensor x, long[] wanted, boolean allowZero) {
        int[] sizes = Dims.ints(wanted);
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 0 && !allowZero) {
                if (d >= x.rank()) {
                    throw new IllegalArgumentException(
                            "size 0 at " + d + " means that of the input, which has the shape " + x.shape());
                }
                sizes[d] = x.size(d);
            }
        }
        return x.reshape(sizes);
    }

    private static Tensor squeeze(Tensor x, long @Nullable [] axes) {
        if (axes == null) {
            return x.squeeze();
        }
        int[] dims = Dims.axes(axes, x.rank());
        List<Integer> sizes = new ArrayList<>();
        for (int d = 0; d < x.rank(); d++) {
            int dim = d;
            if (Arrays.stream(dims).noneMatch(axis -> axis == dim)) {
                sizes.add(x.size(d));
            } else if (x.size(d) != 1) {
                throw new IllegalArgumentException(
                        "expected a size of 1 at axis " + d + ", but got the shape " + x.shape());
            }
        }
        return x.reshape(sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Tensor unsqueeze(Tensor x, long[] axes) {
        int rank = x.rank() + axes.length;
        int[] sizes = new int[rank];
        for (int axis : Dims.axes(axes, rank)) {
            if (sizes[axis] == 1) {
                throw new IllegalArgumentException("axis " + axis + " twice in " + Arrays.toString(axes));
            }
            sizes[axis] = 1;
        }
        boolean[] added = new boolean[rank];
        for (int d = 0; d < rank; d++) {
            added[d] = sizes[d] == 1;
        }
        int from = 0;
        for (int d = 0; d < rank; d++) {
            if (!added[d]) {
                sizes[d] = x.size(from++);
            }
        }
        return x.reshape(sizes);
    }

    private static Tensor tile(Inputs in) {
        Tensor x = in.tensor(0);
        long[] repeats = in.longs(1);
        if (repeats.length != x.rank()) {
            throw new IllegalArgumentException("expected " + x.rank() + " repeats for the shape " + x.shape()
                    + ", but got " + Arrays.toString(repeats));
        }
        long[] sizes = new long[x.rank()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = Math.multiplyExact(repeats[d], (long) x.size(d));
        }
        in.shape(sizes);
        Tensor out = x;
        for (int d = 0; d < sizes.length; d++) {
            int size = x.size(d);
            out = out.indexSelect(
                    d, IntStream.range(0, (int) sizes[d]).map(i -> i % size).toArray());
        }
        return out;
    }
}
