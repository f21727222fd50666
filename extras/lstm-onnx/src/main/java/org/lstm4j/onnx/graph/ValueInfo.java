package org.lstm4j.onnx.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ValueInfoProto}: an input or output of a graph.
 *
 * @param typeCode of the elements; -1 if it is no tensor, 0 if the file does not say
 * @param sizes numbers, names of sizes that are known later, or "?"; null if the file does not say
 */
public record ValueInfo(String name, int typeCode, @Nullable List<String> sizes) {}
