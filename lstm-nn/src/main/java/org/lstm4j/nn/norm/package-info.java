/**
 * Normalization, around recurrent layers or between convolutions. Start with {@link org.lstm4j.nn.norm.LayerNorm} or {@link
 * org.lstm4j.nn.norm.RMSNorm} for the features of one step, {@link org.lstm4j.nn.norm.BatchNorm1d} for batches of steps or
 * series.
 */
@NullMarked
package org.lstm4j.nn.norm;

import org.jspecify.annotations.NullMarked;
