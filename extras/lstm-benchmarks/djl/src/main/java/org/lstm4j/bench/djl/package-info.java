/** libtorch through DJL. */
@NullMarked
package org.lstm4j.bench.djl;

import org.jspecify.annotations.NullMarked;
