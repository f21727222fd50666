package org.lstm4j.examples.forecast;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** One number a year, oldest first. Immutable. */
public final class Series {
    private final int firstYear;
    private final double[] values;

    /**
     * @param values one a year from the first year on. Not modified; copied
     */
    public Series(int firstYear, double[] values) {
        this.firstYear = firstYear;
        this.values = values.clone();
    }

    /** The yearly sunspot numbers from 1700 to 2008 that come with the program. */
    public static Series sunspots() throws IOException {
        InputStream in = Objects.requireNonNull(Series.class.getResourceAsStream("sunspots.csv"));
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(in, StandardCharsets.UTF_8)) {
            return of(reader.stream().toList());
        }
    }

    private static Series of(List<NamedCsvRecord> rows) throws IOException {
        int firstYear = Integer.parseInt(rows.get(0).getField("YEAR"));
        double[] values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            int year = Integer.parseInt(rows.get(i).getField("YEAR"));
            if (year != firstYear + i) {
                throw new IOException("expected the year " + (firstYear + i) + ", but found " + year);
            }
            values[i] = Double.parseDouble(rows.get(i).getField("SUNACTIVITY"));
        }
        return new Series(firstYear, values);
    }

    /** The number of years. */
    public int size() {
        return values.length;
    }

    /** The year at a position. */
    public int year(int position) {
        return firstYear + Objects.checkIndex(position, values.length);
    }

    /** The numbers at the positions from (inclusive) to (exclusive), as a new array. */
    public double[] values(int from, int to) {
        return Arrays.copyOfRange(values, from, Objects.checkFromToIndex(from, to, values.length) + to - from);
    }

    /** All numbers, as a new array. */
    public double[] values() {
        return values.clone();
    }
}
