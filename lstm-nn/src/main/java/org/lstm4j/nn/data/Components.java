package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;

/**
 * What an {@link Example} and a {@link Batch} have: an input, which is values ({@link #x}) or tokens, and a target, which
 * is values ({@link #y}), class labels or none. Accessors of absent components throw.
 *
 * @param <V> the type of values
 */
public abstract sealed class Components<V> permits Example, Batch {
    private final @Nullable V x;
    private final @Nullable IntTensor tokens;
    private final @Nullable V y;
    private final @Nullable IntTensor labels;
    private final Targets targets;

    Components(@Nullable V x, @Nullable IntTensor tokens, @Nullable V y, @Nullable IntTensor labels, Targets targets) {
        if ((x == null) == (tokens == null)) {
            throw new IllegalArgumentException(
                    name() + ": expected one input, x or tokens, but got " + (x == null ? "none" : "both"));
        }
        if (y != null && labels != null) {
            throw new IllegalArgumentException(name() + ": expected at most one target, y or labels, but got both");
        }
        if (y == null && labels == null && targets == Targets.PER_STEP) {
            throw new IllegalArgumentException(name() + ": has no target, and so none for each step");
        }
        this.x = x;
        this.tokens = tokens;
        this.y = y;
        this.labels = labels;
        this.targets = targets;
    }

    /** A copy with another meaning of the target. */
    Components(Components<V> other, Targets targets) {
        this(other.x, other.tokens, other.y, other.labels, targets);
    }

    static int rank(@Nullable Shape shape) {
        return shape == null ? -1 : shape.rank();
    }

    static int rank(@Nullable IntTensor tensor) {
        return rank(tensor == null ? null : tensor.shape());
    }

    /**
     * The input as values.
     *
     * @throws IllegalStateException if the input is tokens
     */
    public final V x() {
        return present("x", x);
    }

    /**
     * The input as token indices, for an embedding.
     *
     * @throws IllegalStateException if the input is values
     */
    public final IntTensor tokens() {
        return present("tokens", tokens);
    }

    /**
     * The target as values.
     *
     * @throws IllegalStateException if the target is class indices, or absent
     */
    public final V y() {
        return present("y", y);
    }

    /**
     * The target as class indices.
     *
     * @throws IllegalStateException if the target is values, or absent
     */
    public final IntTensor labels() {
        return present("labels", labels);
    }

    /** Whether there is one target for each sequence or for each step; {@link Targets#PER_SEQUENCE} without a target. */
    public final Targets targets() {
        return targets;
    }

    /** Whether the input is values, not tokens. */
    public final boolean hasX() {
        return x != null;
    }

    /** Whether the target is values. */
    public final boolean hasY() {
        return y != null;
    }

    /** Whether the target is class indices. */
    public final boolean hasLabels() {
        return labels != null;
    }

    final boolean hasTarget() {
        return hasY() || hasLabels();
    }

    final <T> T present(String component, @Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(
                    name() + ": has no " + component + ", only " + String.join(" and ", parts()));
        }
        return part;
    }

    /** The names of the components that are present, in order. */
    List<String> parts() {
        List<String> out = new ArrayList<>(List.of(hasX() ? "x" : "tokens"));
        if (hasY()) {
            out.add("y");
        }
        if (hasLabels()) {
            out.add("labels");
        }
        return out;
    }

    private String name() {
        return getClass().getSimpleName();
    }
}
