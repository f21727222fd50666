package org.lstm4j.onnx.ops;

import java.util.Arrays;
import java.util.List;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * {@code Pad} in the modes constant, reflect, edge and wrap.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Pad.html">Pad</a>
 */
final class Padding {
    private Padding() {}

    static Step rule(Site at) {
        String mode = at.attributes().text("mode", "constant");
        long[] attribute = at.attributes().integers(at.attributes().has("pads") ? "pads" : "paddings");
        double value = at.attributes().real("value", 0);
        return in -> {
            Tensor x = in.tensor(0);
            long[] given = in.has(1) || attribute == null ? in.longs(1) : attribute;
            int[] axes = in.has(3) ? Dims.axes(in.longs(3), x.rank()) : ReductionOperators.from(0, x.shape());
            if (given.length != 2 * axes.length) {
                throw new IllegalArgumentException("expected " + 2 * axes.length + " pads for the shape " + x.shape()
                        + ", but got " + Arrays.toString(given));
            }
            int[] pads = Dims.ints(given);
            long[] sizes = Dims.longs(x.shape().toArray());
            for (int i = 0; i < axes.length; i++) {
                sizes[axes[i]] += (long) pads[i] + pads[axes.length + i];
            }
            in.shape(sizes);
            double fill = in.has(2) ? in.number(2) : value;
            for (int i = 0; i < axes.length; i++) {
                x = along(x, axes[i], pads[i], pads[axes.length + i], mode, fill);
            }
            return List.of(in.get(0).with(x));
        };
    }

    /** Pads one dimension; negative pads take elements away. */
    static Tensor along(Tensor x, int dim, int before, int after, String mode, double fill) {
        if (before == 0 && after == 0) {
            return x;
        }
        int size = x.size(dim);
        if (mode.equals("constant")) {
            int drop = Math.max(0, -before);
            Tensor kept = x.narrow(dim, drop, size - drop - Math.max(0, -after));
            return Tensor.concat(
                    List.of(
                            Tensor.full(x.dtype(), filled(x.shape(), dim, before), fill),
                            kept,
                            Tensor.full(x.dtype(), filled(x.shape(), dim, after), fill)),
                    dim);
        }
        int[] index = new int[size + before + after];
        for (int i = 0; i < index.length; i++) {
            index[i] = position(mode, i - before, size);
        }
        return x.indexSelect(dim, index);
    }

    private static Shape filled(Shape shape, int dim, int size) {
        return shape.with(dim, Math.max(0, size));
    }

    private static int position(String mode, int at, int size) {
        int out = switch (mode) {
            case "reflect" -> at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
            case "edge" -> Math.max(0, Math.min(size - 1, at));
            case "wrap" -> Math.floorMod(at, size);
            default -> throw new IllegalArgumentException("expected the mode constant, reflect, edge or wrap");
        };
        if (out < 0 || out >= size) {
            throw new IllegalArgumentException("the padding is longer than the " + size + " elements it repeats");
        }
        return out;
    }
}
