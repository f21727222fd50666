/** This library as one of the libraries side by side, and what it allocates. */
@NullMarked
package org.lstm4j.bench.ours;

import org.jspecify.annotations.NullMarked;
