package org.lstm4j.nn.data;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Collects the rows of a CSV file into a table. */
final class CsvRows {
    private final String source;
    private final Csv.Options options;
    private final int fields;
    private final List<Target> targets = new ArrayList<>();
    private int seen;
    private int kept;

    /** A column to read. */
    private static final class Target {
        final String name;
        /* Index of the field in a row. */
        final int field;
        final boolean category;
        /* Values, or category codes in order of appearance. */
        double[] values = new double[64];
        final Map<String, Integer> codes = new LinkedHashMap<>();

        Target(String name, int field, boolean category) {
            this.name = name;
            this.field = field;
            this.category = category;
        }
    }

    /**
     * @param names column names of the file, including all columns of the options
     */
    CsvRows(String source, Csv.Options options, List<String> names) {
        this.source = source;
        this.options = options;
        this.fields = names.size();
        Set<String> read = new LinkedHashSet<>(options.columns().isEmpty() ? names : options.columns());
        read.addAll(options.categories().keySet());
        for (String name : read) {
            Target target =
                    new Target(name, names.indexOf(name), options.categories().containsKey(name));
            for (String text : given(name)) {
                target.codes.put(text, target.codes.size());
            }
            targets.add(target);
        }
    }

    /** The categories of a column in the options; empty if they are to be collected from the file. */
    private List<String> given(String name) {
        return options.categories().getOrDefault(name, List.of());
    }

    void add(CsvRecord record) throws CsvException {
        seen++;
        if (record.getFieldCount() != fields) {
            throw new CsvException(
                    source, location(record) + ": expected " + fields + " fields, but found " + record.getFieldCount());
        }
        if (options.missing() == Csv.Missing.DROP
                && targets.stream().anyMatch(target -> isMissing(text(record, target)))) {
            return;
        }
        for (Target target : targets) {
            if (kept == target.values.length) {
                target.values = Arrays.copyOf(target.values, 2 * kept);
            }
            target.values[kept] = value(record, target);
        }
        kept++;
    }

    private static String text(CsvRecord record, Target target) {
        return record.getField(target.field).strip();
    }

    private boolean isMissing(String text) {
        return options.missingTexts().contains(text);
    }

    private double value(CsvRecord record, Target target) throws CsvException {
        String text = text(record, target);
        if (isMissing(text)) {
            if (options.missing() == Csv.Missing.ERROR) {
                throw wrong(
                        record,
                        target,
                        "expected a " + (target.category ? "category" : "number") + ", but it is missing (found "
                                + CsvException.quote(text)
                                + "); set the option 'missing' to read NaN or drop the row");
            }
            return target.category ? Table.MISSING : Double.NaN;
        }
        return target.category ? category(record, target, text) : number(record, target, text);
    }

    private int category(CsvRecord record, Target target, String text) throws CsvException {
        Integer code = target.codes.get(text);
        if (code == null) {
            if (!given(target.name).isEmpty()) {
                throw wrong(
                        record,
                        target,
                        "expected one of " + target.codes.keySet() + ", but found " + CsvException.quote(text));
            }
            code = target.codes.size();
            target.codes.put(text, code);
        }
        return code;
    }

    private double number(CsvRecord record, Target target, String text) throws CsvException {
        double value = parse(text);
        if (Double.isFinite(value)) {
            return value;
        }
        String expected = Double.isNaN(value) ? "a number" : "a number in the range of double";
        throw wrong(record, target, "expected " + expected + ", but found " + CsvException.quote(text));
    }

    /** Parses a decimal number with sign, point and exponent; NaN for anything else. */
    private static double parse(String text) {
        // Double.parseDouble accepts more: 1f, 0x1p3, Infinity.
        if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private CsvException wrong(CsvRecord record, Target target, String problem) {
        return new CsvException(
                source, location(record) + ", column " + CsvException.quote(target.name) + ": " + problem);
    }

    private String location(CsvRecord record) {
        return "row " + seen + " (line " + record.getStartingLineNumber() + ")";
    }

    Table table() throws CsvException {
        if (kept == 0) {
            throw new CsvException(
                    source,
                    seen == 0
                            ? "expected at least one row, but there is none"
                            : "all " + seen + " rows have missing values and were dropped");
        }
        Map<String, Table.Column> columns = new LinkedHashMap<>();
        for (Target target : targets) {
            columns.put(
                    target.name,
                    target.category
                            ? categories(target)
                            : new Table.Column.Numeric(Tensor.wrap(Arrays.copyOf(target.values, kept))));
        }
        return new Table(kept, columns);
    }

    private Table.Column categories(Target target) {
        List<String> found = List.copyOf(target.codes.keySet());
        List<String> order =
                given(target.name).isEmpty() ? found.stream().sorted().toList() : found;
        Map<String, Integer> codes = new HashMap<>();
        for (String text : order) {
            codes.put(text, codes.size());
        }
        int[] out = new int[kept];
        for (int r = 0; r < kept; r++) {
            int code = (int) target.values[r];
            out[r] = code == Table.MISSING ? code : codes.getOrDefault(found.get(code), Table.MISSING);
        }
        return new Table.Column.Categorical(IntTensor.vector(out), order);
    }
}
