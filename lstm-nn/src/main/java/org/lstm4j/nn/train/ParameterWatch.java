package org.lstm4j.nn.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Optimizer;

/** Finds parameters that a training leaves out by mistake: unregistered, unknown to the optimizer, or without gradient. */
final class ParameterWatch {
    private static final System.Logger LOG = System.getLogger(Trainer.class.getName());

    private final Module model;
    private final Optimizer optimizer;
    /** By name: those that have had no gradient yet; emptied after the report. */
    private final Map<String, Parameter> withoutGradient = new LinkedHashMap<>();

    /** Training may have been resumed where an epoch ends: without a step nothing is known. */
    private boolean hasStepped;

    ParameterWatch(Module model, Optimizer optimizer) {
        this.model = model;
        this.optimizer = optimizer;
        withoutGradient.putAll(model.namedParameters());
    }

    /**
     * Before the first step.
     *
     * @throws IllegalArgumentException if a field holds parameters that nothing trains, or the optimizer has none of the
     *     model's parameters
     */
    void start() {
        model.requireRegistered("Trainer");
        Set<Parameter> trained = Collections.newSetFromMap(new IdentityHashMap<>());
        trained.addAll(optimizer.parameters());
        List<String> outside = new ArrayList<>();
        boolean any = false;
        for (Map.Entry<String, Parameter> named : model.namedParameters().entrySet()) {
            if (trained.contains(named.getValue())) {
                any = true;
            } else if (named.getValue().requiresGrad()) {
                outside.add(named.getKey());
            }
        }
        if (!any && !outside.isEmpty()) {
            throw new IllegalArgumentException("Trainer: the optimizer has none of the model's parameters " + outside
                    + "; make it with model.parameters(), of the model that is trained");
        }
        if (!outside.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Trainer: the optimizer does not have these parameters of the model, which require gradients: "
                            + outside + "; freeze them with requiresGrad(false) if that is meant");
        }
    }

    /** After the backward passes of a step. */
    void afterBackward() {
        hasStepped = true;
        if (!withoutGradient.isEmpty()) {
            withoutGradient.values().removeIf(parameter -> parameter.grad() != null);
        }
    }

    /** After an epoch; reports once. */
    void endEpoch() {
        if (!hasStepped) {
            return;
        }
        withoutGradient.values().removeIf(parameter -> !parameter.requiresGrad());
        if (!withoutGradient.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Trainer: no gradient in the whole epoch for " + withoutGradient.keySet()
                            + "; the loss does not depend on them: does forward use them?");
            withoutGradient.clear();
        }
    }
}
