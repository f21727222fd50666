/**
 * Libraries side by side: each in a process of its own that answers over standard input and output, timed in turns, with
 * the same weights, the same input and a check that the results agree.
 */
@NullMarked
package org.lstm4j.bench;

import org.jspecify.annotations.NullMarked;
