/** Writes a trained network as one Java class that needs no library: {@link org.lstm4j.compile.NetCompiler}. */
@NullMarked
package org.lstm4j.compile;

import org.jspecify.annotations.NullMarked;
