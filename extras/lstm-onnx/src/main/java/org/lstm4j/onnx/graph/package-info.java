/** What an ONNX file holds, read from the wire format of protocol buffers and checked. Not exported. */
@NullMarked
package org.lstm4j.onnx.graph;

import org.jspecify.annotations.NullMarked;
