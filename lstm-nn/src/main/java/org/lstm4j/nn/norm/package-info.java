/**
 * Normalization of other kinds than {@link org.lstm4j.nn.LayerNorm}, around recurrent layers or between convolutions. Start
 * with {@link org.lstm4j.nn.norm.BatchNorm1d} for batches of steps or series, {@link org.lstm4j.nn.norm.RMSNorm} for
 * features of one step.
 */
@NullMarked
package org.lstm4j.nn.norm;

import org.jspecify.annotations.NullMarked;
