/** {@code ./lstm pronounce}: an encoder and a decoder that another project trained, run from its NumPy file. */
@NullMarked
package org.lstm4j.examples.pronounce;

import org.jspecify.annotations.NullMarked;
