package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Named columns of equal length: numbers, categories, times or text. Immutable. Read by {@link Csv}. */
public final class Table {
    /** The code of a missing category. */
    public static final int MISSING = -1;

    private static final int MOST_SHOWN = 20;

    private final int rows;
    private final Map<String, Column> columns;

    /** A column. */
    sealed interface Column {
        /** A numeric column. */
        record Numeric(Tensor values) implements Column {}

        /** A categorical column: codes with their categories. */
        record Categorical(IntTensor codes, List<String> categories) implements Column {}

        /** A column of times, in seconds since 1970-01-01T00:00Z. */
        record Time(Tensor seconds) implements Column {}

        /** A column of text. */
        record Text(List<String> texts) implements Column {}
    }

    Table(int rows, Map<String, Column> columns) {
        this.rows = rows;
        this.columns = new LinkedHashMap<>(columns);
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The names of the columns, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(columns.keySet());
    }

    /**
     * A numeric column, or the seconds since 1970-01-01T00:00Z of a column of times, in a new array.
     *
     * @throws IllegalArgumentException if there is no such column, or it is categorical or text
     */
    public double[] column(String name) {
        return numbers(name).toDoubleArray();
    }

    /** Columns in float32; see {@link #tensor(DType, String...)}. */
    public Tensor tensor(String... names) {
        return tensor(DType.FLOAT32, names);
    }

    /**
     * Columns of numbers or times as a tensor (rows, names), in the order of the names; without names, all numeric
     * columns.
     *
     * @throws IllegalArgumentException if there is no such column, it is categorical or text, no column is numeric, or
     *     rows of a column are no longer told apart in the type: neighbors that differ become equal, in a column that only
     *     rises or only falls, as times do, or of integers, as keys are. float32 has 24 bits
     */
    public Tensor tensor(DType dtype, String... names) {
        List<String> selected = new ArrayList<>(names.length == 0 ? columns.keySet() : List.of(names));
        if (names.length == 0) {
            selected.removeIf(name -> !(columns.get(name) instanceof Column.Numeric));
        }
        if (selected.isEmpty()) {
            throw new IllegalArgumentException("Table: there is no numeric column among " + Quote.of(columns.keySet()));
        }
        List<Tensor> out = new ArrayList<>();
        for (String name : selected) {
            Tensor column = numbers(name);
            requireToldApart(name, column.toDoubleArray(), column.to(dtype).toDoubleArray(), dtype);
            out.add(column.to(dtype));
        }
        return Tensor.stack(out, 1);
    }

    private static void requireToldApart(String name, double[] exact, double[] rounded, DType dtype) {
        boolean rises = true;
        boolean falls = true;
        int equal = 0;
        int equalIntegers = 0;
        for (int r = 1; r < exact.length; r++) {
            rises &= !(exact[r] < exact[r - 1]);
            falls &= !(exact[r] > exact[r - 1]);
            if (exact[r] != exact[r - 1] && rounded[r] == rounded[r - 1]) {
                equal = equal == 0 ? r : equal;
                boolean integers = exact[r] == Math.rint(exact[r]) && exact[r - 1] == Math.rint(exact[r - 1]);
                equalIntegers = equalIntegers == 0 && integers ? r : equalIntegers;
            }
        }
        int row = rises || falls ? equal : equalIntegers;
        if (row > 0) {
            throw new IllegalArgumentException("Table: rows " + (row - 1) + " and " + row + " of column "
                    + Quote.of(name) + " differ, " + exact[row - 1] + " and " + exact[row]
                    + ", but are equal in " + dtype
                    + "; use tensor(DType.FLOAT64, ..), and subtract the first value before"
                    + " converting");
        }
    }

    /**
     * The codes of a categorical column, (rows): indices in {@link #categories}, {@link #MISSING} where missing.
     *
     * @throws IllegalArgumentException if there is no such column, or it is not categorical
     */
    public IntTensor labels(String name) {
        return categorical(name).codes();
    }

    /**
     * The categories of a categorical column, in the order of their codes.
     *
     * @throws IllegalArgumentException if there is no such column, or it is not categorical
     */
    public List<String> categories(String name) {
        return categorical(name).categories();
    }

    /**
     * The rows of a column of text.
     *
     * @throws IllegalArgumentException if there is no such column, or it is not text
     */
    public List<String> texts(String name) {
        if (find(name) instanceof Column.Text column) {
            return column.texts();
        }
        throw wrongKind(name);
    }

    // ---- Missing values -------------------------------------------------------------------------------------------

    /**
     * A copy in which a missing number, time or category is that of the row before it; at the start of the table it stays
     * missing.
     *
     * @param names columns, not text; none for all
     * @throws IllegalArgumentException if there is no such column, or it is text
     */
    public Table fillForward(String... names) {
        Map<String, Column> out = new LinkedHashMap<>(columns);
        for (String name : names.length == 0 ? columns.keySet() : List.of(names)) {
            if (find(name) instanceof Column.Categorical column) {
                int[] codes = column.codes().toArray();
                for (int r = 1; r < rows; r++) {
                    codes[r] = codes[r] == MISSING ? codes[r - 1] : codes[r];
                }
                out.put(name, new Column.Categorical(IntTensor.vector(codes), column.categories()));
            } else if (names.length > 0 || !(find(name) instanceof Column.Text)) {
                double[] values = column(name);
                for (int r = 1; r < rows; r++) {
                    values[r] = Double.isNaN(values[r]) ? values[r - 1] : values[r];
                }
                out.put(name, withNumbers(name, values));
            }
        }
        return new Table(rows, out);
    }

    /**
     * A copy in which missing values between two present ones are on the straight line between these, the rows being of
     * equal distance: {@code v[i] = v[a] + (v[b] - v[a]) (i - a) / (b - a)}. At the start and at the end of the table
     * they stay missing.
     *
     * @param names columns of numbers or times; none for all numeric ones
     * @throws IllegalArgumentException if there is no such column, or it is categorical or text
     */
    public Table interpolate(String... names) {
        Map<String, Column> out = new LinkedHashMap<>(columns);
        for (String name : names.length == 0 ? columns.keySet() : List.of(names)) {
            if (names.length > 0 || find(name) instanceof Column.Numeric) {
                double[] values = column(name);
                int before = -1;
                for (int r = 0; r < rows; r++) {
                    if (!Double.isNaN(values[r])) {
                        for (int i = before + 1; before >= 0 && i < r; i++) {
                            values[i] = values[before] + (values[r] - values[before]) * (i - before) / (r - before);
                        }
                        before = r;
                    }
                }
                out.put(name, withNumbers(name, values));
            }
        }
        return new Table(rows, out);
    }

    private Column withNumbers(String name, double[] values) {
        Tensor tensor = Tensor.wrap(values);
        return find(name) instanceof Column.Time ? new Column.Time(tensor) : new Column.Numeric(tensor);
    }

    // ---- Columns --------------------------------------------------------------------------------------------------

    private Tensor numbers(String name) {
        Column found = find(name);
        if (found instanceof Column.Time column) {
            return column.seconds();
        }
        if (found instanceof Column.Numeric column) {
            return column.values();
        }
        throw wrongKind(name);
    }

    private Column.Categorical categorical(String name) {
        if (find(name) instanceof Column.Categorical column) {
            return column;
        }
        throw wrongKind(name);
    }

    private IllegalArgumentException wrongKind(String name) {
        Column found = find(name);
        String is = found instanceof Column.Categorical
                ? " is categorical; labels(..) returns its codes"
                : found instanceof Column.Text
                        ? " is text; texts(..) returns its rows"
                        : (found instanceof Column.Time ? " is of times" : " is numeric")
                                + "; column(..) or tensor(..) returns its values";
        return new IllegalArgumentException("Table: column " + Quote.of(name) + is);
    }

    private Column find(String name) {
        Column found = columns.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "Table: there is no column " + Quote.of(name) + " among " + Quote.of(columns.keySet()));
        }
        return found;
    }

    /** The number of rows, and each column with its kind and its number of missing values. */
    @Override
    public String toString() {
        return columns.entrySet().stream()
                .limit(MOST_SHOWN)
                .map(column -> Quote.of(column.getKey()) + " " + describe(column.getValue()))
                .collect(Collectors.joining(
                        ", ",
                        "Table(" + rows + " rows: ",
                        columns.size() > MOST_SHOWN ? ", .. of " + columns.size() + " columns)" : ")"));
    }

    private static String describe(Column column) {
        if (column instanceof Column.Text) {
            return "text";
        }
        if (column instanceof Column.Categorical categorical) {
            long missing = Arrays.stream(categorical.codes().toArray())
                    .filter(code -> code == MISSING)
                    .count();
            return "of " + categorical.categories().size() + " categories" + missing(missing);
        }
        boolean time = column instanceof Column.Time;
        Tensor values = time ? ((Column.Time) column).seconds() : ((Column.Numeric) column).values();
        return (time ? "time" : "numeric")
                + missing(Arrays.stream(values.toDoubleArray())
                        .filter(Double::isNaN)
                        .count());
    }

    private static String missing(long count) {
        return count == 0 ? "" : ", " + count + " missing";
    }
}
