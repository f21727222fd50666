/**
 * Keras files. {@link org.lstm4j.keras.KerasModel} runs a model of Keras 2 or 3 and makes a stack of this library's layers of
 * it where it is one.
 *
 * <p>One class for each family of layers reads a layer's description and weights and runs it. Nothing of a file is ever
 * executed: a layer of someone's own is refused by its name.
 */
@NullMarked
package org.lstm4j.keras;

import org.jspecify.annotations.NullMarked;
