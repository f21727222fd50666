package org.lstm4j.nn.attention;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Attention of a sequence to itself, head by head, for one element type. Queries, keys and values of a position lie one behind the
 * other, each with its heads one behind the other: 3E values in all.
 */
interface AttentionKernel {
    AttentionKernel FLOAT = new FloatAttentionKernel();
    AttentionKernel DOUBLE = new DoubleAttentionKernel();

    static AttentionKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * The sizes of a pass.
     *
     * @param batch N, the number of sequences
     * @param length L, the number of positions
     * @param heads H
     * @param size values of a head; E = H size
     * @param batchFirst whether positions stand as (N, L) rather than as (L, N)
     */
    record Sizes(int batch, int length, int heads, int size, boolean batchFirst) {
        /** The distance of two positions of a sequence, in positions of memory. */
        int step() {
            return batchFirst ? 1 : batch;
        }

        /** The first position of a sequence in memory. */
        int first(int sequence) {
            return batchFirst ? sequence * length : sequence;
        }
    }

    /**
     * With q, k and v of a head: P = softmax(scale q kᵀ) and y = P v.
     *
     * @param packed positions of 3E values. Not modified
     * @param weights P, (N, H, L, L). Modified
     * @param y positions of E values. Modified
     */
    void forward(Sizes sizes, double scale, Tensor packed, Tensor weights, Tensor y);

    /**
     * dv = Pᵀ dy; with dP = dy vᵀ and dS = scale P (dP - the sums of the rows of dP P): dq = dS k and dk = dSᵀ q.
     *
     * @param packed Not modified
     * @param weights Not modified
     * @param dy Not modified
     * @param dPacked Modified
     */
    void backward(Sizes sizes, double scale, Tensor packed, Tensor weights, Tensor dy, Tensor dPacked);
}
