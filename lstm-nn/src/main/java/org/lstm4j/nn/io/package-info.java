/**
 * Files of a training: {@link org.lstm4j.nn.io.Checkpoint} to resume from, {@link org.lstm4j.nn.io.EventFile} for
 * TensorBoard. For weights alone use {@link org.lstm4j.tensor.io.Safetensors} with {@link org.lstm4j.nn.StateDict}.
 */
@NullMarked
package org.lstm4j.nn.io;

import org.jspecify.annotations.NullMarked;
