package org.lstm4j.bench.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.recurrent.RNN;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;

/**
 * libtorch: its layers called without the blocks that DJL builds around them. It has no call for a single cell, nor for
 * a packed batch.
 */
public final class DjlPeer implements Peer {
    /**
     * @param threads ignored: the system property {@code ai.djl.pytorch.num_threads} has set them
     */
    public DjlPeer(int threads) {
        Engine.getInstance();
    }

    @Override
    public String describe() {
        return "libtorch " + Engine.getInstance().getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public @Nullable Work prepare(Row row) {
        if (row.kind().isOfStep()) {
            return Part.offers(row) ? new Part(row) : null;
        }
        return row.kind() == Row.Kind.CELL || row.kind() == Row.Kind.PACKED ? null : new Layer(row);
    }

    private static final class Layer implements Work {
        private final Row row;
        private final NDManager manager = NDManager.newBaseManager();
        private final NDArray x;
        private final NDList parameters = new NDList();
        private final NDList state = new NDList();
        private final @Nullable GradientCollector collector;

        Layer(Row row) {
            this.row = row;
            this.x = array(Filling.input(row), row.inputSizes());
            for (int i = 0; i < row.parameters().size(); i++) {
                NDArray parameter =
                        array(Filling.parameter(row, i), row.parameters().get(i));
                parameters.add(parameter);
            }
            int[] sizes = {row.parts(), row.batch(), row.hidden()};
            for (int i = 0; i < 2; i++) {
                state.add(array(new float[Filling.product(sizes)], sizes));
            }
            if (row.train()) {
                parameters.forEach(parameter -> parameter.setRequiresGradient(true));
            }
            // One for all calls, as a new one looks for the gradients of all arrays. Gradients therefore add up.
            this.collector = row.train() ? Engine.getInstance().newGradientCollector() : null;
        }

        private NDArray array(float[] data, int[] sizes) {
            Shape shape = new Shape(Arrays.stream(sizes).mapToLong(n -> n).toArray());
            return row.float64() ? manager.create(Filling.widen(data), shape) : manager.create(data, shape);
        }

        private NDArray forward() {
            if (row.kind() == Row.Kind.GEMM) {
                return x.matMul(parameters.get(0));
            }
            NDArrayEx calls = x.getNDArrayInternal();
            boolean two = row.kind() == Row.Kind.BI2;
            NDList out = switch (row.kind()) {
                case GRU -> calls.gru(x, state.get(0), parameters, true, 1, 0, row.train(), false, false);
                case RNN ->
                    calls.rnn(x, state.get(0), parameters, true, 1, RNN.Activation.TANH, 0, row.train(), false, false);
                default -> calls.lstm(x, state, parameters, true, two ? 2 : 1, 0, row.train(), two, false);
            };
            return out.get(0);
        }

        @Override
        public Object run() {
            try (NDManager scope = manager.newSubManager()) {
                x.attach(scope);
                try {
                    return call().getShape();
                } finally {
                    x.attach(manager);
                }
            }
        }

        private NDArray call() {
            NDArray output = forward();
            if (collector != null) {
                collector.backward(output.sum());
            }
            return output;
        }

        @Override
        public List<float[]> values() {
            List<float[]> out = new ArrayList<>();
            out.add(numbers(call()));
            if (row.train()) {
                parameters.forEach(parameter -> out.add(numbers(parameter.getGradient())));
            }
            return out;
        }

        private static float[] numbers(NDArray x) {
            return x.toType(ai.djl.ndarray.types.DataType.FLOAT32, false).toFloatArray();
        }

        @Override
        public void close() {
            if (collector != null) {
                collector.close();
            }
            manager.close();
        }
    }
}
