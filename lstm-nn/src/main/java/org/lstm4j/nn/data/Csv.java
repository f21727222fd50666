package org.lstm4j.nn.data;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lstm4j.nn.internal.Quote;

/**
 * Reads columns of numbers, categories, times and text from CSV files (RFC 4180): quoted fields may contain separators,
 * line breaks and doubled quotes. White space around a field or its quotes is ignored, and so is a byte order mark.
 *
 * <p>An empty line is skipped if the file has several columns. In a file of one column it is a row whose value is missing.
 *
 * <p>What cannot be known is refused, not guessed: bytes that are not of the charset, a quote within a field that is not
 * quoted, decimal commas, separators of thousands. The message names file, row, line and column, and the option to set.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class Csv {
    /** As a quote or comment character: none. */
    public static final char NONE = '\0';

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
     * @param quote quote character, or {@link #NONE}; default double quote
     * @param comment character that starts a line to skip, or {@link #NONE}; default none
     * @param decimal decimal mark of numbers; default point
     * @param header whether the first row has the column names; default true. Without header the names are "0", "1", ..
     * @param columns columns to read, in this order; default empty: all. Those that none of the next three options has are
     *     numeric
     * @param categories categorical columns, read in addition to {@code columns}, each with its categories in the order
     *     of their codes; an empty list stands for the categories found, sorted. Default none
     * @param times columns of dates and times, read in addition to {@code columns}, each with its format. Default none
     * @param texts columns of text, read in addition to {@code columns}; no text counts as missing. Default none
     * @param missing handling of missing values in the columns read; default {@link Missing#ERROR}
     * @param missingTexts fields that count as missing; default empty, NA, N/A, NaN, nan, NULL and null
     * @param charset character encoding of files without a byte order mark; default UTF-8
     */
    public record Options(
            char separator,
            char quote,
            char comment,
            char decimal,
            boolean header,
            List<String> columns,
            Map<String, List<String>> categories,
            Map<String, DateTimeFormatter> times,
            List<String> texts,
            Missing missing,
            Set<String> missingTexts,
            Charset charset)
            implements CsvOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if two of separator, quote, comment and decimal mark are equal, one is a line
         *     break, the decimal mark is a digit, a sign or a letter, a column or category is listed twice, or a column is
         *     of two kinds
         */
        public Options {
            requireDifferentCharacters(separator, quote, comment, decimal);
            columns = List.copyOf(columns);
            texts = List.copyOf(texts);
            requireDifferent("column", columns);
            requireDifferent("text column", texts);
            categories.values().forEach(found -> requireDifferent("category", found));
            Map<String, List<String>> copy = new LinkedHashMap<>();
            categories.forEach((name, found) -> copy.put(name, List.copyOf(found)));
            categories = copy;
            times = new LinkedHashMap<>(times);
            List<String> kinds = new ArrayList<>(categories.keySet());
            kinds.addAll(times.keySet());
            kinds.addAll(texts);
            requireDifferent("a category, time or text column:", kinds);
            missingTexts = Set.copyOf(missingTexts);
        }

        private static void requireDifferentCharacters(char separator, char quote, char comment, char decimal) {
            Set<Character> different = new HashSet<>();
            for (char c : new char[] {separator, decimal, quote, comment}) {
                if (c == '\n' || c == '\r' || (c != NONE && !different.add(c))) {
                    throw new IllegalArgumentException(
                            "Csv: expected different separator, decimal, quote and comment characters, no line breaks,"
                                    + " but got "
                                    + Quote.of(List.of("" + separator, "" + decimal, "" + quote, "" + comment)));
                }
            }
            if (separator == NONE
                    || decimal == NONE
                    || Character.isLetterOrDigit(decimal)
                    || "+-".indexOf(decimal) >= 0) {
                throw new IllegalArgumentException(
                        "Csv: expected a separator, and a decimal mark that is no digit, sign or" + " letter, but got "
                                + Quote.of(List.of("" + separator, "" + decimal)));
            }
        }

        private static void requireDifferent(String what, List<String> texts) {
            Set<String> different = new HashSet<>();
            for (String text : texts) {
                if (!different.add(text)) {
                    throw new IllegalArgumentException("Csv: " + what + " " + Quote.of(text) + " is listed twice");
                }
            }
        }

        /** A copy in which one more column holds {@link #categories}: the given ones, or what is there. */
        public Options category(String column, String... texts) {
            return categories(with(categories, column, List.of(texts)));
        }

        /**
         * A copy in which one more column holds {@link #times}: seconds since 1970-01-01T00:00Z, {@link Table#column}.
         *
         * @param formatter of at least the year. A time without zone or offset is taken as UTC, and a date as its start:
         *     the first day of the month or year if there is no day or month
         */
        public Options time(String column, DateTimeFormatter formatter) {
            return times(with(times, column, formatter));
        }

        private static <T> Map<String, T> with(Map<String, T> columns, String column, T value) {
            Map<String, T> out = new LinkedHashMap<>(columns);
            out.put(column, value);
            return out;
        }

        /** A copy in which one more column holds {@link #texts}. */
        public Options text(String column) {
            List<String> more = new ArrayList<>(texts);
            more.add(column);
            return texts(more);
        }
    }

    /** The default options. */
    public static Options options() {
        return new Options(
                ',',
                '"',
                NONE,
                '.',
                true,
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
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
     *     field of a numeric column is not a number or out of the range of double, a category or time is unknown, a value
     *     is missing (with {@link Missing#ERROR}), there is no row, a quote is not closed or in a field that is not quoted,
     *     or bytes are not of the charset
     * @throws IOException if the file cannot be read
     */
    public static Table read(Path file, Options options) throws IOException {
        try (Reader text = CsvText.of(file, options.charset())) {
            return read(text, file.toString(), options, false);
        }
    }

    /**
     * Reads from a reader; see {@link #read(Path, Options)}. The charset is ignored; U+FFFD in a field that is read is
     * refused, because it stands for bytes that the reader could not decode.
     *
     * @param text closed afterwards
     * @param source name of the text in error messages
     */
    public static Table read(Reader text, String source, Options options) throws IOException {
        try (text) {
            return read(named(text, source), source, options, true);
        }
    }

    private static Reader named(Reader text, String source) throws IOException {
        try {
            return CsvText.of(text);
        } catch (IOException e) {
            throw failed(source, e);
        }
    }

    private static Table read(Reader text, String source, Options options, boolean decoded) throws IOException {
        CsvRow.Handler handler = new CsvRow.Handler(options.quote());
        try (CsvReader<CsvRow> reader = builder(options).build(handler, text)) {
            CsvRows rows = null;
            // Before the first row with a field it is not known whether an empty line is one.
            List<CsvRow> empty = new ArrayList<>();
            for (CsvRow row : reader) {
                if (rows != null) {
                    add(row, rows);
                } else if (row.isEmptyLine()) {
                    empty.add(row);
                } else {
                    rows = new CsvRows(source, options, row, decoded);
                    if (!options.header()) {
                        for (CsvRow before : empty) {
                            add(before, rows);
                        }
                        add(row, rows);
                    }
                }
            }
            if (rows == null) {
                throw new CsvException(
                        source, "expected " + (options.header() ? "a header" : "a row") + ", but the file is empty");
            }
            return rows.table();
        } catch (CsvParseException e) {
            CsvException named = new CsvException(
                    source,
                    "line " + handler.line() + ", column " + (handler.complete() + 1) + ": " + e.getMessage()
                            + "; close the quote, double it inside of a quoted field, or set the option 'quote'");
            named.initCause(e);
            throw named;
        } catch (UncheckedIOException e) {
            throw failed(source, e);
        }
    }

    private static void add(CsvRow row, CsvRows rows) throws CsvException {
        if (!row.isEmptyLine() || rows.hasOneField()) {
            rows.add(row);
        }
    }

    private static CsvReader.CsvReaderBuilder builder(Options options) {
        CsvReader.CsvReaderBuilder out = CsvReader.builder()
                .fieldSeparator(options.separator())
                .quoteCharacter(options.quote())
                .trimWhitespacesAroundQuotes(true)
                .allowUnclosedQuote(false)
                .skipEmptyLines(false)
                // CsvRows reports rows of another length.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
        return options.comment() == NONE
                ? out
                : out.commentStrategy(CommentStrategy.SKIP).commentCharacter(options.comment());
    }

    private static IOException failed(String source, Exception e) {
        return new IOException(source + ": " + e.getMessage(), e);
    }
}
