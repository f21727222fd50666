/**
 * Files of a training: {@link org.lstm4j.nn.io.Checkpoint} to go on from, {@link org.lstm4j.nn.io.EventFile} for
 * TensorBoard to draw. Bare weights are a matter of {@link org.lstm4j.tensor.io.Safetensors} and
 * {@link org.lstm4j.nn.StateDict}.
 */
@NullMarked
package org.lstm4j.nn.io;

import org.jspecify.annotations.NullMarked;
