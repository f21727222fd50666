/** Silero VAD, a network that finds speech in recordings: {@code ./lstm vad}. */
@NullMarked
package org.lstm4j.examples.vad;

import org.jspecify.annotations.NullMarked;
