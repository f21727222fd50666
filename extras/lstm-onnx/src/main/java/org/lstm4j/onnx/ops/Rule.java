package org.lstm4j.onnx.ops;

/** How an operator is made ready: attributes are read, layers are built of constant weights. */
@FunctionalInterface
interface Rule {
    /** @throws IllegalArgumentException if an attribute or a constant does not fit */
    Step prepare(Site at);
}
