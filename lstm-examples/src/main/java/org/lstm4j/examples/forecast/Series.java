package org.lstm4j.examples.forecast;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.lstm4j.nn.data.Csv;
import org.lstm4j.nn.data.Table;
import org.lstm4j.tensor.Tensor;

/** A yearly series, oldest value first. Immutable. */
public final class Series {
    private static final String FILE = "sunspots.csv";

    private final int firstYear;
    private final double[] values;

    /**
     * @param firstYear the year of the first value
     * @param values one for each year. Not modified; copied
     */
    public Series(int firstYear, double[] values) {
        this.firstYear = firstYear;
        this.values = values.clone();
    }

    /** The yearly sunspot numbers from 1700 to 2008, a resource of this program. */
    public static Series sunspots() throws IOException {
        InputStream in = Objects.requireNonNull(Series.class.getResourceAsStream(FILE));
        try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return of(Csv.read(text, FILE, Csv.options().columns("YEAR", "SUNACTIVITY")));
        }
    }

    private static Series of(Table table) throws IOException {
        double[] years = table.column("YEAR");
        int firstYear = (int) years[0];
        for (int i = 0; i < years.length; i++) {
            if (years[i] != firstYear + i) {
                throw new IOException(FILE + ": expected the year " + (firstYear + i) + ", but found " + years[i]);
            }
        }
        return new Series(firstYear, table.column("SUNACTIVITY"));
    }

    /** The number of years. */
    public int size() {
        return values.length;
    }

    /** The year at a position. */
    public int year(int position) {
        return firstYear + Objects.checkIndex(position, values.length);
    }

    /** The values at the positions {@code from} (inclusive) to {@code to} (exclusive), as a new array. */
    public double[] values(int from, int to) {
        return Arrays.copyOfRange(values, from, Objects.checkFromToIndex(from, to, values.length) + to - from);
    }

    /** All values, as a new array. */
    public double[] values() {
        return values.clone();
    }

    /** All values, as a new float64 tensor. */
    public Tensor tensor() {
        return Tensor.of(values);
    }
}
