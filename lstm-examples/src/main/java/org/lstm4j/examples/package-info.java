/** Programs that train and use small recurrent networks, each a subcommand of one command line. */
@NullMarked
package org.lstm4j.examples;

import org.jspecify.annotations.NullMarked;
