package org.lstm4j.autograd;

/**
 * How a backward pass treats the graph. Immutable; each setter gives a changed copy.
 *
 * @param retainGraph keep what was saved, so that the graph can be walked again; default no
 * @param createGraph record the pass itself, so that gradients can be differentiated; default no. Turning it on
 *     retains the graph too
 * @param allowUnused give null, rather than an error, for an input that the outputs do not depend on; default no
 */
public record GraphOptions(boolean retainGraph, boolean createGraph, boolean allowUnused) {
    /** All off. */
    public static final GraphOptions DEFAULT = new GraphOptions(false, false, false);

    /** A copy with {@link #retainGraph} set. */
    public GraphOptions retainGraph(boolean on) {
        return new GraphOptions(on, createGraph, allowUnused);
    }

    /** A copy with {@link #createGraph} set, and with it {@link #retainGraph}. */
    public GraphOptions createGraph(boolean on) {
        return new GraphOptions(on || retainGraph, on, allowUnused);
    }

    /** A copy with {@link #allowUnused} set. */
    public GraphOptions allowUnused(boolean on) {
        return new GraphOptions(retainGraph, createGraph, on);
    }
}
