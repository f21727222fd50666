package org.lstm4j.onnx.ops;

import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.Attributes;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * What a recurrent node computes: its options and weights.
 *
 * @param isReverse whether the only direction runs from the end
 * @param directions D, 1 or 2
 * @param clip bound of what goes into activations; 0 for none
 * @param linearBeforeReset of a GRU: whether the reset gate comes after the product with h
 * @param inputForget of an LSTM: whether the forget gate is 1 - i
 * @param w (D, gates H, I)
 * @param r (D, gates H, H)
 * @param b (D, 2 gates H), or null
 * @param p of an LSTM: peepholes i, o, f, (D, 3 H), or null
 */
record RecurrentSpec(
        RecurrentKind kind,
        boolean isReverse,
        int directions,
        GateActivations activations,
        double clip,
        boolean linearBeforeReset,
        boolean inputForget,
        Tensor w,
        Tensor r,
        @Nullable Tensor b,
        @Nullable Tensor p) {

    static RecurrentSpec of(
            RecurrentKind kind, Attributes attributes, Tensor w, Tensor r, @Nullable Tensor b, @Nullable Tensor p) {
        String direction = attributes.text("direction", "forward");
        int directions = switch (direction) {
            case "forward", "reverse" -> 1;
            case "bidirectional" -> 2;
            default -> throw new IllegalArgumentException("expected the direction forward, reverse or bidirectional");
        };
        if (r.rank() != 3) {
            throw new IllegalArgumentException("R: expected 3 dimensions, but got the shape " + r.shape());
        }
        int hidden = r.size(2);
        int rows = Math.multiplyExact(kind.gates(), hidden);
        if (attributes.integer("hidden_size", hidden) != hidden || hidden < 1) {
            throw new IllegalArgumentException("R: expected (" + directions + ", gates H, H) with H = hidden_size = "
                    + attributes.integer("hidden_size", hidden) + ", but got the shape " + r.shape());
        }
        require("R", r, directions, rows, hidden);
        require("W", w, directions, rows, w.rank() == 3 ? Math.max(1, w.size(2)) : 1);
        if (b != null) {
            require("B", b, directions, 2 * rows);
        }
        if (p != null) {
            require("P", p, directions, 3 * hidden);
        }
        return new RecurrentSpec(
                kind,
                direction.equals("reverse"),
                directions,
                GateActivations.of(kind, directions, attributes),
                attributes.real("clip", 0),
                attributes.flag("linear_before_reset", false),
                attributes.flag("input_forget", false),
                w,
                r,
                b,
                p);
    }

    private static void require(String name, Tensor x, int... sizes) {
        if (!x.shape().equals(Shape.of(sizes))) {
            throw new IllegalArgumentException(
                    name + ": expected the shape " + Shape.of(sizes) + ", but got " + x.shape());
        }
    }

    int hidden() {
        return r.size(2);
    }

    int inputSize() {
        return w.size(2);
    }

    /** Whether a layer of the library computes this. */
    boolean isLayer() {
        boolean standard = switch (kind) {
            case LSTM -> p == null && !inputForget && are("sigmoid", "tanh", "tanh");
            case GRU -> linearBeforeReset && are("sigmoid", "tanh");
            case RNN -> are("tanh") || are("relu");
        };
        return standard && clip == 0;
    }

    private boolean are(String... names) {
        for (int i = 0; i < activations.names().size(); i++) {
            if (!activations.names().get(i).equals(names[i % names.length])) {
                return false;
            }
        }
        return true;
    }
}
