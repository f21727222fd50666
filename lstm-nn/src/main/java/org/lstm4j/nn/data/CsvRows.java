package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;

/** Collects the rows of a CSV file into a table. */
final class CsvRows {
    private final String source;
    private final Csv.Options options;
    private final List<String> names;
    private final List<CsvColumn> columns = new ArrayList<>();
    /** Whether an undecodable character of a caller's Reader is known as U+FFFD only. */
    private final boolean decoded;

    private int seen;
    private int kept;

    /**
     * @param header the first row with a field: the names, or without a header the first data
     * @param decoded whether the text was decoded by the caller
     */
    CsvRows(String source, Csv.Options options, CsvRow header, boolean decoded) throws CsvException {
        this.source = source;
        this.options = options;
        this.decoded = decoded;
        names = new ArrayList<>();
        for (int c = 0; c < header.fields().size(); c++) {
            names.add(options.header() ? header.fields().get(c) : Integer.toString(c));
        }
        if (options.header()) {
            requireReadable(header, "line " + header.line());
        }
        Map<String, Integer> fields = new LinkedHashMap<>();
        Set<String> texts = new HashSet<>(options.texts());
        Set<String> requested = new LinkedHashSet<>(options.columns());
        requested.addAll(options.categories().keySet());
        requested.addAll(options.times().keySet());
        requested.addAll(options.texts());
        for (int c = 0; c < names.size(); c++) {
            Integer before = fields.putIfAbsent(names.get(c), c);
            if (before != null && (options.columns().isEmpty() || requested.contains(names.get(c)))) {
                throw wrong("line " + header.line() + ": column " + Quote.of(names.get(c))
                        + " is duplicate, at positions " + (before + 1) + " and " + (c + 1));
            }
        }
        for (String name : options.columns().isEmpty() ? union(fields.keySet(), requested) : requested) {
            Integer field = fields.get(name);
            if (field == null) {
                throw wrong("line " + header.line() + ": expected a column " + Quote.of(name) + ", but found "
                        + Quote.of(names) + missingColumn());
            }
            columns.add(CsvColumn.of(name, field, texts.contains(name), options));
        }
    }

    private static Set<String> union(Set<String> names, Set<String> requested) {
        Set<String> out = new LinkedHashSet<>(names);
        out.addAll(requested);
        return out;
    }

    private String missingColumn() {
        if (!options.header()) {
            return "; without a header columns are named by their index";
        }
        return names.size() == 1 ? CsvHint.general(names.get(0), options) : "";
    }

    /** Whether an empty line is a row with a missing value, since there is one column. */
    boolean hasOneField() {
        return names.size() == 1;
    }

    void add(CsvRow row) throws CsvException {
        seen++;
        if (row.isEmptyLine()) {
            row = new CsvRow(row.line(), List.of(""), true, -1);
        }
        requireReadable(row, location(row));
        int found = row.fields().size();
        if (found != names.size()) {
            String hint = names.size() == 1 ? CsvHint.general(names.get(0), options) : "";
            if (hint.isEmpty() && found == 1) {
                hint = CsvHint.general(row.fields().get(0), options);
            }
            throw wrong(location(row) + ": expected " + names.size() + " fields, but found " + found
                    + (hint.isEmpty() && found > names.size()
                            ? "; a field with the separator in it must be quoted"
                            : hint));
        }
        if (options.missing() == Csv.Missing.DROP && isMissingAny(row)) {
            return;
        }
        for (CsvColumn column : columns) {
            String problem = add(row, column);
            if (problem != null) {
                throw wrong(location(row) + ", column " + Quote.of(column.name) + ": " + problem);
            }
        }
        kept++;
    }

    private boolean isMissingAny(CsvRow row) {
        for (CsvColumn column : columns) {
            if (isMissing(row, column)) {
                return true;
            }
        }
        return false;
    }

    private boolean isMissing(CsvRow row, CsvColumn column) {
        return column.hasMissing()
                && options.missingTexts().contains(row.fields().get(column.field));
    }

    private @Nullable String add(CsvRow row, CsvColumn column) {
        String text = row.fields().get(column.field);
        String unreadable = unreadable(text);
        if (unreadable != null) {
            return unreadable;
        }
        if (!isMissing(row, column)) {
            return column.add(text);
        }
        if (options.missing() == Csv.Missing.ERROR) {
            return "expected a " + column.kind + ", but it is missing (found "
                    + (row.isEmptyLine() ? "an empty line" : Quote.of(text))
                    + "); set the option 'missing' to read NaN or drop the row";
        }
        column.addMissing();
        return null;
    }

    /** A row whose fields can be told apart; of the header, also one whose names can be read. */
    private void requireReadable(CsvRow row, String location) throws CsvException {
        if (row.strayQuote() >= 0) {
            String text = row.fields().get(row.strayQuote());
            String column = row.strayQuote() < names.size() && seen > 0
                    ? Quote.of(names.get(row.strayQuote()))
                    : Integer.toString(row.strayQuote() + 1);
            throw wrong(location + ", column " + column + ": the field " + Quote.of(text)
                    + " has a quote, but is not quoted as a whole; double the quote in a quoted field, or set the option"
                    + " 'quote' to the right character, or to Csv.NONE");
        }
        if (seen == 0) {
            for (int c = 0; c < names.size(); c++) {
                String unreadable = unreadable(names.get(c));
                if (unreadable != null) {
                    throw wrong(location + ", column " + (c + 1) + ": " + unreadable);
                }
            }
        }
    }

    private @Nullable String unreadable(String text) {
        if (text.indexOf(CsvText.UNDECODABLE) >= 0) {
            return Quote.of(text.replace(CsvText.UNDECODABLE, '\ufffd')) + " has bytes that are not "
                    + options.charset() + "; set the option 'charset', for example to windows-1252 or ISO_8859_1";
        }
        if (decoded && text.indexOf('\ufffd') >= 0) {
            return Quote.of(text) + " has U+FFFD, which stands for bytes that could not be decoded; make the"
                    + " Reader with the right charset";
        }
        return text.indexOf('\0') >= 0
                ? Quote.of(text) + " has a NUL character; if the file is UTF-16, set the option 'charset'"
                : null;
    }

    private CsvException wrong(String problem) {
        return new CsvException(source, problem);
    }

    private String location(CsvRow row) {
        return "row " + seen + " (line " + row.line() + ")";
    }

    Table table() throws CsvException {
        if (kept == 0) {
            throw wrong(
                    seen == 0
                            ? "expected at least one row, but there is none"
                            : "all " + seen + " rows have missing values and were dropped");
        }
        Map<String, Table.Column> out = new LinkedHashMap<>();
        columns.forEach(column -> out.put(column.name, column.build()));
        return new Table(kept, out);
    }
}
