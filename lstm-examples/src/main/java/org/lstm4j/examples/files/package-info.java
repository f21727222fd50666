/** {@code ./lstm inspect}, {@code convert} and {@code predict}: files of models and arrays, ours and those of others. */
@NullMarked
package org.lstm4j.examples.files;

import org.jspecify.annotations.NullMarked;
