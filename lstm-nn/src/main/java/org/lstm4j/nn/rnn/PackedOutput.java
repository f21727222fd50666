package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;

/**
 * The result of a forward pass of a {@link RecurrentLayer} over a {@link PackedSequence}.
 *
 * @param output the output (hidden state) of the last layer at every step, both directions concatenated: data of (R, F),
 *     F = {@link RecurrentLayer#outputSize}
 * @param state the state of every layer and direction after the last step that it read of each sequence, in the caller's
 *     order of sequences
 * @param steps the state at every step, by layer, then direction; each variable is (R, size) with the rows of {@code
 *     output.data()}. Empty unless {@link RecurrentLayer#forwardEveryStep} was called
 * @param <S> the state of the layer
 */
public record PackedOutput<S extends RecurrentState<S>>(PackedSequence output, S state, List<S> steps) {
    /** The output at the last step of each sequence, (N, F), in the caller's order; zeros for one of length zero. */
    public Variable last() {
        return output.lastRows();
    }
}
