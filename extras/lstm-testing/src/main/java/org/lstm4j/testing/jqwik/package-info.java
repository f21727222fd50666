/** Arbitraries for properties with jqwik: shapes, tensors, lengths of sequences. */
@NullMarked
package org.lstm4j.testing.jqwik;

import org.jspecify.annotations.NullMarked;
