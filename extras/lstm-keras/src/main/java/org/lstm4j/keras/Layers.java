package org.lstm4j.keras;

import java.util.HashMap;
import java.util.Map;
import org.lstm4j.tensor.io.FormatException;

/** The kinds of layers that can be run, by Keras' names. */
final class Layers {
    /** Layers of no effect outside of training. */
    private static final String[] IDENTITIES = {
        "Dropout",
        "SpatialDropout1D",
        "GaussianDropout",
        "GaussianNoise",
        "AlphaDropout",
        "ActivityRegularization",
        "Identity"
    };

    private static final Map<String, Rule> RULES = rules();

    private Layers() {}

    /** Makes a layer of its description. */
    interface Rule {
        KerasLayer read(Described at);
    }

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        Activations.register(rules);
        Bidirectional.register(rules);
        ConvolutionLayers.register(rules);
        DenseLayers.register(rules);
        MergeLayers.register(rules);
        NormalizationLayers.register(rules);
        PoolingLayers.register(rules);
        Recurrence.register(rules);
        ShapeLayers.register(rules);
        TimeDistributed.register(rules);
        for (String name : IDENTITIES) {
            rules.put(name, at -> KerasLayer.keeping(x -> x, stack -> {}));
        }
        for (String name : Network.CLASSES) {
            rules.put(name, Network::read);
        }
        return rules;
    }

    /**
     * Makes a layer and requires that it took all of its weights.
     *
     * @throws IllegalArgumentException if it cannot be run; the message names the layer and its class
     */
    static KerasLayer read(Described at) {
        Rule rule = RULES.get(at.className());
        if (rule == null) {
            throw at.refused("layers of the class " + FormatException.quote(at.className()) + " are not supported");
        }
        try {
            KerasLayer out = rule.read(at);
            at.weights().end();
            return out;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(at.where() + ": " + e.getMessage(), e);
        }
    }
}
