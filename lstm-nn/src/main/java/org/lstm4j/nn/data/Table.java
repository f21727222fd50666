package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Named columns of equal length, numeric or categorical. Immutable. Read by {@link Csv}. */
public final class Table {
    /** The code of a missing category. */
    public static final int MISSING = -1;

    private final int rows;
    private final Map<String, Column> columns;

    /** A numeric column, or a categorical one: codes with their categories. */
    sealed interface Column {
        /** A numeric column. */
        record Numeric(Tensor values) implements Column {}

        /** A categorical column. */
        record Categorical(IntTensor codes, List<String> categories) implements Column {}
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
     * A numeric column, in a new array.
     *
     * @throws IllegalArgumentException if there is no such column, or it is categorical
     */
    public double[] column(String name) {
        return numeric(name).toDoubleArray();
    }

    /** Numeric columns in float32; see {@link #tensor(DType, String...)}. */
    public Tensor tensor(String... names) {
        return tensor(DType.FLOAT32, names);
    }

    /**
     * Numeric columns as a tensor (rows, names), in the order of the names; without names, all numeric columns.
     *
     * @throws IllegalArgumentException if there is no such column, it is categorical, or no column is numeric
     */
    public Tensor tensor(DType dtype, String... names) {
        List<String> selected = new ArrayList<>(names.length == 0 ? columns.keySet() : List.of(names));
        if (names.length == 0) {
            selected.removeIf(name -> !(columns.get(name) instanceof Column.Numeric));
        }
        if (selected.isEmpty()) {
            throw new IllegalArgumentException("Table: there is no numeric column among " + columns.keySet());
        }
        return Tensor.stack(selected.stream().map(this::numeric).toList(), 1).to(dtype);
    }

    /**
     * The codes of a categorical column, (rows): indices in {@link #categories}, {@link #MISSING} where missing.
     *
     * @throws IllegalArgumentException if there is no such column, or it is numeric
     */
    public IntTensor labels(String name) {
        return categorical(name).codes();
    }

    /**
     * The categories of a categorical column, in the order of their codes.
     *
     * @throws IllegalArgumentException if there is no such column, or it is numeric
     */
    public List<String> categories(String name) {
        return categorical(name).categories();
    }

    private Tensor numeric(String name) {
        if (find(name) instanceof Column.Numeric column) {
            return column.values();
        }
        throw new IllegalArgumentException(
                "Table: column " + CsvException.quote(name) + " is categorical; labels(..) returns its codes");
    }

    private Column.Categorical categorical(String name) {
        if (find(name) instanceof Column.Categorical column) {
            return column;
        }
        throw new IllegalArgumentException("Table: column " + CsvException.quote(name)
                + " is numeric; column(..) or tensor(..) returns its values");
    }

    private Column find(String name) {
        Column found = columns.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "Table: there is no column " + CsvException.quote(name) + " among " + columns.keySet());
        }
        return found;
    }
}
