package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * What all layers over sequences have: layers on top of each other, one or two directions, dropout between the layers,
 * and batches of one length, of one sequence, or {@linkplain PackedSequence packed}.
 *
 * <p>Layer 0 reads the input, each layer above the outputs of both directions of the one below, side by side. In
 * training, {@link #dropout} of the output of each layer but the last is set to zero, drawn anew for each number and
 * step, and the rest scaled by 1 / (1 - dropout).
 *
 * <p>The layer keeps no state between calls: state goes in and comes out.
 */
public abstract sealed class RecurrentLayer extends Module permits RNNBase, Recurrent {
    private final int inputSize;
    private final int numLayers;
    private final int directions;
    private final boolean batchFirst;
    private final DType dtype;
    private final Generator generator;
    private volatile double dropout;
    private volatile @Nullable ZeroState zeroState;

    /** Kept, since most passes start from it; nobody else sees it. */
    private record ZeroState(int batch, boolean isBatched, List<List<Variable>> parts) {}

    /** @param generator draws the dropout masks; held */
    RecurrentLayer(
            int inputSize,
            int numLayers,
            boolean bidirectional,
            boolean batchFirst,
            double dropout,
            DType dtype,
            Generator generator) {
        this.inputSize = inputSize;
        this.numLayers = numLayers;
        this.directions = bidirectional ? 2 : 1;
        this.batchFirst = batchFirst;
        this.dropout = dropout;
        this.dtype = dtype;
        this.generator = generator;
        if (dropout > 0 && numLayers == 1) {
            System.getLogger(getClass().getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout"
                                    + " expects num_layers greater than 1, but got dropout=" + dropout
                                    + " and num_layers=1");
        }
    }

    // ---- What it is -----------------------------------------------------------------------------------------------

    /** Features of the input. */
    public final int inputSize() {
        return inputSize;
    }

    /** Features of the output: those of the last layer, both directions together. */
    public final int outputSize() {
        int out = 0;
        for (int d = 0; d < directions; d++) {
            out += stateSizes((numLayers - 1) * directions + d).get(0);
        }
        return out;
    }

    /** Layers on top of each other. */
    public final int numLayers() {
        return numLayers;
    }

    /** Whether sequences are read from their end as well. */
    public final boolean isBidirectional() {
        return directions == 2;
    }

    /** Whether batches that are not packed are (N, L, ..) rather than (L, N, ..). */
    public final boolean isBatchFirst() {
        return batchFirst;
    }

    /** Of input, state and weights. */
    public final DType dtype() {
        return dtype;
    }

    /** The share of each layer's output but the last that is set to zero in training. */
    public final double dropout() {
        return dropout;
    }

    /**
     * Changes the dropout from the next pass on.
     *
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    public final void setDropout(double value) {
        dropout = Require.probability(typeName(), "dropout", value);
    }

    /** D, 1 or 2. */
    final int directions() {
        return directions;
    }

    /** By layer, then direction. */
    abstract List<? extends Scan> rules();

    /** Features of each part of the state of a layer and direction. */
    abstract List<Integer> stateSizes(int at);

    // ---- A pass ---------------------------------------------------------------------------------------------------

    /**
     * A pass in the forms of the caller.
     *
     * @param packed what the input is the data of; null if it is padded
     * @param inputs the input, then the initial state if there is one
     * @param everyStep whether the states of every step are wanted
     * @return the output; the last state in the form of the initial one; then, if wanted, the states of every step in
     *     the form of the output, by layer, direction and part
     */
    final List<Variable> run(@Nullable PackedSequence packed, List<Variable> inputs, boolean everyStep) {
        return hooked(inputs, given -> pass(packed, given, everyStep));
    }

    private List<Variable> pass(@Nullable PackedSequence packed, List<Variable> inputs, boolean everyStep) {
        Variable input = inputs.get(0);
        requireInput(input, packed != null);
        BatchLayout layout = packed == null
                ? BatchLayout.Padded.of(input, batchFirst)
                : new BatchLayout.Packed(input, packed.map(same -> input));
        if (packed == null && layout.batchSizes().steps() == 0) {
            throw new ShapeMismatchException(
                    typeName(), "Expected sequence length to be larger than 0, got an input of shape " + input.shape());
        }
        List<Variable> given = inputs.subList(1, inputs.size());
        List<List<Variable>> start = given.isEmpty() ? zeros(layout) : start(given, layout);
        List<List<Variable>> end = new ArrayList<>(rules().size());
        List<Variable> steps = new ArrayList<>();
        Variable x = layout.input();
        List<? extends Scan> rules = rules();
        for (int layer = 0; layer < numLayers; layer++) {
            Variable[] outputs = new Variable[directions];
            for (int direction = 0; direction < directions; direction++) {
                int at = layer * directions + direction;
                Scan.Result result = rules.get(at).forward(x, layout.batchSizes(), start.get(at), everyStep);
                outputs[direction] = result.output();
                end.add(result.state());
                result.everyState().forEach(part -> steps.add(layout.restore(part)));
            }
            x = directions == 1 ? outputs[0] : Variable.concat(List.of(outputs), -1);
            if (layer < numLayers - 1) {
                x = dropped(x);
            }
        }
        List<Variable> last = end(end, layout);
        List<Variable> out = new ArrayList<>(1 + last.size() + steps.size());
        out.add(layout.restore(x));
        out.addAll(last);
        out.addAll(steps);
        return out;
    }

    private List<List<Variable>> zeros(BatchLayout layout) {
        int batch = layout.batchSizes().batch();
        ZeroState held = zeroState;
        if (held != null && held.batch == batch && held.isBatched == layout.isBatched()) {
            return held.parts;
        }
        List<List<Variable>> out = new ArrayList<>();
        for (int at = 0; at < numLayers * directions; at++) {
            List<Variable> parts = new ArrayList<>();
            for (int size : stateSizes(at)) {
                parts.add(Variable.of(Tensor.zeros(dtype, partShape(size, layout))));
            }
            out.add(parts);
        }
        zeroState = new ZeroState(batch, layout.isBatched(), out);
        return out;
    }

    private Variable dropped(Variable x) {
        double p = dropout;
        if (!isTraining() || p == 0) {
            return x;
        }
        return x.mul(Variable.of(Masks.dropout(x.dtype(), x.shape(), p, generator)));
    }

    /** The form in which the rules take and give a part of the state. */
    Shape partShape(int size, BatchLayout layout) {
        return Shape.of(layout.batchSizes().batch(), size);
    }

    /**
     * The initial state as the rules take it, by layer, direction and part, rows in the order of the layout.
     *
     * @param given what the caller gave
     * @throws ShapeMismatchException if it does not fit
     */
    abstract List<List<Variable>> start(List<Variable> given, BatchLayout layout);

    /** The reverse of {@link #start}, for the last state. */
    abstract List<Variable> end(List<List<Variable>> state, BatchLayout layout);

    private void requireInput(Variable input, boolean packed) {
        if (packed && input.rank() != 2) {
            throw new ShapeMismatchException(
                    typeName(),
                    "input must have 2 dimensions, got " + input.rank() + ", packed data of shape " + input.shape());
        }
        if (input.rank() != 2 && input.rank() != 3) {
            throw new ShapeMismatchException(
                    typeName(),
                    "Expected input to be 2D or 3D, got " + input.rank() + "D instead, shape " + input.shape());
        }
        Require.dtype(typeName(), "input", input, dtype);
        if (input.size(-1) != inputSize) {
            throw new ShapeMismatchException(
                    typeName(),
                    "input.size(-1) must be equal to input_size. Expected " + inputSize + ", got " + input.size(-1)
                            + ", in shape " + input.shape());
        }
    }

    /** The dimension of time in a padded input and its output. */
    final int timeDim(Variable input) {
        return input.rank() == 3 && batchFirst ? 1 : 0;
    }
}
