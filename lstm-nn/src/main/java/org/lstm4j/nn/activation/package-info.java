/**
 * Activation functions as layers, with PyTorch's names and options: {@code new GELU()}. Each is also an operation of {@link
 * org.lstm4j.autograd.Variable}: {@code x.gelu()}.
 */
@NullMarked
package org.lstm4j.nn.activation;

import org.jspecify.annotations.NullMarked;
