package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.tensor.Tensor;

/**
 * The recurrent operators: their gates in ONNX's order, and where these are in PyTorch's.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM: i, o, f, c</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__GRU.html">GRU: z, r, h</a>
 */
public enum RecurrentKind {
    /** Long short-term memory: PyTorch's i, f, g, o are ONNX's i, f, c, o. */
    LSTM(2, 4),
    /** Gated recurrent unit: PyTorch's r, z, n are ONNX's r, z, h. */
    GRU(1, 3),
    /** Elman network. */
    RNN(1, 1);

    private final int states;
    private final int gates;

    RecurrentKind(int states, int gates) {
        this.states = states;
        this.gates = gates;
    }

    /** Blocks of rows in the weights. */
    public int gates() {
        return gates;
    }

    /** Parts of the state: h, and c of an LSTM. */
    public int states() {
        return states;
    }

    /** The index in ONNX's order of each gate in PyTorch's. */
    private int[] order() {
        return switch (this) {
            case LSTM -> new int[] {0, 2, 3, 1};
            case GRU -> new int[] {1, 0, 2};
            case RNN -> new int[] {0};
        };
    }

    /**
     * Rows of ONNX in PyTorch's order.
     *
     * @param rows (gates H, ..)
     */
    public Tensor toPyTorch(Tensor rows) {
        List<Tensor> blocks = rows.chunk(gates, 0);
        List<Tensor> out = new ArrayList<>();
        for (int block : order()) {
            out.add(blocks.get(block));
        }
        return Tensor.concat(out, 0);
    }

    /** The inverse of {@link #toPyTorch}. */
    public Tensor fromPyTorch(Tensor rows) {
        List<Tensor> blocks = rows.chunk(gates, 0);
        Tensor[] out = new Tensor[gates];
        int[] order = order();
        for (int i = 0; i < gates; i++) {
            out[order[i]] = blocks.get(i);
        }
        return Tensor.concat(List.of(out), 0);
    }
}
