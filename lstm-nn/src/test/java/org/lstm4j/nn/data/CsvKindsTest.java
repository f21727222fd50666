package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.DType;

/** Times, text, decimal commas, comments, and what a refusal says to set. */
class CsvKindsTest {
    private static Table read(String text, Csv.Options options) throws IOException {
        return Csv.read(new StringReader(text), "test", options);
    }

    private static void assertRefused(String text, Csv.Options options, String... messages) {
        assertThatThrownBy(() -> read(text, options))
                .isInstanceOf(CsvException.class)
                .hasMessageContainingAll(messages);
    }

    // ---- Times ----------------------------------------------------------------------------------------------------

    /** Seconds by {@code date -u -d .. +%s}. */
    @ParameterizedTest
    @CsvSource({
        "2024-02-29T12:30:15, ISO, 1709209815",
        "2024-02-29T12:30:15.25, ISO, 1709209815.25",
        "2024-02-29T12:30:15+01:00, OFFSET, 1709206215",
        "2024-02-29T12:30:15Z, INSTANT, 1709209815",
        "29.02.2024 12:30, dd.MM.yyyy HH:mm, 1709209800",
        "2024-02-29, yyyy-MM-dd, 1709164800",
        "1949-01, yyyy-MM, -662688000",
        "1700, yyyy, -8520336000",
        "1969-12-31T23:59:59, ISO, -1"
    })
    void timesAreSecondsOf1970(String text, String format, double seconds) throws IOException {
        DateTimeFormatter formatter = switch (format) {
            case "ISO" -> DateTimeFormatter.ISO_LOCAL_DATE_TIME;
            case "OFFSET" -> DateTimeFormatter.ISO_DATE_TIME;
            case "INSTANT" -> DateTimeFormatter.ISO_INSTANT;
            default -> DateTimeFormatter.ofPattern(format);
        };
        Table table = read("t,v\n" + text + ",1\n", Csv.options().time("t", formatter));

        assertThat(table.column("t")).containsExactly(seconds);
        assertThat(table.names()).containsExactly("t", "v");
        // A time is no feature unless it is asked for.
        assertThat(table.tensor().size(1)).isEqualTo(1);
        assertThat(table.tensor(DType.FLOAT64, "t", "v").toDoubleArray()).containsExactly(seconds, 1);
    }

    @Test
    void wrongAndMissingTimesAreReported() throws IOException {
        Csv.Options options = Csv.options().time("t", DateTimeFormatter.ISO_LOCAL_DATE);

        assertRefused(
                "t\n2024-02-28\n2024-02-30\n",
                options,
                "test: row 2 (line 3), column 't': expected a date or time of the format ",
                "but found '2024-02-30'");
        // A time of day alone is at no date.
        assertRefused("t\n12:30\n", Csv.options().time("t", DateTimeFormatter.ofPattern("HH:mm")), "column 't'");
        assertRefused("t,v\n,1\n", options, "expected a time, but it is missing (found '')");
        assertThat(read("t,v\n,1\n1970-01-02,2\n", options.missing(Csv.Missing.NAN))
                        .column("t"))
                .containsExactly(Double.NaN, 86400);
        Table table = read("t\n1970-01-02\n", options);
        assertThatThrownBy(() -> table.labels("t")).hasMessageContaining("column 't' is of times; column(..)");
    }

    // ---- Text -----------------------------------------------------------------------------------------------------

    @Test
    void textIsReadAsItIs() throws IOException {
        Table table =
                read("n,s\n1,NA\n2,\n3,\"a\nb\"\n", Csv.options().columns("n").text("s"));

        assertThat(table.texts("s")).containsExactly("NA", "", "a\nb");
        assertThat(table.names()).containsExactly("n", "s");
        assertThatThrownBy(() -> table.texts("n")).hasMessageContaining("'n' is numeric");
        assertThatThrownBy(() -> table.column("s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Table: column 's' is text; texts(..) returns its rows");
        assertThatThrownBy(() -> Csv.options().text("s").category("s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'s' is listed twice");
    }

    // ---- Decimal commas -------------------------------------------------------------------------------------------

    @Test
    void decimalCommaIsRead() throws IOException {
        Csv.Options german = Csv.options().separator(';').decimal(',');

        assertThat(read("a;b\n1,5;-2,25e1\n,5;3\n", german)
                        .tensor(DType.FLOAT64)
                        .toDoubleArray())
                .containsExactly(1.5, -22.5, 0.5, 3);
        assertRefused("a;b\n1.5;2\n", german, "column 'a': expected a number, but found '1.5'", "thousands");
        assertRefused("a;b\n1.234,5;2\n", german, "but found '1.234,5'; the option 'decimal' is ','");
        assertRefused("a;b\n1,2,3;2\n", german, "but found '1,2,3'");
        assertThatThrownBy(() -> Csv.options().decimal(','))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("different separator, decimal, quote and comment characters");
        assertThatThrownBy(() -> Csv.options().decimal('5')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.options().decimal('-')).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Csv.options().separator(Csv.NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- Hints ----------------------------------------------------------------------------------------------------

    @Test
    void refusalsSayWhatToSet() {
        Csv.Options comma = Csv.options();
        Csv.Options semicolon = comma.separator(';');

        assertRefused("a;b\n1;2\n", comma, "but found '1;2'; if ';' separates the fields, set the option 'separator'");
        assertRefused("a;b\n1;2\n", comma.columns("a"), "found ['a;b']; if ';' separates the fields");
        assertRefused("a;b\n1,5;2\n", comma, "expected 1 fields, but found 2; if ';' separates the fields");
        assertRefused("a\tb\n1\t2\n", comma, "if a tab separates the fields");
        assertRefused(
                "a\n\"1,5\"\n", comma, "found '1,5'; if that is a decimal comma, set the option 'decimal' to ','");
        assertRefused("a|b\n1|2\n", semicolon, "if '|' separates the fields");
        assertRefused("a,b\n1,2\n", semicolon, "to ',', or if ',' separates the fields, the option 'separator'");
        assertRefused("a;b\n1,5;2\n", semicolon, "found '1,5'; if that is a decimal comma, set the option 'decimal'");
        assertRefused("a,b\n1,'2'\n", comma, "found ''2''; if ' is the quote, set the option 'quote'");
        assertRefused("a\n#x\n1\n", comma, "found '#x'; if # starts a comment, set the option 'comment'");
        assertRefused("a,b\n# x\n1,2\n", comma, "expected 2 fields, but found 1; if # starts a comment");
        assertRefused("a,b\n1,2,3\n", comma, "but found 3; a field with the separator in it must be quoted");
        assertRefused("a\n2024-02-29 12:00\n", comma, "read the column by time(column, formatter)");
        assertRefused("a\n29.02.2024\n", comma, "read the column by time(column, formatter)");
        assertRefused("a\nsunny\n", comma, "a column of text is read by category(column) or text(column)");
        assertRefused("1,2\n", comma.header(false).columns("a"), "without a header columns are named by their index");
    }

    @Test
    void commentLinesAreSkipped() throws IOException {
        Csv.Options options = Csv.options().comment('#').columns("a").text("b");
        Table table = read("# made by a logger\n#\na,b\n1,#x\n#2,y\n3,\"#z\"\n# the end", options);

        assertThat(table.column("a")).containsExactly(1, 3);
        assertThat(table.texts("b")).containsExactly("#x", "#z");
        // Lines are counted with comments.
        assertRefused("# c\na\n# d\nx\n", Csv.options().comment('#'), "row 1 (line 4)");
        assertThat(read("# c\nv\n#\n1\n", Csv.options().comment('#')).column("v"))
                .containsExactly(1);
    }
}
