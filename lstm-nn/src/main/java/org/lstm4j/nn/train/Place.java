package org.lstm4j.nn.train;

/**
 * The position of a run, for errors.
 *
 * @param epoch counted from 1
 * @param batch counted from 1; 0 between batches
 * @param step the steps made so far
 * @param data kind of the batch, such as {@code validation batch}; {@code batch} for the training data
 */
record Place(int epoch, int batch, long step, String data) {
    @Override
    public String toString() {
        return "epoch " + epoch + (batch == 0 ? "" : ", " + data + " " + batch) + " (after step " + step + ")";
    }
}
