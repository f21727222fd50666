/**
 * What the packages of this module share and users do not see.
 */
@NullMarked
package org.lstm4j.nn.internal;

import org.jspecify.annotations.NullMarked;
