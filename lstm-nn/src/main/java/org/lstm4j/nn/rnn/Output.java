package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;

/**
 * The result of a forward pass of a {@link RecurrentLayer} over padded sequences.
 *
 * @param output the output (hidden state) of the last layer at every step, both directions concatenated: (L, N, F), (N,
 *     L, F) with batchFirst, or (L, F) for one sequence, F = {@link RecurrentLayer#outputSize}
 * @param state the state of every layer and direction after the last step that it read
 * @param timeDim the dimension of time in {@code output}
 * @param steps the state at every step, by layer, then direction; each variable has the dimensions of {@code output} with
 *     its own size last. Empty unless {@link RecurrentLayer#forwardEveryStep} was called
 * @param <S> the state of the layer
 */
public record Output<S extends RecurrentState<S>>(Variable output, S state, int timeDim, List<S> steps) {
    /** The output at the last step, (N, F), or (F) for one sequence. */
    public Variable last() {
        return output.select(timeDim, -1);
    }
}
