package org.lstm4j.examples;

import java.io.PrintWriter;
import org.lstm4j.examples.seed.FromScratch;
import org.lstm4j.examples.seed.WithCell;
import org.lstm4j.examples.seed.WithLayer;
import org.lstm4j.tensor.Generator;
import picocli.CommandLine.Command;

/** {@code ./lstm seed}: the three programs of {@link org.lstm4j.examples.seed}. */
@Command(
        name = "seed",
        description = "Runs one LSTM unit with hand-written weights: from its equations, as LSTMCell and as LSTM.")
final class SeedCommand extends Seeded implements Runnable {
    @Override
    public void run() {
        PrintWriter out = spec().commandLine().getOut();
        FromScratch.run(out);
        out.println();
        // A new generator for each program, so that both layers draw the same biases.
        WithCell.run(Generator.seeded(seed()), out);
        out.println();
        WithLayer.run(Generator.seeded(seed()), out);
        out.flush();
    }
}
