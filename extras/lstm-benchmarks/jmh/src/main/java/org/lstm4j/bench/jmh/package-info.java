/** JMH benchmarks of kernels and layers. */
@NullMarked
package org.lstm4j.bench.jmh;

import org.jspecify.annotations.NullMarked;
