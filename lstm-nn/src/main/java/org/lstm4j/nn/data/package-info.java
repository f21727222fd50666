/**
 * From files and arrays to mini-batches: {@link org.lstm4j.nn.data.Csv} reads tables, scalers normalize columns, {@link
 * org.lstm4j.nn.data.TimeSplit} splits time series, datasets yield examples ({@link org.lstm4j.nn.data.Windows} of a
 * series, {@link org.lstm4j.nn.data.SequenceDataset} of variable length), and {@link org.lstm4j.nn.data.DataLoader}
 * yields batches, in PyTorch's order for the same seed.
 */
@NullMarked
package org.lstm4j.nn.data;

import org.jspecify.annotations.NullMarked;
