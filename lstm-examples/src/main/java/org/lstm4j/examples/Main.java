package org.lstm4j.examples;

import java.io.IOException;
import org.lstm4j.examples.forecast.DivergedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line of the examples: one subcommand a program. Exit codes: 0 done, 1 failed, 2 wrong use. */
@Command(
        name = "lstm",
        description = "Trains and runs small recurrent networks.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SeedCommand.class, TrainCommand.class})
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
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::wrongUse)
                .setExecutionExceptionHandler(Main::failure);
    }

    /** One line on what is wrong with the arguments. */
    private static int wrongUse(ParameterException e, String[] args) {
        return fail(e.getCommandLine(), e, CommandLine.ExitCode.USAGE);
    }

    /** One line on what the user can mend; a bug keeps its stack trace. */
    private static int failure(Exception e, CommandLine commandLine, ParseResult arguments) throws Exception {
        if (e instanceof IOException || e instanceof DivergedException) {
            return fail(commandLine, e, CommandLine.ExitCode.SOFTWARE);
        }
        throw e;
    }

    private static int fail(CommandLine commandLine, Exception e, int exitCode) {
        commandLine.getErr().println(commandLine.getCommandSpec().qualifiedName() + ": " + e.getMessage());
        commandLine.getErr().flush();
        return exitCode;
    }

    /** Called without a subcommand: shows the usage. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
