package org.lstm4j.nn.optim;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.lstm4j.nn.Parameter;

/** Every optimizer that steps on given gradients, with options that together use all of its state. */
final class AllOptimizers {
    private AllOptimizers() {}

    static Stream<Named<Function<List<Parameter>, Optimizer>>> all() {
        return Stream.of(
                Named.of("SGD", p -> new SGD(p, 0.1)),
                Named.of(
                        "SGD with momentum",
                        p -> new SGD(p, SGD.options().lr(0.1).momentum(0.9).nesterov(true))),
                Named.of("Adam", p -> new Adam(p, 0.1)),
                Named.of(
                        "Adam with amsgrad",
                        p -> new Adam(p, Adam.options().lr(0.1).amsgrad(true))),
                Named.of("AdamW", p -> new AdamW(p, 0.1)),
                Named.of(
                        "AdamW with amsgrad",
                        p -> new AdamW(p, AdamW.options().lr(0.1).amsgrad(true))),
                Named.of("NAdam", p -> new NAdam(p, 0.1)),
                Named.of("RAdam", p -> new RAdam(p, RAdam.options().lr(0.1).betas(0.9, 0.9))),
                Named.of("Adamax", p -> new Adamax(p, 0.1)),
                Named.of("RMSprop", p -> new RMSprop(p, 0.1)),
                Named.of(
                        "RMSprop centered",
                        p -> new RMSprop(p, RMSprop.options().lr(0.01).centered(true))),
                Named.of(
                        "RMSprop with momentum",
                        p -> new RMSprop(p, RMSprop.options().lr(0.01).momentum(0.5))),
                Named.of(
                        "RMSprop with both",
                        p -> new RMSprop(
                                p, RMSprop.options().lr(0.01).momentum(0.5).centered(true))),
                Named.of("Adagrad", p -> new Adagrad(p, 0.1)),
                Named.of("Adadelta", p -> new Adadelta(p, 1)),
                Named.of("Rprop", p -> new Rprop(p, 0.01)),
                Named.of("ASGD", p -> new ASGD(p, ASGD.options().lr(0.1).t0(2))));
    }

    /** Those whose first step is the learning rate's. */
    static Stream<Named<Function<List<Parameter>, Optimizer>>> withoutRprop() {
        return all().filter(named -> !named.getName().equals("Rprop"));
    }
}
