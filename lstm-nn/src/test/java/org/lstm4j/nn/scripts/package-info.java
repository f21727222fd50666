@org.jspecify.annotations.NullMarked
package org.lstm4j.nn.scripts;
