package org.lstm4j.onnx.ops;

import java.util.List;
import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.tensor.Tensor;

/**
 * Pooling along one dimension, and over all.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__MaxPool.html">MaxPool</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__AveragePool.html">AveragePool</a>
 */
final class PoolingOperators {
    private PoolingOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put(
                "MaxPool",
                at -> pool(
                        at,
                        (x, window) -> new MaxPool1d(MaxPool1d.options(window.kernel())
                                        .stride(window.stride())
                                        .dilation(window.dilation())
                                        .ceilMode(at.attributes().flag("ceil_mode", false)))
                                .forward(Variable.of(window.padded(x, Double.NEGATIVE_INFINITY)))
                                .data()));
        rules.put("AveragePool", at -> {
            boolean includesPadding = at.attributes().flag("count_include_pad", false);
            return pool(at, (x, window) -> {
                Tensor mean = mean(at, x, window);
                return includesPadding ? mean : mean.div(mean(at, Tensor.ones(x.dtype(), x.shape()), window));
            });
        });
        rules.put(
                "GlobalAveragePool",
                at -> in -> List.of(in.get(0)
                        .with(in.floats(0)
                                .mean(ReductionOperators.from(2, in.get(0).shape()), true))));
        rules.put(
                "GlobalMaxPool",
                at -> in -> List.of(in.get(0)
                        .with(in.floats(0)
                                .amax(ReductionOperators.from(2, in.get(0).shape()), true))));
    }

    private static Step pool(Site at, Spatial.Function function) {
        long[] kernel = at.attributes().integers("kernel_shape");
        if (kernel == null || at.node().outputs().size() > 1) {
            throw new IllegalArgumentException("expected a kernel_shape and one output");
        }
        return in -> List.of(in.get(0).with(Spatial.along(at, in.floats(0), Dims.ints(kernel), function)));
    }

    /** The mean of each window, padding counted as zeros. */
    private static Tensor mean(Site at, Tensor x, Spatial window) {
        if (window.dilation() != 1) {
            throw new IllegalArgumentException("expected a dilation of 1, but got " + window.dilation());
        }
        return new AvgPool1d(AvgPool1d.options(window.kernel())
                        .stride(window.stride())
                        .ceilMode(at.attributes().flag("ceil_mode", false)))
                .forward(Variable.of(window.padded(x, 0)))
                .data();
    }
}
