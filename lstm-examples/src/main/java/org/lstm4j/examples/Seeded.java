package org.lstm4j.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that draw random values share. */
abstract class Seeded {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of all random values. Default: ${DEFAULT-VALUE}.")
    private long seed;

    final CommandSpec spec() {
        return spec;
    }

    final long seed() {
        return seed;
    }
}
