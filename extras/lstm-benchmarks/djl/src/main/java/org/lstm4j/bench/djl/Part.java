package org.lstm4j.bench.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Peer;
import org.lstm4j.bench.Row;
import org.lstm4j.bench.StepGroup;

/**
 * Parts of a training step that libtorch has as one call, or as two for cross-entropy; DJL has no call for the other ones
 * (optimizers of DJL are compositions of its own).
 */
final class Part implements Peer.Work {
    private static final float EPS = 1e-5f;

    private final Row row;
    private final NDManager manager = NDManager.newBaseManager();
    /** The input, then the parameters: all that get a gradient. */
    private final NDList leaves = new NDList();
    /** Arrays without gradient. */
    private final NDList constants = new NDList();

    private final @Nullable GradientCollector collector;

    Part(Row row) {
        this.row = row;
        int b = row.batch();
        int t = row.steps();
        int h = row.hidden();
        if (row.kind() == Row.Kind.EMBEDDING) {
            constants.add(classes(t, b));
        } else if (!StepGroup.isDraw(row)) {
            leaves.add(array(Filling.input(row), row.inputSizes()));
        }
        for (int i = 0; i < row.parameters().size(); i++) {
            leaves.add(array(Filling.parameter(row, i), row.parameters().get(i)));
        }
        switch (row.kind()) {
            case LAYER -> {
                constants.add(array(new float[b * h], 1, b, h));
                constants.add(array(new float[b * h], 1, b, h));
            }
            case BATCH_NORM -> {
                constants.add(array(new float[h], h));
                constants.add(manager.ones(new Shape(h)));
            }
            case CROSS_ENTROPY -> constants.add(classes(t * b, 1));
            case MSE -> constants.add(array(Filling.gradient(0, row.inputSizes()), row.inputSizes()));
            default -> {}
        }
        leaves.forEach(leaf -> leaf.setRequiresGradient(true));
        this.collector = row.train() ? Engine.getInstance().newGradientCollector() : null;
    }

    static boolean offers(Row row) {
        return switch (row.kind()) {
            case LAYER, EMBEDDING, DROPOUT, LINEAR, CROSS_ENTROPY, MSE -> true;
            case LAYER_NORM, BATCH_NORM, CONV, MAX_POOL, AVG_POOL, RELU, GELU, SOFTMAX, RAND, RANDN -> true;
            default -> false;
        };
    }

    private NDArray array(float[] data, int... sizes) {
        return manager.create(data, shape(sizes));
    }

    private NDArray classes(int... sizes) {
        return manager.create(StepGroup.classes(Filling.product(sizes)), shape(sizes))
                .toType(DataType.INT64, false);
    }

    private static Shape shape(int[] sizes) {
        return new Shape(Arrays.stream(sizes).mapToLong(n -> n).toArray());
    }

    private NDArray forward(NDManager scope) {
        int h = row.hidden();
        if (StepGroup.isDraw(row)) {
            Shape shape = shape(row.inputSizes());
            return row.kind() == Row.Kind.RAND
                    ? scope.randomUniform(0, 1, shape, DataType.FLOAT32)
                    : scope.randomNormal(0, 1, shape, DataType.FLOAT32);
        }
        NDArray x = leaves.get(0);
        NDArrayEx calls = x.getNDArrayInternal();
        Shape one = new Shape(1);
        Shape two = new Shape(2);
        return switch (row.kind()) {
            case LAYER ->
                calls.lstm(x, constants, new NDList(leaves.subList(1, leaves.size())), true, 1, 0, true, false, false)
                        .get(0);
            case EMBEDDING -> calls.embedding(constants.get(0), x, SparseFormat.DENSE).get(0);
            case DROPOUT -> calls.dropout(x, (float) StepGroup.DROPOUT, true).get(0);
            case LINEAR -> calls.linear(x, leaves.get(1), leaves.get(2)).get(0);
            case CROSS_ENTROPY -> x.logSoftmax(1).gather(constants.get(0), 1).mean().neg();
            case MSE -> x.sub(constants.get(0)).square().mean();
            case LAYER_NORM ->
                calls.layerNorm(x, new Shape(h), leaves.get(1), leaves.get(2), EPS).get(0);
            case BATCH_NORM ->
                calls.batchNorm(
                                x,
                                constants.get(0),
                                constants.get(1),
                                leaves.get(1),
                                leaves.get(2),
                                1,
                                0.9f,
                                EPS,
                                true)
                        .get(0);
            case CONV ->
                calls.convolution(x, leaves.get(1), leaves.get(2), one, one, one, 1).get(0);
            case MAX_POOL -> calls.maxPool(two, two, new Shape(0), false);
            case AVG_POOL -> calls.avgPool(two, two, new Shape(0), false, true);
            case RELU -> calls.relu();
            case GELU -> calls.gelu();
            case SOFTMAX -> x.softmax(-1);
            default -> throw new IllegalArgumentException("not a part: " + row);
        };
    }

    @Override
    public Object run() {
        try (NDManager scope = manager.newSubManager()) {
            attach(scope);
            try {
                return call(scope).getShape();
            } finally {
                attach(manager);
            }
        }
    }

    /* A result belongs to the manager of the array that it comes from. */
    private void attach(NDManager scope) {
        leaves.attach(scope);
        constants.attach(scope);
    }

    private NDArray call(NDManager scope) {
        NDArray output = forward(scope);
        if (collector != null) {
            collector.backward(output.sum());
        }
        return output;
    }

    @Override
    public List<float[]> values() {
        Engine.getInstance().setRandomSeed(0);
        List<float[]> out = new ArrayList<>();
        NDArray output = call(manager);
        if (row.kind() == Row.Kind.DROPOUT) {
            return out;
        }
        out.add(output.toFloatArray());
        leaves.forEach(leaf -> {
            if (row.train()) {
                out.add(leaf.getGradient().toFloatArray());
            }
        });
        return out;
    }

    @Override
    public void close() {
        if (collector != null) {
            collector.close();
        }
        manager.close();
    }
}
