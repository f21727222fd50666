package org.lstm4j.nn.loss;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * The loops of losses with classes as targets, for one element type. Scores are contiguous, of shape (outer, classes,
 * inner), with one target for each outer and inner position, in that order. Targets of -1 are ignored.
 */
interface ClassKernel {
    ClassKernel FLOAT = new FloatClassKernel();
    ClassKernel DOUBLE = new DoubleClassKernel();

    static ClassKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * y[i] = -weights[c] times the score of class c, the target i; 0 where it is ignored.
     *
     * @param targets Not modified
     * @param weights of the classes. Not modified
     * @param scores Not modified
     * @param y one element for each target. Modified
     */
    void gather(int classes, int inner, int[] targets, double[] weights, Tensor scores, Tensor y);

    /**
     * The smoothed one-hot targets times the class weights: (own + smoothing) weights[c] at the target class, smoothing
     * weights[c] at every other; unchanged where the target is ignored.
     *
     * @param targets Not modified
     * @param weights of the classes. Not modified
     * @param y of the shape of the scores, zeros before. Modified
     */
    void targetWeights(int classes, int inner, int[] targets, double[] weights, double own, double smoothing, Tensor y);

    /**
     * y = scale (exp(logs) - one-hot targets); an ignored target is no class.
     *
     * @param targets Not modified
     * @param logs Not modified
     * @param y of the shape of the scores. Modified
     */
    void softmaxLessTargets(int classes, int inner, int[] targets, double scale, Tensor logs, Tensor y);

    /**
     * y = 0 at all classes where the target is ignored.
     *
     * @param targets Not modified
     * @param y of the shape of the scores, contiguous. Modified
     */
    void clearIgnored(int classes, int inner, int[] targets, Tensor y);
}
