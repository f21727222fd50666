package org.lstm4j.onnx.graph;

import java.util.Map;
import java.util.TreeMap;

/**
 * A {@code ModelProto}.
 *
 * @param producer the software that wrote it, with its version
 * @param opsets the version of each set of operators, by domain; ONNX's own has the empty one
 * @param metadata texts
 */
public record ModelFile(String producer, Map<String, Integer> opsets, Map<String, String> metadata, Graph graph) {
    /** Copies the maps. */
    public ModelFile {
        opsets = Map.copyOf(opsets);
        metadata = new TreeMap<>(metadata);
    }
}
