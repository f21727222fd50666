package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

class CsvTest {
    private static final String WEATHER = """
            day,temp,sky,"wind, km/h"
            1, 20.5 ,clear,1e1
            2,-3,rain,.5

            3,+7.,clear,0
            """;

    @TempDir
    private Path folder;

    @Test
    void readsColumnsByName() throws IOException {
        Table table = read(WEATHER, Csv.options().category("sky"));

        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.names()).containsExactly("day", "temp", "sky", "wind, km/h");
        assertThat(table.column("temp")).containsExactly(20.5, -3, 7);
        assertThat(table.tensor("wind, km/h", "day").contentEquals(Tensor.of(new float[] {10, 1, 0.5f, 2, 0, 3}, 3, 2)))
                .isTrue();
        assertThat(table.tensor(DType.FLOAT64)
                        .contentEquals(Tensor.of(new double[] {1, 20.5, 10, 2, -3, 0.5, 3, 7, 0}, 3, 3)))
                .isTrue();
        assertThat(table.categories("sky")).containsExactly("clear", "rain");
        assertThat(table.labels("sky")).isEqualTo(IntTensor.vector(0, 1, 0));
    }

    @Test
    void readsSelectedColumnsInOrder() throws IOException {
        Table table = read(WEATHER, Csv.options().columns("temp", "day"));

        assertThat(table.names()).containsExactly("temp", "day");
        assertThat(table.tensor().toDoubleArray()).containsExactly(20.5, 1, -3, 2, 7, 3);
    }

    @Test
    void categoriesHaveTheGivenCodes() throws IOException {
        Csv.Options options = Csv.options().columns("day").category("sky", "rain", "snow", "clear");
        Table table = read(WEATHER, options);

        assertThat(table.labels("sky")).isEqualTo(IntTensor.vector(2, 0, 2));
        assertThat(table.categories("sky")).containsExactly("rain", "snow", "clear");
        assertThat(table.names()).containsExactly("day", "sky");
        assertRefused(
                "d,sky\n1,rain\n2,fog\n",
                Csv.options().columns("d").category("sky", "rain", "snow", "clear"),
                "test: row 2 (line 3), column 'sky': expected one of [rain, snow, clear], but found 'fog'");
    }

    /** Sorted, so that the codes do not depend on the order of the rows. */
    @Test
    void foundCategoriesAreSorted() throws IOException {
        Table table = read("c\nz\na\nz\nm\n", Csv.options().category("c"));

        assertThat(table.categories("c")).containsExactly("a", "m", "z");
        assertThat(table.labels("c")).isEqualTo(IntTensor.vector(2, 0, 2, 1));
    }

    @Test
    void byteOrderMarkIsSkipped() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "\ufeffa;b\r\n1;'2'\r\n", StandardCharsets.UTF_8);

        Table table = Csv.read(file, Csv.options().separator(';').quote('\''));

        assertThat(table.tensor("a", "b").toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void readsAnotherCharset() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "\u00e9\n1\n", StandardCharsets.ISO_8859_1);

        assertThat(Csv.read(file, Csv.options().charset(StandardCharsets.ISO_8859_1))
                        .names())
                .containsExactly("\u00e9");
    }

    @Test
    void columnsAreNumberedWithoutAHeader() throws IOException {
        Table table = read("1,2\n3,4\n", Csv.options().header(false));

        assertThat(table.names()).containsExactly("0", "1");
        assertThat(table.column("1")).containsExactly(2, 4);
    }

    @Test
    void readsManyRows() throws IOException {
        StringBuilder text = new StringBuilder("n\n");
        for (int i = 0; i < 1000; i++) {
            text.append(i).append('\n');
        }

        assertThat(read(text.toString(), Csv.options())
                        .tensor()
                        .contentEquals(Tensor.arange(1000).reshape(1000, 1)))
                .isTrue();
    }

    @Test
    void missingValuesAreErrorsNaNOrDropped() throws IOException {
        String text = "a,b,c,d\n1,2,x,bad\n3,NA,y,\n5,6,,\n7,8,x,\n";
        Csv.Options options = Csv.options().columns("a", "b").category("c");

        assertRefused(
                text,
                options,
                "test: row 2 (line 3), column 'b': expected a number, but it is missing (found 'NA'); set the option"
                        + " 'missing' to read NaN or drop the row");
        Table nan = read(text, options.missing(Csv.Missing.NAN));
        assertThat(nan.column("b")).containsExactly(2, Double.NaN, 6, 8);
        assertThat(nan.labels("c")).isEqualTo(IntTensor.vector(0, 1, Table.MISSING, 0));
        Table drop = read(text, options.missing(Csv.Missing.DROP));
        assertThat(drop.tensor().toDoubleArray()).containsExactly(1, 2, 7, 8);
        assertThat(drop.labels("c")).isEqualTo(IntTensor.vector(0, 0));
        // A value of dropped rows only is not a category.
        assertThat(drop.categories("c")).containsExactly("x");
    }

    @Test
    void missingTextsCanBeSet() throws IOException {
        Csv.Options options = Csv.options().missing(Csv.Missing.NAN).missingTexts("-", "?");

        assertThat(read("a\n-\n?\n1\n", options).column("a")).containsExactly(Double.NaN, Double.NaN, 1);
        assertRefused("a\nNA\n", options, "test: row 1 (line 2), column 'a': expected a number, but found 'NA'");
        // Then an empty field is a category as well.
        assertThat(read("a,b\n,1\nx,1\n", options.category("a")).categories("a"))
                .containsExactly("", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1,5", "1f", "0x10", "Infinity", "--1", "1e", ".", "1 2", "\u0661"})
    void fieldThatIsNotANumberIsReported(String text) {
        assertRefused(
                "a;b\n1;2\n\n3;" + text + "\n",
                Csv.options().separator(';'),
                "test: row 2 (line 4), column 'b': expected a number, but found '" + text + "'");
    }

    @Test
    void overflowOfDoubleIsReported() {
        assertRefused(
                "a\n-1e999\n",
                Csv.options(),
                "test: row 1 (line 2), column 'a': expected a number in the range of double, but found '-1e999'");
    }

    @Test
    void quotedTextIsEscaped() {
        assertRefused("a\n\u001b[31m\n", Csv.options(), "but found '\\u001b[31m'");
        assertRefused("a\n" + "x".repeat(100) + "\n", Csv.options(), "'" + "x".repeat(60) + "...'");
    }

    @Test
    void rowOfAnotherLengthIsReported() {
        assertRefused("a,b\n1,2\n1\n", Csv.options(), "test: row 2 (line 3): expected 2 fields, but found 1");
        assertRefused("a,b\n1,2,3\n", Csv.options(), "test: row 1 (line 2): expected 2 fields, but found 3");
    }

    @Test
    void invalidHeadersAreReported() {
        assertRefused(
                WEATHER,
                Csv.options().columns("rain"),
                "test: line 1: expected a column 'rain', but found ['day', 'temp', ");
        assertRefused(WEATHER, Csv.options().category("x"), "test: line 1: expected a column 'x'");
        assertRefused("a,b,a\n1,2,3\n", Csv.options(), "test: line 1: column 'a' is duplicate, at positions 1 and 3");
    }

    @Test
    void duplicateColumnsMayBeUnread() throws IOException {
        assertThat(read("a,b,a\n1,2,3\n", Csv.options().columns("b")).column("b"))
                .containsExactly(2);
    }

    @Test
    void emptyFilesAreReported() {
        assertRefused("", Csv.options(), "test: expected a header, but the file is empty");
        assertRefused("\n\n", Csv.options().header(false), "test: expected a row, but the file is empty");
        assertRefused("a,b\n", Csv.options(), "test: expected at least one row, but there is none");
        assertRefused(
                "a\nNA\nNA\n",
                Csv.options().missing(Csv.Missing.DROP),
                "test: all 2 rows have missing values and were dropped");
    }

    @Test
    void unclosedQuoteIsReported() {
        assertRefused("a\n\"1\n2\n", Csv.options(), "test: line 2, column 1: Unclosed quoted field");
        // The fields are texts, so that what is read up to the end of the file would be one.
        assertRefused(
                "a,b\n1,x\n2,\"y\n3,z\n",
                Csv.options().columns("a").text("b"),
                "test: line 3, column 2: Unclosed quoted field at end of input");
        assertRefused("a,\"b\n1,2\n", Csv.options(), "test: line 1, column 2: Unclosed quoted field");
        assertRefused("a,b\n\"1\"x,2\n", Csv.options(), "set the option 'quote'");
    }

    @Test
    void readErrorsAreReported() {
        Reader broken = new Reader() {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public void close() {}
        };

        assertThatThrownBy(() -> Csv.read(broken, "test", Csv.options()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("test: ")
                .hasStackTraceContaining("the disk is gone");
        assertThatThrownBy(() -> Csv.read(folder.resolve("none.csv"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void rejectsContradictoryOptions() {
        assertThatThrownBy(() -> Csv.options().separator('"')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.options().separator('\n')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.options().quote('\r')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.options().columns("a", "b", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Csv: column 'a' is listed twice");
        assertThatThrownBy(() -> Csv.options().category("a", "x", "x")).hasMessage("Csv: category 'x' is listed twice");
    }

    @Test
    void columnsOfTheOtherKindAreReported() throws IOException {
        Table table = read(WEATHER, Csv.options().category("sky"));

        assertThatThrownBy(() -> table.tensor("day", "sky"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Table: column 'sky' is categorical; labels(..) returns its codes");
        assertThatThrownBy(() -> table.labels("day")).hasMessageContaining("'day' is numeric");
        assertThatThrownBy(() -> table.categories("day")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> table.column("dusk"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Table: there is no column 'dusk' among ['day', 'temp', 'sky', 'wind, km/h']");
        Table codes = read("c\nx\n", Csv.options().category("c"));
        assertThatThrownBy(codes::tensor).hasMessageContaining("no numeric column");
    }

    private static Table read(String text, Csv.Options options) throws IOException {
        return Csv.read(new StringReader(text), "test", options);
    }

    private static void assertRefused(String text, Csv.Options options, String message) {
        assertThatThrownBy(() -> read(text, options))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining(message);
    }
}
