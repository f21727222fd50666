package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/** One recurrent layer in one direction over a batch of sequences. */
interface Scan {
    /**
     * A pass. A rule that goes in reverse starts at each sequence's own last step; outputs stand in the order of time
     * all the same.
     *
     * @param x (.., I): the rows of all steps, R in all
     * @param rows which of them belong to which step
     * @param state the parts of the state to start from, (.., size) of N rows each, h first
     * @param everyStep whether the state of every step is wanted
     */
    Result sequence(Variable x, BatchSizes rows, List<Variable> state, boolean everyStep);

    /** Whether a pass may write its output over that of one before whose graph was walked back. */
    default void reuseOutput(boolean on) {}

    /**
     * What a pass gives.
     *
     * @param output h of every step, (.., Hout) with the dimensions of x before the last
     * @param state the parts of the state after each sequence's last step, in the form of those to start from; a sequence
     *     without steps has its initial state
     * @param steps the parts of the state of every step in the form of output, which is the first of them; empty if not
     *     wanted
     */
    record Result(Variable output, List<Variable> state, List<Variable> steps) {}
}
