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

/** Columns by name, of numbers or of categories, all with as many rows. Immutable. {@link Csv} reads them. */
public final class Table {
    /** The code of a missing category. */
    public static final int MISSING = -1;

    private final int rows;
    private final Map<String, Column> columns;

    /** A column of numbers, or of codes with the categories that they stand for. */
    sealed interface Column {
        /** A column of numbers. */
        record Buffer(Tensor values) implements Column {}

        /** A column of categories. */
        record Categories(IntTensor codes, List<String> categories) implements Column {}
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
     * A column of numbers, as a new array.
     *
     * @throws IllegalArgumentException if there is no such column, or it holds categories
     */
    public double[] column(String name) {
        return numbers(name).toDoubleArray();
    }

    /** Columns of numbers in float32; see {@link #tensor(DType, String...)}. */
    public Tensor tensor(String... names) {
        return tensor(DType.FLOAT32, names);
    }

    /**
     * Columns of numbers beside each other, (rows, names), in the order of the names; without names, all of them.
     *
     * @throws IllegalArgumentException if there is no such column, it holds categories, or no column holds numbers
     */
    public Tensor tensor(DType dtype, String... names) {
        List<String> wanted = new ArrayList<>(names.length == 0 ? columns.keySet() : List.of(names));
        if (names.length == 0) {
            wanted.removeIf(name -> !(columns.get(name) instanceof Column.Buffer));
        }
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("Table: there is no column of numbers among " + columns.keySet());
        }
        return Tensor.stack(wanted.stream().map(this::numbers).toList(), 1).to(dtype);
    }

    /**
     * The codes of a column of categories, (rows): positions in {@link #categories}, {@link #MISSING} where missing.
     *
     * @throws IllegalArgumentException if there is no such column, or it holds numbers
     */
    public IntTensor labels(String name) {
        return coded(name).codes();
    }

    /**
     * The categories of a column, in the order of their codes.
     *
     * @throws IllegalArgumentException if there is no such column, or it holds numbers
     */
    public List<String> categories(String name) {
        return coded(name).categories();
    }

    private Tensor numbers(String name) {
        if (find(name) instanceof Column.Buffer numbers) {
            return numbers.values();
        }
        throw new IllegalArgumentException(
                "Table: column " + CsvException.quote(name) + " holds categories; labels(..) gives their codes");
    }

    private Column.Categories coded(String name) {
        if (find(name) instanceof Column.Categories categories) {
            return categories;
        }
        throw new IllegalArgumentException(
                "Table: column " + CsvException.quote(name) + " holds numbers; column(..) or tensor(..) gives them");
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
