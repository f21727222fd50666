/** ONNX Runtime, on a model file written here. */
@NullMarked
package org.lstm4j.bench.onnx;

import org.jspecify.annotations.NullMarked;
