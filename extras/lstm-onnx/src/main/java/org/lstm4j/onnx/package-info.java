/**
 * ONNX files. {@link org.lstm4j.onnx.OnnxModel} runs a network; {@link org.lstm4j.onnx.Onnx} gives the weights of any file
 * by name.
 *
 * <p>Networks are those that PyTorch's exporters, tf2onnx and others write of recurrent layers and what stands around them.
 * An operator that is missing is refused with its name when the file is opened.
 */
@NullMarked
package org.lstm4j.onnx;

import org.jspecify.annotations.NullMarked;
