/**
 * Tensors in files.
 *
 * <table>
 * <caption>Formats</caption>
 * <tr><td>{@link org.lstm4j.tensor.io.Safetensors}</td><td>named tensors with metadata; PyTorch, Hugging Face</td></tr>
 * <tr><td>{@link org.lstm4j.tensor.io.PyTorchFile}</td><td>state dictionaries and checkpoints of {@code torch.save}</td></tr>
 * <tr><td>{@link org.lstm4j.tensor.io.Npy}</td><td>one array; NumPy</td></tr>
 * <tr><td>{@link org.lstm4j.tensor.io.Npz}</td><td>named arrays; NumPy</td></tr>
 * </table>
 *
 * <p>Each reads from a path or another {@link org.lstm4j.tensor.io.ByteSource}: a stream, a buffer, an array. What a file
 * stores is a {@link org.lstm4j.tensor.io.StoredArray}: floating-point values or integers. An open {@link
 * org.lstm4j.tensor.io.ArrayFile} lists names, types and shapes, and reads one array at a time.
 *
 * <p>Readers trust nothing that a file says: they check before they allocate, and refuse a malformed file with a
 * {@link org.lstm4j.tensor.io.FormatException}. The memory that they take is bounded by the length of the file.
 */
@NullMarked
package org.lstm4j.tensor.io;

import org.jspecify.annotations.NullMarked;
