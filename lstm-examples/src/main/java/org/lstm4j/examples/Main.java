package org.lstm4j.examples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line of the examples: one subcommand a program. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
        name = "lstm",
        description = "Trains and runs small recurrent networks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SeedCommand.class)
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    // Read by picocli, and handed to each subcommand.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    /** Runs the command line and leaves the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, for tests: without leaving the JVM. */
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /** Called without a subcommand: shows the usage. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
