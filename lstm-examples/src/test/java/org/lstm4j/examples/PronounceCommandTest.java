package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** All words are said as g2p_en's own code says them. */
class PronounceCommandTest {
    @Test
    void wordsAreSaidAsByTheOriginal() throws IOException {
        List<String> expected = Files.readAllLines(Path.of("src/test/resources/pronounce/words.tsv"));
        assertThat(expected).hasSize(219);
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        int code = line.execute(Stream.concat(
                        Stream.of("pronounce"), expected.stream().map(row -> row.substring(0, row.indexOf('\t'))))
                .toArray(String[]::new));
        assertThat(code).isZero();
        assertThat(out.toString().lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void aWordIsNeeded() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err, true));
        assertThat(line.execute("pronounce")).isEqualTo(2);
        assertThat(err.toString()).contains("WORD");
    }
}
