package org.lstm4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.lstm4j.examples.files.CompileCommand;
import org.lstm4j.examples.files.ConvertCommand;
import org.lstm4j.examples.files.InspectCommand;
import org.lstm4j.examples.files.PredictCommand;
import org.lstm4j.examples.forecast.LossTooLargeException;
import org.lstm4j.examples.pronounce.PronounceCommand;
import org.lstm4j.examples.vad.VadCommand;
import org.lstm4j.nn.train.DivergedException;
import org.lstm4j.tensor.io.FormatException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line of the examples: one subcommand for each program. Exit codes: 0 done, 1 failed, 2 wrong usage or a file
 * that cannot be read or written.
 */
@Command(
        name = "lstm",
        description = "Trains and runs small recurrent networks.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        footer = {"", "./lstm bench ... times the library beside others: extras/lstm-benchmarks/README.md."},
        subcommands = {
            SeedCommand.class,
            TrainCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            CompileCommand.class,
            PronounceCommand.class,
            VadCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    // Read by picocli; every subcommand inherits it.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this help.")
    private boolean help;

    // Read by picocli.
    @SuppressWarnings("UnusedVariable")
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Shows the version.")
    private boolean version;

    /** Runs the command line and leaves the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line; tests execute it without leaving the JVM. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::wrongUse)
                .setExecutionExceptionHandler(Main::failure);
    }

    /** Prints one line that says what is wrong with the arguments. */
    private static int wrongUse(ParameterException e, String[] args) {
        return fail(e.getCommandLine(), problem(e), CommandLine.ExitCode.USAGE);
    }

    private static String problem(ParameterException e) {
        CommandLine at = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched
                && !at.getSubcommands().isEmpty()) {
            String first = unmatched.getUnmatched().get(0);
            if (!first.startsWith("-")) {
                // The launcher runs the benchmarks itself.
                return "there is no command " + FormatException.quote(first) + "; the commands are "
                        + String.join(", ", at.getSubcommands().keySet()) + ", bench";
            }
        }
        return String.valueOf(e.getMessage());
    }

    /** Prints one line for an error that the user can fix; any other exception keeps its stack trace. */
    private static int failure(Exception e, CommandLine commandLine, ParseResult arguments) throws Exception {
        if (e instanceof DivergedException || e instanceof LossTooLargeException) {
            return fail(commandLine, e.getMessage() + ": try a smaller learning rate", CommandLine.ExitCode.SOFTWARE);
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return fail(commandLine, String.valueOf(e.getMessage()), CommandLine.ExitCode.USAGE);
        }
        throw e;
    }

    private static int fail(CommandLine commandLine, String message, int exitCode) {
        commandLine.getErr().println(commandLine.getCommandSpec().qualifiedName() + ": " + message);
        commandLine.getErr().flush();
        return exitCode;
    }

    /** Without a subcommand: prints the usage. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
