/** Dropout of other kinds than {@link org.lstm4j.nn.Dropout}: of whole channels, and for self-normalising networks. */
@NullMarked
package org.lstm4j.nn.dropout;

import org.jspecify.annotations.NullMarked;
