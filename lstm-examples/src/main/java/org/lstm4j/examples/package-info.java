/** Programs that train and use small recurrent networks, behind one command line. */
@NullMarked
package org.lstm4j.examples;

import org.jspecify.annotations.NullMarked;
