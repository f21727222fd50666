/** Deeplearning4j. */
@NullMarked
package org.lstm4j.bench.dl4j;

import org.jspecify.annotations.NullMarked;
