package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;

class TableTest {
    private static final Csv.Options OPTIONS =
            Csv.options().missing(Csv.Missing.NAN).category("c").text("s").time("t", DateTimeFormatter.ISO_LOCAL_DATE);

    private static final String GAPS = """
            v,w,c,s,t
            ,1,,x,
            1,,a,,1970-01-01
            ,,,y,
            ,4,b,,
            4,,,z,1970-01-04
            """;

    private static Table read(String text) throws IOException {
        return Csv.read(new StringReader(text), "test", OPTIONS);
    }

    private static Table numbers(String text) throws IOException {
        return Csv.read(new StringReader(text), "test", Csv.options());
    }

    @Test
    void fillForwardRepeatsTheRowBefore() throws IOException {
        Table table = read(GAPS);
        Table filled = table.fillForward();

        assertThat(filled.column("v")).containsExactly(Double.NaN, 1, 1, 1, 4);
        assertThat(filled.column("w")).containsExactly(1, 1, 1, 4, 4);
        assertThat(filled.labels("c")).isEqualTo(IntTensor.vector(Table.MISSING, 0, 0, 1, 1));
        assertThat(filled.column("t")).containsExactly(Double.NaN, 0, 0, 0, 3 * 86400);
        assertThat(filled.texts("s")).containsExactly("x", "", "y", "", "z");
        assertThat(filled.names()).isEqualTo(table.names());
        // Immutable, and only what is named.
        assertThat(table.column("v")).containsExactly(Double.NaN, 1, Double.NaN, Double.NaN, 4);
        assertThat(table.fillForward("w").column("v")).contains(Double.NaN);
        assertThatThrownBy(() -> table.fillForward("s")).hasMessageContaining("'s' is text");
        assertThatThrownBy(() -> table.fillForward("z")).hasMessageContaining("no column 'z' among ['v', 'w',");
    }

    /** 1, 2, 3, 4 on a line; the ends stay. */
    @Test
    void interpolateIsLinearBetweenPresentValues() throws IOException {
        Table table = read(GAPS);

        assertThat(table.interpolate().column("v")).containsExactly(Double.NaN, 1, 2, 3, 4);
        assertThat(table.interpolate().column("w")).containsExactly(1, 2, 3, 4, Double.NaN);
        assertThat(table.interpolate("t").column("t")).containsExactly(Double.NaN, 0, 86400, 2 * 86400, 3 * 86400);
        assertThat(table.interpolate().column("t")).contains(Double.NaN);
        assertThat(table.interpolate().fillForward().tensor("w").toDoubleArray())
                .containsExactly(1, 2, 3, 4, 4);
        assertThatThrownBy(() -> table.interpolate("c")).hasMessageContaining("'c' is categorical");
    }

    /** float32 has steps of 128 s at 1.7e9. */
    @Test
    void unixTimesAreRefusedInFloat32() throws IOException {
        Table table = numbers("t,v\n1700000000,1\n1700000060,2\n1700000120,3\n");

        assertThatThrownBy(table::tensor)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "Table: rows 0 and 1 of column 't' differ, 1.7E9 and 1.70000006E9, but are equal in float32",
                        "use tensor(DType.FLOAT64, ..)");
        assertThatThrownBy(() -> table.tensor("v", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThat(table.tensor(DType.FLOAT64).toDoubleArray())
                .containsExactly(1700000000, 1, 1700000060, 2, 1700000120, 3);
        assertThat(table.tensor("v").toDoubleArray()).containsExactly(1, 2, 3);
        Table times = read("t,c,s\n2024-01-01,a,x\n2024-01-02,a,x\n");
        assertThat(times.tensor("t").size(0)).isEqualTo(2);
        // With halves of seconds, downwards; and keys in any order.
        assertThatThrownBy(() ->
                        numbers("t\n1700000060.5\n1700000060.5\n1700000000.5\n").tensor())
                .hasMessageContaining("rows 1 and 2 of column 't'");
        assertThatThrownBy(() -> numbers("key\n20000001\n20000000\n5\n").tensor())
                .hasMessageContaining("'key'");
    }

    /** The usual rounding of float32 is no error. */
    @Test
    void measurementsAreRounded() throws IOException {
        assertThat(numbers("v\n20.500000001\n20.500000002\n19\n21\n").tensor().toDoubleArray())
                .containsExactly(20.5, 20.5, 19, 21);
        assertThat(numbers("v\n0.1\n0.1\n").tensor().toDoubleArray()).containsOnly(0.1f);
    }

    @Test
    void printsKindsAndMissingValues() throws IOException {
        assertThat(read(GAPS))
                .hasToString("Table(5 rows: 'v' numeric, 3 missing, 'w' numeric, 3 missing, 'c' of 2 categories, 3"
                        + " missing, 's' text, 't' time, 3 missing)");
        assertThat(numbers("a\u001b[31m\n1\n")).hasToString("Table(1 rows: 'a\\u001b[31m' numeric)");
        String many = IntStream.range(0, 50).mapToObj(c -> "c" + c).collect(Collectors.joining(","));
        assertThat(numbers(many + "\n" + many.replace("c", "")).toString())
                .endsWith("'c19' numeric, .. of 50 columns)");
    }
}
