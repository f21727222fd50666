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
 * Reads numbers and categories from files of comma-separated values (RFC 4180): fields may be quoted, and then hold
 * separators, line ends and doubled quotes. Empty lines are skipped, a byte order mark too. Space around a field does
 * not count.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class Csv {
    private Csv() {}

    /** What to do about a field that is missing. */
    public enum Missing {
        /** Refuse the file. */
        ERROR,
        /** Take NaN for it, and the code {@link Table#MISSING} for a category. */
        NAN,
        /** Leave its row out, whatever else it holds. */
        DROP
    }

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param separator what stands between fields; default a comma
     * @param quote what stands around a quoted field; default a double quote
     * @param header whether the first row holds names; default yes. Without, they are "0", "1" and so on
     * @param columns the columns to read, in the order wanted, empty for all; default all
     * @param categories the columns that hold categories rather than numbers, read beside those above; with the
     *     categories in the order of their codes, or none to take what is there, sorted
     * @param missing what to do about a missing field of a column that is read; default an error
     * @param missingTexts what counts as missing; default nothing, NA, N/A, NaN, nan, NULL and null
     * @param charset of files; default UTF-8
     */
    public record Options(
            char separator,
            char quote,
            boolean header,
            List<String> columns,
            Map<String, List<String>> categories,
            Missing missing,
            Set<String> missingTexts,
            Charset charset) {
        /**
         * Checks the settings.
         *
         * @throws IllegalArgumentException if separator and quote are the same or a line end, or a column or category
         *     is named twice
         */
        public Options {
            if (separator == quote || isLineEnd(separator) || isLineEnd(quote)) {
                throw new IllegalArgumentException(
                        "Csv: expected a separator and another quote, not line ends, but got "
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
                            "Csv: " + what + " " + CsvException.quote(texts.get(i)) + " is named twice");
                }
            }
        }

        /** A copy with another {@link #separator}. */
        public Options separator(char value) {
            return new Options(value, quote, header, columns, categories, missing, missingTexts, charset);
        }

        /** A copy with another {@link #quote}. */
        public Options quote(char value) {
            return new Options(separator, value, header, columns, categories, missing, missingTexts, charset);
        }

        /** A copy with another {@link #header}. */
        public Options header(boolean value) {
            return new Options(separator, quote, value, columns, categories, missing, missingTexts, charset);
        }

        /** A copy with other {@link #columns}. */
        public Options columns(String... names) {
            return new Options(separator, quote, header, List.of(names), categories, missing, missingTexts, charset);
        }

        /** A copy in which one more column holds {@link #categories}: the given ones, or what is there. */
        public Options category(String column, String... texts) {
            Map<String, List<String>> more = new LinkedHashMap<>(categories);
            more.put(column, List.of(texts));
            return new Options(separator, quote, header, columns, more, missing, missingTexts, charset);
        }

        /** A copy with another {@link #missing}. */
        public Options missing(Missing value) {
            return new Options(separator, quote, header, columns, categories, value, missingTexts, charset);
        }

        /** A copy with other {@link #missingTexts}. */
        public Options missingTexts(String... texts) {
            return new Options(separator, quote, header, columns, categories, missing, Set.of(texts), charset);
        }

        /** A copy with another {@link #charset}. */
        public Options charset(Charset value) {
            return new Options(separator, quote, header, columns, categories, missing, missingTexts, value);
        }
    }

    /** The defaults; see {@link Options}. */
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

    /** With the defaults: all columns are numbers under a header. */
    public static Table read(Path file) throws IOException {
        return read(file, options());
    }

    /**
     * Reads a file.
     *
     * @throws CsvException if a column is missing or named twice, a row has another number of fields than the first, a
     *     number is none or beyond the range of double, a category is not one of those given, a field is missing where
     *     that is an error, there is no row, or a quote is left open
     * @throws IOException if the file cannot be read
     */
    public static Table read(Path file, Options options) throws IOException {
        try (CsvReader<CsvRecord> reader = builder(options).ofCsvRecord(file, options.charset())) {
            return read(reader, file.toString(), options);
        }
    }

    /**
     * Reads text; see {@link #read(Path, Options)}. The charset does not matter.
     *
     * @param source names it in errors
     */
    public static Table read(Reader text, String source, Options options) throws IOException {
        try (CsvReader<CsvRecord> reader = builder(options).ofCsvRecord(text)) {
            return read(reader, source, options);
        }
    }

    private static CsvReader.CsvReaderBuilder builder(Options options) {
        // Rows of another length are reported here, in words of our own.
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
                        source,
                        "expected " + (options.header() ? "a header" : "a row") + ", but there is" + " nothing");
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

    /** The names of the columns of the file. */
    private static List<String> names(String source, CsvRecord first, Options options) throws CsvException {
        List<String> names = new ArrayList<>();
        for (int c = 0; c < first.getFieldCount(); c++) {
            names.add(options.header() ? first.getField(c).strip() : Integer.toString(c));
        }
        Set<String> wanted = new LinkedHashSet<>(options.columns());
        wanted.addAll(options.categories().keySet());
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new CsvException(
                        source,
                        "expected a column " + CsvException.quote(name) + ", but found "
                                + names.stream().map(CsvException::quote).toList());
            }
        }
        for (int c = 0; c < names.size(); c++) {
            String name = names.get(c);
            boolean read = options.columns().isEmpty() || wanted.contains(name);
            if (read && names.indexOf(name) != c) {
                throw new CsvException(
                        source,
                        "column " + CsvException.quote(name) + " comes twice, at positions " + (names.indexOf(name) + 1)
                                + " and " + (c + 1));
            }
        }
        return names;
    }
}
