/**
 * Tables of vectors: {@link org.lstm4j.nn.embedding.Embedding} looks up one for each index, {@link
 * org.lstm4j.nn.embedding.EmbeddingBag} gives the sum, mean or maximum of those of a set of indices.
 */
@NullMarked
package org.lstm4j.nn.embedding;

import org.jspecify.annotations.NullMarked;
