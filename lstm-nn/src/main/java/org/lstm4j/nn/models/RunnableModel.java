package org.lstm4j.nn.models;

import java.util.List;
import java.util.Map;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * A network that a file of another program describes whole, such as a graph of ONNX: its inputs and outputs have names, and
 * it is run as the file says.
 */
public interface RunnableModel {
    /**
     * An input or an output.
     *
     * @param name as the file has it
     * @param description its type and shape, with a name or a question mark for a size that may vary: {@code F32 (batch, 5,
     *     3)}
     * @param required whether a run needs it; an input that is not required has a default
     */
    record Port(String name, String description, boolean required) {}

    /** What wrote the file, for people: "ONNX" or "Keras 3". */
    String format();

    /** In the order of the file. */
    List<Port> inputs();

    /** In the order of the file; the first is the one that is meant where none is named. */
    List<Port> outputs();

    /**
     * Runs the network. Nothing is recorded for gradients.
     *
     * @param inputs by name. Floats are converted to the type that the network computes in
     * @return all outputs by name, in order
     * @throws IllegalArgumentException if an input is missing or unknown, or its type or shape is not that of the port
     */
    Map<String, StoredArray> run(Map<String, StoredArray> inputs);

    /**
     * Runs a network of one input.
     *
     * @param x floating-point values; indices of an embedding too
     * @return the first output
     * @throws IllegalArgumentException if there are several inputs, or as {@link #run(Map)}
     */
    default Tensor run(Tensor x) {
        List<Port> inputs = inputs();
        if (inputs.size() != 1) {
            List<String> expected = inputs.stream()
                    .map(input -> Quote.plain(input.name()) + " " + input.description())
                    .toList();
            throw new IllegalArgumentException(getClass().getSimpleName() + ": expected the inputs " + expected
                    + ", but got one tensor of " + x.shape() + "; give a map of inputs by name");
        }
        return run(Map.of(inputs.get(0).name(), StoredArray.of(x)))
                .values()
                .iterator()
                .next()
                .toTensor();
    }

    /**
     * The network as layers that can be trained on, if it is a stack of them.
     *
     * @return with copies of the weights
     * @throws IllegalArgumentException if it is no such stack; names the first part that does not fit
     * @throws IllegalStateException the same
     */
    SequenceModel toModel();

    /** The weights, by their names in the file. */
    StoredArrays weights();
}
