/** What the tests of several modules share: golden files, comparison of tensors, random shapes, tensors and layouts. */
package org.lstm4j.tensor.testing;
