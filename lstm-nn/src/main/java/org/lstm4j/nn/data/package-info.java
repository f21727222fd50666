/**
 * From files and arrays to batches: {@link org.lstm4j.nn.data.Csv} reads columns, scalers bring them to one size and
 * back, {@link org.lstm4j.nn.data.TimeSplit} keeps the future out of the training, datasets cut examples
 * ({@link org.lstm4j.nn.data.Windows} of a series, {@link org.lstm4j.nn.data.SequenceDataset} for unequal lengths), and
 * {@link org.lstm4j.nn.data.DataLoader} makes batches of them, in the order that PyTorch draws for the same seed.
 */
@NullMarked
package org.lstm4j.nn.data;

import org.jspecify.annotations.NullMarked;
