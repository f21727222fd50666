package org.lstm4j.nn.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads numeric and categorical columns from CSV files (RFC 4180): quoted fields may contain separators, line breaks and
 * doubled quotes. Empty lines and a byte order mark are skipped. White space around a field is ignored.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class Csv {
    private Csv() {}

    /** Handling of missing values. */
    public enum Missing {
        /** Throw {@link CsvException}. */
        ERROR,
        /** Read NaN, or {@link Table#MISSING} in a categorical column. */
        NAN,
        /** Drop the row. */
        DROP
    }

    /**
     * Options.
     *
     * @param separator field separator; default comma
     * @param quote quote character; default double quote
     * @param header whether the first row has the column names; default true. Without header the names are "0", "1", ..
     * @param columns columns to read, in this order; default empty: all
     * @param categories categorical columns, read in addition to {@code columns}, each with its categories in the order
     *     of their codes; an empty list stands for the categories found, sorted. Default none
     * @param missing handling of missing values in the columns read; default {@link Missing#ERROR}
     * @param missingTexts fields that count as missing; default empty, NA, N/A, NaN, nan, NULL and null
     * @param charset character encoding of files; default UTF-8
     */
    public record Options(
            char separator,
            char quote,
            boolean header,
            List<String> columns,
            Map<String, List<String>> categories,
            Missing missing,
            Set<String> missingTexts,
            Charset charset)
            implements CsvOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if separator and quote are equal or a line break, or a column or category is
         *     listed twice
         */
        public Options {
            if (separator == quote || isLineEnd(separator) || isLineEnd(quote)) {
                throw new IllegalArgumentException(
                        "Csv: expected different separator and quote, no line breaks, but got "
                                + CsvException.quote(String.valueOf(separator)) + " and "
                                + CsvException.quote(String.valueOf(quote)));
            }
            columns = List.copyOf(columns);
            requireDifferent("column", columns);
            categories.values().forEach(texts -> requireDifferent("category", texts));
            Map<String, List<String>> copy = new LinkedHashMap<>();
            categories.forEach((name, texts) -> copy.put(name, List.copyOf(texts)));
            categories = copy;
            missingTexts = Set.copyOf(missingTexts);
        }

        private static boolean isLineEnd(char c) {
            return c == '\n' || c == '\r';
        }

        private static void requireDifferent(String what, List<String> texts) {
            for (int i = 0; i < texts.size(); i++) {
                if (texts.indexOf(texts.get(i)) != i) {
                    throw new IllegalArgumentException(
                            "Csv: " + what + " " + CsvException.quote(texts.get(i)) + " is listed twice");
                }
            }
        }

        /** A copy in which one more column holds {@link #categories}: the given ones, or what is there. */
        public Options category(String column, String... texts) {
            Map<String, List<String>> more = new LinkedHashMap<>(categories);
            more.put(column, List.of(texts));
            return new Options(separator, quote, header, columns, more, missing, missingTexts, charset);
        }
    }

    /** The default options. */
    public static Options options() {
        return new Options(
                ',',
                '"',
                true,
                List.of(),
                Map.of(),
                Missing.ERROR,
                Set.of("", "NA", "N/A", "NaN", "nan", "NULL", "null"),
                StandardCharsets.UTF_8);
    }

    /** Reads a file with the default options: a header, and numeric columns only. */
    public static Table read(Path file) throws IOException {
        return read(file, options());
    }

    /**
     * Reads a file.
     *
     * @throws CsvException if a column is missing or duplicate, a row has another number of fields than the first, a
     *     field of a numeric column is not a number or out of the range of double, a category is unknown, a value is
     *     missing (with {@link Missing#ERROR}), there is no row, or a quote is not closed
     * @throws IOException if the file cannot be read
     */
    public static Table read(Path file, Options options) throws IOException {
        try (CsvReader<CsvRecord> reader = builder(options).ofCsvRecord(file, options.charset())) {
            return read(reader, file.toString(), options);
        }
    }

    /**
     * Reads from a reader; see {@link #read(Path, Options)}. The charset is ignored.
     *
     * @param source name of the text in error messages
     */
    public static Table read(Reader text, String source, Options options) throws IOException {
        try (CsvReader<CsvRecord> reader = builder(options).ofCsvRecord(text)) {
            return read(reader, source, options);
        }
    }

    private static CsvReader.CsvReaderBuilder builder(Options options) {
        // CsvRows reports rows of another length.
        return CsvReader.builder()
                .fieldSeparator(options.separator())
                .quoteCharacter(options.quote())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .detectBomHeader(true);
    }

    private static Table read(CsvReader<CsvRecord> reader, String source, Options options) throws IOException {
        try {
            CsvRows rows = null;
            for (CsvRecord record : reader) {
                if (rows == null) {
                    rows = new CsvRows(source, options, names(source, record, options));
                    if (options.header()) {
                        continue;
                    }
                }
                rows.add(record);
            }
            if (rows == null) {
                throw new CsvException(
                        source, "expected " + (options.header() ? "a header" : "a row") + ", but the file is empty");
            }
            return rows.table();
        } catch (CsvParseException e) {
            CsvException named = new CsvException(source, String.valueOf(e.getMessage()));
            named.initCause(e);
            throw named;
        } catch (UncheckedIOException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
    }

    /** The column names of the file. */
    private static List<String> names(String source, CsvRecord first, Options options) throws CsvException {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < first.getFieldCount(); c++) {
            names.add(options.header() ? first.getField(c).strip() : Integer.toString(c));
        }
        Set<String> requested = new LinkedHashSet<>(options.columns());
        requested.addAll(options.categories().keySet());
        for (String name : requested) {
            if (!names.contains(name)) {
                throw new CsvException(
                        source,
                        "expected a column " + CsvException.quote(name) + ", but found "
                                + names.stream().map(CsvException::quote).toList());
            }
        }
        for (int c = 0; c < names.size(); c++) {
            String name = names.get(c);
            boolean read = options.columns().isEmpty() || requested.contains(name);
            if (read && names.indexOf(name) != c) {
                throw new CsvException(
                        source,
                        "column " + CsvException.quote(name) + " is duplicate, at positions "
                                + (names.indexOf(name) + 1) + " and " + (c + 1));
            }
        }
        return names;
    }
}
