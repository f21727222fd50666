/**
 * Attention over sequences. Start with {@link org.lstm4j.nn.attention.MultiheadAttention}, a layer with PyTorch's parameters;
 * {@link org.lstm4j.nn.attention.Attention} has the function without parameters, and makes masks.
 */
@NullMarked
package org.lstm4j.nn.attention;

import org.jspecify.annotations.NullMarked;
