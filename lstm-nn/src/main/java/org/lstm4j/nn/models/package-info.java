/**
 * Models that know themselves: {@link org.lstm4j.nn.models.Models} saves a model with its structure, scalers and the names
 * of its columns in one safetensors file and rebuilds it by one call. {@link org.lstm4j.nn.models.SequenceModel} is the usual
 * stack of an embedding, recurrent layers and a head; {@link org.lstm4j.nn.models.StateDictModel} finds such a stack in the
 * names and shapes of a bare state dictionary of PyTorch.
 */
@NullMarked
package org.lstm4j.nn.models;

import org.jspecify.annotations.NullMarked;
