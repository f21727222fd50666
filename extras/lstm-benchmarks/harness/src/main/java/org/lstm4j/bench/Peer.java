package org.lstm4j.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A library that does the work of a row. An implementation has a constructor that takes the number of threads. */
public interface Peer {
    /** Which version it is, for the head of the table. */
    String describe();

    /**
     * Builds the layer with the numbers of {@link Filling}, up to where only the calls to be timed are left.
     *
     * @return null if the library does not offer what the row asks for
     */
    @Nullable
    Work prepare(Row row);

    /** What is timed. */
    interface Work extends AutoCloseable {
        /**
         * One call: a forward pass, or the forward pass and the backward pass of the sum of its output into all
         * parameters.
         *
         * @return anything that depends on the result, so that the compiler cannot leave the work out
         */
        Object run();

        /**
         * The results of one call: the output (T, B, D H) row-major, then in training the gradients of the parameters in
         * the order of {@link Row#parameters}. The output of a packed batch lacks the steps that sequences do not have.
         */
        List<float[]> values();

        @Override
        default void close() {}
    }
}
