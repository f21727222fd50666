/**
 * Tensors in files.
 *
 * <p>Readers trust nothing that a file says: they check before they allocate, and refuse a malformed file with a
 * {@link org.lstm4j.tensor.io.FormatException}. Start at {@link org.lstm4j.tensor.io.Safetensors}, {@link
 * org.lstm4j.tensor.io.PyTorchFile} or {@link org.lstm4j.tensor.io.Npz}.
 */
@NullMarked
package org.lstm4j.tensor.io;

import org.jspecify.annotations.NullMarked;
