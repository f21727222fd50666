package org.lstm4j.nn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.kernel.StepRows;

/** One recurrent layer in one direction over a batch of sequences. */
interface SequenceRule {
    /**
     * A pass. A rule that goes in reverse starts at each sequence's own last step; outputs stand in the order of time
     * all the same.
     *
     * @param x (R, I), the rows of all steps
     * @param rows which of them belong to which step
     * @param state the parts of the state to start from, (N, size) each, h first
     * @param everyStep whether the state of every step is wanted
     */
    Result sequence(Variable x, StepRows rows, List<Variable> state, boolean everyStep);

    /** Whether a pass may write its output over that of one before whose graph was walked back. */
    default void reuseOutput(boolean on) {}

    /**
     * What a pass gives.
     *
     * @param output h of every step, (R, Hout)
     * @param state the parts of the state after each sequence's last step, (N, size) each; a sequence without steps has
     *     its initial state
     * @param steps the parts of the state of every step, (R, size) each, the first of which is output; empty if not
     *     wanted
     */
    record Result(Variable output, List<Variable> state, List<Variable> steps) {}
}
