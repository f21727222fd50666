package org.lstm4j.onnx.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/** Runs a recurrent operator over sequences. */
interface Recurrence {
    /**
     * The outputs.
     *
     * @param y (T, D, N, H), zeros after the end of a sequence
     * @param last the state after the last step of each sequence, (D, N, H) each
     */
    record Result(Tensor y, List<Tensor> last) {}

    /**
     * Runs.
     *
     * @param x (T, N, I), T at least 1
     * @param lengths of the sequences; null if all have T steps
     * @param state h, and c of an LSTM, (D, N, H) each
     */
    Result run(Tensor x, int @Nullable [] lengths, List<Tensor> state);
}
