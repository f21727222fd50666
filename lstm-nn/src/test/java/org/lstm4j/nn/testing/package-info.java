/** What the tests of this module share: fixtures, closed forms, random cases and an LSTM written in plain loops. */
package org.lstm4j.nn.testing;
