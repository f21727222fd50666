package org.lstm4j.nn.loss;

/**
 * What a loss of classes does with scores in float32: (outer, classes, inner), row-major, with one target class for each
 * outer and inner position, in that order. A class of -1 is ignored.
 */
public final class FloatClassScores {
    private FloatClassScores() {}

    /**
     * picked[i] = -weights[y] times the score of y for the target i of class y; 0 where it is ignored.
     *
     * @param targets Not modified
     * @param weights of the classes. Not modified
     * @param scores Not modified
     * @param picked Modified
     */
    public static void pick(
            int classes, int inner, int[] targets, double[] weights, float[] scores, int off, float[] picked) {
        for (int i = 0; i < targets.length; i++) {
            int y = targets[i];
            picked[i] = y < 0 ? 0 : (float) -(weights[y] * scores[off + at(i, y, classes, inner)]);
        }
    }

    /**
     * What each class of each target counts: own weights[y] for that of the class y itself, and spread weights[c] for
     * every class c; nothing where the target is ignored.
     *
     * @param targets Not modified
     * @param weights of the classes. Not modified
     * @param mass zeros. Modified
     */
    public static void mass(
            int classes, int inner, int[] targets, double[] weights, double own, double spread, float[] mass) {
        for (int i = 0; i < targets.length; i++) {
            int y = targets[i];
            if (y < 0) {
                continue;
            }
            for (int c = 0; spread != 0 && c < classes; c++) {
                mass[at(i, c, classes, inner)] = (float) (spread * weights[c]);
            }
            mass[at(i, y, classes, inner)] = (float) ((own + spread) * weights[y]);
        }
    }

    private static int at(int target, int c, int classes, int inner) {
        return (target / inner * classes + c) * inner + target % inner;
    }
}
