package org.lstm4j.examples.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.RunnableModel.Port;
import org.lstm4j.tensor.io.StoredArray;

/** {@code predict} with a network that a file describes whole: inputs and outputs go by the names of the file. */
record GraphPrediction(Path model, RunnableModel network) {
    /** Runs it and writes the output. */
    void run(List<NamedFile> inputs, NamedFile output) throws IOException {
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        for (NamedFile input : inputs) {
            if (arrays.put(inputName(input), ArrayInput.read(input.file(), List.of())) != null) {
                throw new FileError(model, "the input '" + inputName(input) + "' was given twice");
            }
        }
        String name = outputName(output);
        Map<String, StoredArray> results;
        try {
            results = network.run(arrays);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new FileError(model, e);
        }
        StoredArray result = results.get(name);
        if (result == null) {
            throw new FileError(model, "gave no output '" + name + "'");
        }
        ArrayInput.write(output.file(), result, List.of());
    }

    private String inputName(NamedFile given) throws IOException {
        if (given.name() != null) {
            return required(network.inputs(), given.name(), "input");
        }
        List<Port> required = network.inputs().stream().filter(Port::required).toList();
        if (required.size() != 1) {
            throw new FileError(
                    model, "has the inputs " + names(network.inputs()) + ": give each as --input NAME=" + given.file());
        }
        return required.get(0).name();
    }

    private String outputName(NamedFile given) throws IOException {
        return given.name() == null
                ? network.outputs().get(0).name()
                : required(network.outputs(), given.name(), "output");
    }

    private String required(List<Port> ports, String name, String what) throws IOException {
        if (ports.stream().noneMatch(port -> port.name().equals(name))) {
            throw new FileError(model, "has no " + what + " '" + name + "': there are " + names(ports));
        }
        return name;
    }

    private static List<String> names(List<Port> ports) {
        return ports.stream().map(Port::name).toList();
    }
}
