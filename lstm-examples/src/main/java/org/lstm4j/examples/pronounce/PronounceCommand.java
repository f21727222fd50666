package org.lstm4j.examples.pronounce;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.lstm4j.autograd.GradMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./lstm pronounce}: says English words in phonemes. */
@Command(
        name = "pronounce",
        description = "Says English words in the phonemes of the CMU dictionary, by the network of g2p_en.",
        footer = {"", "Example: ./lstm pronounce tensor gradient"})
public final class PronounceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "Words.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Pronouncer pronouncer = new Pronouncer();
        for (String word : words) {
            out.println(word + "\t" + String.join(" ", GradMode.noGrad(() -> pronouncer.pronounce(word))));
        }
        out.flush();
        return 0;
    }
}
