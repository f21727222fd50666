/** Conformance tests for recurrent cells and layers. */
@NullMarked
package org.lstm4j.testing.rnn;

import org.jspecify.annotations.NullMarked;
