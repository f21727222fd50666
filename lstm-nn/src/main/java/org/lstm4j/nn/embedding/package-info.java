/**
 * Embeddings beyond {@link org.lstm4j.nn.Embedding}: {@link org.lstm4j.nn.embedding.EmbeddingBag}, the sum, mean or maximum
 * of the vectors of a set of indices.
 */
@NullMarked
package org.lstm4j.nn.embedding;

import org.jspecify.annotations.NullMarked;
