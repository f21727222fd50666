package org.lstm4j.nn.data;

/**
 * What the targets of an example or a batch are of. Masks apply to targets of steps only. It is set where the data are
 * made, because shapes do not tell: for as many targets as steps, both are possible.
 */
public enum Targets {
    /** One target for each sequence, as in classification of sequences, or for each input that is no sequence. */
    PER_SEQUENCE,
    /** One target for each step of each sequence, as in tagging and language models. */
    PER_STEP;

    /**
     * The default of examples, by ranks: of steps if the input is a sequence and the target has a dimension for steps.
     *
     * @param batch the number of batch dimensions: 0 or 1
     * @param x the rank of the input as values; -1 for tokens
     * @param tokens the rank of the input as tokens; -1 for values
     * @param y the rank of the target as values; -1 if there is none
     * @param labels the rank of the target as class indices; -1 if there is none
     */
    static Targets of(int batch, int x, int tokens, int y, int labels) {
        boolean sequence = x - batch >= 2 || tokens - batch >= 1;
        boolean steps = y - batch >= 2 || labels - batch >= 1;
        return sequence && steps ? PER_STEP : PER_SEQUENCE;
    }
}
