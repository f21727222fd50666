package org.lstm4j.nn.attention;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Affine;

/**
 * The projections of query, key and value.
 *
 * @param packed (3E, E) for all three; null if each has its own
 * @param separate (E, E), (E, kdim), (E, vdim); empty if packed
 * @param bias (3E); null for none
 */
record Projections(
        @Nullable Variable packed,
        List<? extends Variable> separate,
        @Nullable Variable bias) {
    /** The projected query, key and value, each (.., E). */
    List<Variable> apply(Variable query, Variable key, Variable value) {
        if (packed == null) {
            int size = separate.get(0).size(0);
            return List.of(
                    affine(query, separate.get(0), rows(bias, 0, size)),
                    affine(key, separate.get(1), rows(bias, size, size)),
                    affine(value, separate.get(2), rows(bias, 2 * size, size)));
        }
        int size = packed.size(1);
        if (query == key && key == value) {
            return joined(query).split(size, -1);
        }
        Variable first = affine(query, packed.narrow(0, 0, size), rows(bias, 0, size));
        if (key == value) {
            List<Variable> both = affine(key, packed.narrow(0, size, 2 * size), rows(bias, size, 2 * size))
                    .split(size, -1);
            return List.of(first, both.get(0), both.get(1));
        }
        return List.of(
                first,
                affine(key, packed.narrow(0, size, size), rows(bias, size, size)),
                affine(value, packed.narrow(0, 2 * size, size), rows(bias, 2 * size, size)));
    }

    /** Query, key and value of a sequence that attends to itself, (.., 3E); packed only. */
    Variable joined(Variable x) {
        return affine(x, Objects.requireNonNull(packed), bias);
    }

    private static @Nullable Variable rows(@Nullable Variable bias, int start, int count) {
        return bias == null ? null : bias.narrow(0, start, count);
    }

    private static Variable affine(Variable x, Variable weight, @Nullable Variable bias) {
        return Affine.of("MultiheadAttention", x, weight, bias);
    }
}
