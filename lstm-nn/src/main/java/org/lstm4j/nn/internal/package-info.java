/**
 * Helpers that the packages of this module share. Not exported.
 */
@NullMarked
package org.lstm4j.nn.internal;

import org.jspecify.annotations.NullMarked;
