/** Dropout: of elements, of whole channels, and for self-normalising networks. */
@NullMarked
package org.lstm4j.nn.dropout;

import org.jspecify.annotations.NullMarked;
