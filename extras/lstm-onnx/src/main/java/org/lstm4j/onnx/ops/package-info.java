/** The operators of ONNX: one class for each family, each operator's rule where it is registered. Not exported. */
@NullMarked
package org.lstm4j.onnx.ops;

import org.jspecify.annotations.NullMarked;
