package org.lstm4j.onnx.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Reductions over axes, and sums along one. Axes are an attribute in old files and an input in new ones.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__ReduceMean.html">ReduceMean</a> and its neighbours
 */
final class ReductionOperators {
    private ReductionOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("ReduceSum", reduction(Tensor::sum));
        rules.put("ReduceMean", reduction(Tensor::mean));
        rules.put("ReduceMax", reduction(Tensor::amax));
        rules.put("ReduceMin", reduction(Tensor::amin));
        rules.put("ReduceProd", reduction(Tensor::prod));
        rules.put("ReduceL1", reduction((x, dims, keep) -> x.abs().sum(dims, keep)));
        rules.put(
                "ReduceL2",
                reduction((x, dims, keep) -> x.square().sum(dims, keep).sqrt()));
        rules.put("ReduceSumSquare", reduction((x, dims, keep) -> x.square().sum(dims, keep)));
        rules.put("ReduceLogSumExp", reduction(Tensor::logSumExp));
        rules.put("ReduceLogSum", reduction((x, dims, keep) -> x.sum(dims, keep).log()));
        rules.put("ArgMax", index(true));
        rules.put("ArgMin", index(false));
        rules.put("CumSum", at -> {
            boolean exclusive = at.attributes().flag("exclusive", false);
            boolean reverse = at.attributes().flag("reverse", false);
            return in -> {
                Tensor x = in.tensor(0);
                int axis = Dims.axis((long) in.number(1), x.rank());
                Tensor given = reverse ? x.flip(axis) : x;
                Tensor sum = given.cumsum(axis);
                Tensor out = exclusive ? sum.sub(given) : sum;
                return List.of(in.get(0).with(reverse ? out.flip(axis) : out));
            };
        });
    }

    private interface Reduction {
        Tensor apply(Tensor x, int[] dims, boolean keepDim);
    }

    private static Rule reduction(Reduction function) {
        return at -> {
            boolean keep = at.attributes().flag("keepdims", true);
            boolean noneIfEmpty = at.attributes().flag("noop_with_empty_axes", false);
            long[] attribute = at.attributes().integers("axes");
            return in -> {
                Value x = in.get(0);
                long[] given = in.has(1) ? in.longs(1) : attribute == null ? new long[0] : attribute;
                if ((given.length == 0 && noneIfEmpty) || x.tensor().rank() == 0) {
                    return List.of(x);
                }
                int[] dims = Dims.axes(given, x.tensor().rank());
                return List.of(x.with(function.apply(x.tensor(), dims, keep)));
            };
        };
    }

    private static Rule index(boolean largest) {
        return at -> {
            int axis = at.attributes().integer("axis", 0);
            boolean keep = at.attributes().flag("keepdims", true);
            boolean last = at.attributes().flag("select_last_index", false);
            return in -> {
                Tensor given = in.tensor(0);
                int dim = Dims.axis(axis, given.rank());
                Tensor x = last ? given.flip(dim) : given;
                IntTensor index = largest ? x.argmax(dim, keep) : x.argmin(dim, keep);
                Tensor out = index.to(DType.FLOAT64);
                Tensor from = last ? out.neg().add(given.size(dim) - 1) : out;
                return List.of(new Value(from, ElementType.INT64));
            };
        };
    }

    /** All dimensions of a shape from one on. */
    static int[] from(int dim, Shape shape) {
        if (shape.rank() < dim) {
            throw new IllegalArgumentException("expected at least " + dim + " dimensions, but got the shape " + shape);
        }
        int[] out = new int[shape.rank() - dim];
        Arrays.setAll(out, i -> dim + i);
        return out;
    }
}
