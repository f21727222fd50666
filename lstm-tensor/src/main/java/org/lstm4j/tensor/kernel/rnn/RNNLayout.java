package org.lstm4j.tensor.kernel.rnn;

/**
 * The sizes of a layer, and the order in which kernels store the gates of a row: i, f, g, o for LSTM; the only
 * pre-activation for RNN; for GRU the candidate's part from the input, r, z, and the candidate's part from h, so that
 * the three parts from the input are adjacent, and so are the three from h.
 *
 * @param inputSize I
 * @param hiddenSize H
 * @param projSize P, or 0 without a projection
 */
public record RNNLayout(RNNMode mode, int inputSize, int hiddenSize, int projSize) {
    /** Hout, the features of h: P with a projection, else H. */
    public int outputSize() {
        return projSize > 0 ? projSize : hiddenSize;
    }

    /** Whether the state has a part c beside h. */
    public boolean hasCell() {
        return mode == RNNMode.LSTM;
    }

    /** The values of a row of gates: 4 H for LSTM and GRU, H for RNN. */
    public int width() {
        return (mode == RNNMode.GRU ? 4 : mode.gates()) * hiddenSize;
    }

    /** G H, the rows of W_ih and W_hh: the columns of gates that come from the input, which are the first ones. */
    public int weightRows() {
        return mode.gates() * hiddenSize;
    }

    /** The first of the G H columns of gates that come from h. */
    public int recurrentColumn() {
        return mode == RNNMode.GRU ? hiddenSize : 0;
    }

    /** The row of W_ih that column 0 of gates comes from. W_ih is packed from this row on; the rows before it come last. */
    public int firstInputRow() {
        return mode == RNNMode.GRU ? 2 * hiddenSize : 0;
    }
}
