/**
 * Products by EJML: the reference that the other providers are compared with.
 */
@NullMarked
package org.lstm4j.tensor.kernel.ejml;

import org.jspecify.annotations.NullMarked;
