package org.lstm4j.onnx.ops;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.Value;

/**
 * The operators that can be run, by name.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class Operators {
    private static final Map<String, Rule> RULES = new TreeMap<>();
    /** Operators whose outputs can be larger than their inputs together: broadcasts, products and such. */
    private static final Set<String> GROWING = new TreeSet<>();

    /** Operators whose padding is an attribute: no constants go through them. */
    private static final Set<String> UNBOUNDED = Set.of("Conv", "MaxPool", "AveragePool");

    static {
        ActivationOperators.register(RULES);
        ArithmeticOperators.register(RULES);
        ConvolutionOperators.register(RULES);
        DataOperators.register(RULES);
        NormalizationOperators.register(RULES);
        PoolingOperators.register(RULES);
        ProductOperators.register(RULES);
        RecurrentOperators.register(RULES);
        ReductionOperators.register(RULES);
        ReshapingOperators.register(RULES);
        SelectionOperators.register(RULES);
        GROWING.addAll(Set.of("MatMul", "Gemm", "LSTM", "GRU", "RNN", "Gather", "GatherElements", "Where"));
        GROWING.addAll(ArithmeticOperators.NAMES);
    }

    private Operators() {}

    /** Whether the operator of a node is known. */
    public static boolean isKnown(Node node) {
        return node.domain().isEmpty() && RULES.containsKey(node.operator());
    }

    /** The names of all operators. */
    public static Set<String> names() {
        return Set.copyOf(RULES.keySet());
    }

    /**
     * Makes a node ready to run.
     *
     * @throws IllegalArgumentException if an attribute or a constant does not fit
     */
    public static Step prepare(Site at) {
        Rule rule = RULES.get(at.node().operator());
        if (rule == null) {
            throw new IllegalArgumentException("the operator is not known");
        }
        return rule.prepare(at);
    }

    /**
     * The layer of a recurrent node, ready to be trained.
     *
     * @param batchFirst the order of the layer, whatever that of the node is
     * @throws IllegalArgumentException if its weights are not known, or no layer computes it
     */
    public static RecurrentLayer<?> layer(Site at, boolean batchFirst) {
        return RecurrentOperators.layer(RecurrentKind.valueOf(at.node().operator()), at, batchFirst);
    }

    /**
     * An upper bound on the number of elements of the outputs of a node. Operators that take sizes as values check them
     * by {@link Inputs#shape}.
     */
    public static double bound(Node node, Inputs in) {
        if (UNBOUNDED.contains(node.operator())) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 16;
        double product = 1;
        for (Value value : in.values()) {
            if (value != null) {
                sum += value.tensor().numel();
                product *= Math.max(1, value.tensor().numel());
            }
        }
        return GROWING.contains(node.operator()) ? Math.max(sum, product) : sum;
    }
}
