package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.tensor.IntTensor;

/** Characters, quotes and lines: what cannot be known is refused. */
class CsvTextTest {
    @TempDir
    private Path folder;

    private static Table read(String text, Csv.Options options) throws IOException {
        return Csv.read(new StringReader(text), "test", options);
    }

    private static void assertRefused(String text, Csv.Options options, String... messages) {
        assertThatThrownBy(() -> read(text, options))
                .isInstanceOf(CsvException.class)
                .hasMessageContainingAll(messages);
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("a.csv"), bytes);
    }

    // ---- Empty lines ----------------------------------------------------------------------------------------------

    @Test
    void emptyLineOfOneColumnIsAMissingValue() throws IOException {
        String text = "v\n1\n\n3\n";

        assertRefused(
                text,
                Csv.options(),
                "test: row 2 (line 3), column 'v': expected a number, but it is missing (found an empty line)");
        assertThat(read(text, Csv.options().missing(Csv.Missing.NAN)).column("v"))
                .containsExactly(1, Double.NaN, 3);
        assertThat(read(text, Csv.options().missing(Csv.Missing.DROP)).column("v"))
                .containsExactly(1, 3);
        assertThat(read("\n1\n \n", Csv.options().header(false).missing(Csv.Missing.NAN))
                        .column("0"))
                .containsExactly(Double.NaN, 1, Double.NaN);
        assertThat(read("c\na\n\n\"\"\n", Csv.options().category("c").missing(Csv.Missing.NAN))
                        .labels("c"))
                .isEqualTo(IntTensor.vector(0, Table.MISSING, Table.MISSING));
    }

    @Test
    void emptyLinesOfSeveralColumnsAreSkipped() throws IOException {
        assertThat(read("\na,b\n\n1,2\n\n3,4\n\n", Csv.options()).column("a")).containsExactly(1, 3);
        assertThat(read("\nv\n1\n", Csv.options()).column("v")).containsExactly(1);
        assertRefused("a,b\n\"\"\n", Csv.options(), "test: row 1 (line 2): expected 2 fields, but found 1");
    }

    // ---- Characters -----------------------------------------------------------------------------------------------

    @Test
    void byteOrderMarkIsSkippedInFilesAndReaders() throws IOException {
        assertThat(read("\ufeffa,b\n1,2\n", Csv.options()).names()).containsExactly("a", "b");
        for (Charset charset : new Charset[] {
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16LE,
            StandardCharsets.UTF_16BE,
            Charset.forName("UTF-32LE"),
            Charset.forName("UTF-32BE")
        }) {
            Path file = file("\ufeff\u00e9,b\n1,2\n".getBytes(charset));
            assertThat(Csv.read(file).names()).as(charset.name()).containsExactly("\u00e9", "b");
        }
        assertThat(Csv.read(
                                file("1\n2\n".getBytes(StandardCharsets.UTF_8)),
                                Csv.options().header(false))
                        .column("0"))
                .containsExactly(1, 2);
    }

    @Test
    void bytesOfAnotherCharsetAreRefused() throws IOException {
        byte[] latin = "n,c\n1,\u00e9\n2,\u00e8\n3,\u00ea\n".getBytes(StandardCharsets.ISO_8859_1);
        Path file = file(latin);
        Csv.Options options = Csv.options().columns("n").category("c");

        assertThatThrownBy(() -> Csv.read(file, options))
                .isInstanceOf(CsvException.class)
                .hasMessageContainingAll(
                        file + ": row 1 (line 2), column 'c': '\ufffd' has bytes that are not UTF-8",
                        "set the option 'charset'");
        assertThatThrownBy(() -> Csv.read(file, Csv.options().columns("n").text("c")))
                .hasMessageContaining("row 1 (line 2), column 'c'");
        assertThatThrownBy(() -> Csv.read(file, Csv.options())).hasMessageContaining("bytes that are not UTF-8");
        assertThat(Csv.read(file, options.charset(StandardCharsets.ISO_8859_1)).categories("c"))
                .containsExactly("\u00e8", "\u00e9", "\u00ea");
        // A column that is not read may be anything.
        assertThat(Csv.read(file, Csv.options().columns("n")).column("n")).containsExactly(1, 2, 3);
        Path header = file("\u00e9,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Csv.read(header))
                .hasMessageContaining(header + ": line 1, column 1: '\ufffd' has bytes that are not UTF-8");
        // A decoder of the caller has lost the bytes.
        assertRefused(
                "n,c\n1,\ufffd\n",
                options,
                "test: row 1 (line 2), column 'c': '\ufffd' has U+FFFD",
                "make the Reader with the right charset");
        // In a file of the charset it is a character as any other.
        assertThat(Csv.read(file("n,c\n1,\ufffd\n".getBytes(StandardCharsets.UTF_8)), options)
                        .categories("c"))
                .containsExactly("\ufffd");
    }

    @Test
    void utf16WithoutAByteOrderMarkIsRefused() throws IOException {
        Path file = file("a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));

        assertThatThrownBy(() -> Csv.read(file))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("NUL character; if the file is UTF-16, set the option 'charset'");
        assertThat(Csv.read(file, Csv.options().charset(StandardCharsets.UTF_16LE))
                        .column("b"))
                .containsExactly(2);
    }

    // ---- Quotes ---------------------------------------------------------------------------------------------------

    @Test
    void spaceAroundQuotesIsIgnored() throws IOException {
        Table table = read(
                "n,s\n1, \"x, y\"\n2,\t\"z\" \n", Csv.options().columns("n").text("s"));

        assertThat(table.column("n")).containsExactly(1, 2);
        assertThat(table.texts("s")).containsExactly("x, y", "z");
    }

    @Test
    void quoteInAFieldThatIsNotQuotedIsRefused() throws IOException {
        Csv.Options options = Csv.options().columns("n").text("s");

        assertRefused(
                "n,s\n1,5\" pipe\n",
                options,
                "test: row 1 (line 2), column 's': the field '5\" pipe' has a quote, but is not quoted as a whole",
                "set the option 'quote'");
        // The separator in quotes that do not start the field has split it.
        assertRefused("n,s\n1,x \"a,b\"\n", options, "row 1 (line 2), column 's': the field 'x \"a'");
        assertRefused("n\",s\n1,2\n", options, "test: line 1, column 1: the field 'n\"' has a quote");
        assertThat(read("n,s\n1,5\" pipe\n", options.quote(Csv.NONE)).texts("s"))
                .containsExactly("5\" pipe");
        assertThat(read("n,s\n1,\"5\"\" pipe\"\n", options).texts("s")).containsExactly("5\" pipe");
    }

    @Test
    void quoteThatIsNeverClosedInALongFileIsRefused() {
        String rows = "1,2\n".repeat(5_000_000);

        assertRefused("a,b\n1,\"2\n" + rows, Csv.options(), "test: line 2, column 2: ", "close the quote");
    }

    // ---- Large headers --------------------------------------------------------------------------------------------

    /** A search of each name among all takes seconds for these. */
    @Test
    void headerOfManyColumnsIsReadInLinearTime() throws IOException {
        int columns = 100_000;
        String text = IntStream.range(0, columns).mapToObj(c -> "c" + c).collect(Collectors.joining(",")) + "\n"
                + IntStream.range(0, columns).mapToObj(Integer::toString).collect(Collectors.joining(","));

        long start = System.nanoTime();
        Table table = read(text, Csv.options());
        Csv.Options all = Csv.options().columns(table.names().toArray(String[]::new));
        Table selected = read(text, all);
        long millis = (System.nanoTime() - start) / 1_000_000;

        assertThat(table.names()).hasSize(columns);
        assertThat(selected.column("c99999")).containsExactly(99_999);
        // A second here; the square of the columns took more than a minute.
        assertThat(millis).isLessThan(10_000);
        assertRefused(
                text, Csv.options().columns("x"), "expected a column 'x', but found ['c0', 'c1', ", ", .. of 100000]");
    }
}
