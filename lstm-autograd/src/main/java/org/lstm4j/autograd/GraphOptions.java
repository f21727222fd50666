package org.lstm4j.autograd;

/**
 * How a backward pass treats the graph.
 *
 * @param retainGraph whether what was saved for the backward pass is kept, so that a second pass over the same graph is
 *     possible; default false
 * @param createGraph whether the backward pass is recorded itself, so that gradients can be differentiated; default
 *     false. True sets retainGraph too
 * @param allowUnused whether the gradient of an input that the outputs do not depend on is null instead of an error;
 *     default false
 */
public record GraphOptions(boolean retainGraph, boolean createGraph, boolean allowUnused)
        implements GraphOptionsWithers {
    /** A recorded backward pass needs the graph. */
    public GraphOptions {
        retainGraph |= createGraph;
    }

    /** The defaults: all false. */
    public static GraphOptions options() {
        return new GraphOptions(false, false, false);
    }
}
