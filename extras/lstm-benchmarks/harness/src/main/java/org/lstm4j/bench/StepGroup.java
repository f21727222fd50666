package org.lstm4j.bench;

import java.util.List;
import org.lstm4j.bench.Row.Kind;

/**
 * The sizes of the rows of the group {@code step}. The model of {@link Kind#TRAINING}: an embedding of {@link #CLASSES}
 * characters in I values, an LSTM of H units, dropout of 0.05, a linear layer to the scores of the characters,
 * cross-entropy; gradients clipped to a norm of 1, AdamW; B streams, T steps, time first. The other kinds are its parts, and
 * the layers, losses, optimizers and draws that may stand in their places; where they have an input that needs a gradient,
 * they compute it.
 */
public final class StepGroup {
    /** Characters. */
    public static final int CLASSES = 81;
    /** Groups of channels, and heads of attention. */
    public static final int GROUPS = 8;
    /** Probability of an element to be zeroed. */
    public static final double DROPOUT = 0.05;

    private static final int KERNEL = 3;
    private static final int GATES = 4;

    private StepGroup() {}

    /** Classes of the positions: index i is 7 i modulo the number of classes, as embedding's input or as targets. */
    public static int[] classes(int count) {
        int[] out = new int[count];
        for (int i = 0; i < count; i++) {
            out[i] = i * 7 % CLASSES;
        }
        return out;
    }

    /** Whether the row updates {@link #model} in place and has no forward pass. */
    public static boolean isUpdate(Row row) {
        return switch (row.kind()) {
            case CLIP, SGD, ADAMW, AMSGRAD, RMSPROP -> true;
            default -> false;
        };
    }

    /** Whether the row draws. */
    public static boolean isDraw(Row row) {
        return switch (row.kind()) {
            case RAND, RANDN, BERNOULLI -> true;
            default -> false;
        };
    }

    /** The sizes of the input: the layer's for layers, scores for losses. Empty where there are indices or nothing. */
    static int[] inputSizes(Row row) {
        int b = row.batch();
        int h = row.hidden();
        int t = row.steps();
        return switch (row.kind()) {
            case TRAINING, EMBEDDING, BAG, CLIP, SGD, ADAMW, AMSGRAD, RMSPROP -> new int[0];
            case LAYER -> new int[] {t, b, row.input()};
            case CROSS_ENTROPY -> new int[] {t * b, CLASSES};
            case BATCH_NORM, GROUP_NORM, CONV, MAX_POOL, AVG_POOL -> new int[] {b, h, t};
            default -> new int[] {t, b, h};
        };
    }

    static List<int[]> parameters(Row row) {
        int h = row.hidden();
        return switch (row.kind()) {
            case TRAINING, CLIP, SGD, ADAMW, AMSGRAD, RMSPROP -> model(row);
            case LAYER -> model(row).subList(1, 5);
            case EMBEDDING, BAG -> model(row).subList(0, 1);
            case LINEAR -> model(row).subList(5, 7);
            case LAYER_NORM, BATCH_NORM, GROUP_NORM -> List.of(new int[] {h}, new int[] {h});
            case CONV -> List.of(new int[] {h, h, KERNEL}, new int[] {h});
            case ATTENTION ->
                List.of(new int[] {3 * h, h}, new int[] {3 * h}, new int[] {h, h}, new int[] {h});
            default -> List.of();
        };
    }

    private static List<int[]> model(Row row) {
        int h = row.hidden();
        int gates = GATES * h;
        return List.of(
                new int[] {CLASSES, row.input()},
                new int[] {gates, row.input()},
                new int[] {gates, h},
                new int[] {gates},
                new int[] {gates},
                new int[] {CLASSES, h},
                new int[] {CLASSES});
    }
}
