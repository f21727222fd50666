/** OpenBLAS, for the products of matrices. */
@NullMarked
package org.lstm4j.bench.openblas;

import org.jspecify.annotations.NullMarked;
