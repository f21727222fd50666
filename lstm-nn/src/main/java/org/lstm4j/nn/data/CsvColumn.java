package org.lstm4j.nn.data;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Collects the fields of a column of a CSV file. */
abstract class CsvColumn {
    final String name;
    /** The index of the field in a row. */
    final int field;
    /** What a field is expected to be. */
    final String kind;

    private double[] values = new double[64];
    private int size;

    private CsvColumn(String name, int field, String kind) {
        this.name = name;
        this.field = field;
        this.kind = kind;
    }

    static CsvColumn of(String name, int field, boolean isText, Csv.Options options) {
        List<String> categories = options.categories().get(name);
        DateTimeFormatter formatter = options.times().get(name);
        if (categories != null) {
            return new Categories(name, field, categories);
        }
        if (formatter != null) {
            return new Times(name, field, formatter);
        }
        return isText ? new Texts(name, field) : new Numbers(name, field, options);
    }

    /** Whether a text that counts as missing is missing here. */
    boolean hasMissing() {
        return true;
    }

    /**
     * Adds a field.
     *
     * @return what was expected instead, if the text is wrong
     */
    @Nullable
    String add(String text) {
        double value = value(text);
        if (Double.isNaN(value)) {
            return wrong(text);
        }
        append(value);
        return null;
    }

    void addMissing() {
        append(Double.NaN);
    }

    private void append(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** The value of a text; NaN if it has none. */
    abstract double value(String text);

    abstract String wrong(String text);

    Table.Column build() {
        return build(Arrays.copyOf(values, size));
    }

    abstract Table.Column build(double[] all);

    private static String found(String expected, String text) {
        return "expected " + expected + ", but found " + Quote.of(text);
    }

    private static final class Numbers extends CsvColumn {
        private final Csv.Options options;

        Numbers(String name, int field, Csv.Options options) {
            super(name, field, "number");
            this.options = options;
        }

        @Override
        double value(String text) {
            double value = parse(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        }

        /** Parses a decimal number with sign, decimal mark and exponent; NaN for anything else. */
        private double parse(String text) {
            char decimal = options.decimal();
            // Double.parseDouble accepts more: 1f, 0x1p3, Infinity.
            if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == decimal || "+-eE".indexOf(c) >= 0)) {
                return Double.NaN;
            }
            try {
                return Double.parseDouble(text.replace(decimal, '.'));
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }

        @Override
        String wrong(String text) {
            return Double.isInfinite(parse(text))
                    ? found("a number in the range of double", text)
                    : found("a number", text) + CsvHint.number(text, options);
        }

        @Override
        Table.Column build(double[] all) {
            return new Table.Column.Numeric(Tensor.wrap(all));
        }
    }

    private static final class Categories extends CsvColumn {
        private final List<String> given;
        /** Codes in order of appearance. */
        private final Map<String, Integer> codes = new LinkedHashMap<>();

        Categories(String name, int field, List<String> given) {
            super(name, field, "category");
            this.given = given;
            given.forEach(text -> codes.put(text, codes.size()));
        }

        @Override
        double value(String text) {
            Integer code = codes.get(text);
            if (code != null) {
                return code;
            }
            if (!given.isEmpty()) {
                return Double.NaN;
            }
            codes.put(text, codes.size());
            return codes.size() - 1.0;
        }

        @Override
        String wrong(String text) {
            return found("one of " + given, text);
        }

        @Override
        Table.Column build(double[] all) {
            List<String> found = List.copyOf(codes.keySet());
            List<String> order = given.isEmpty() ? found.stream().sorted().toList() : found;
            Map<String, Integer> sorted = new HashMap<>();
            order.forEach(text -> sorted.put(text, sorted.size()));
            int[] out = Arrays.stream(all)
                    .mapToInt(
                            code -> Double.isNaN(code) ? Table.MISSING : sorted.getOrDefault(found.get((int) code), 0))
                    .toArray();
            return new Table.Column.Categorical(IntTensor.vector(out), order);
        }
    }

    private static final class Times extends CsvColumn {
        private final DateTimeFormatter formatter;

        Times(String name, int field, DateTimeFormatter formatter) {
            super(name, field, "time");
            this.formatter = formatter;
        }

        @Override
        double value(String text) {
            try {
                Instant instant = instant(formatter.parseBest(
                        text,
                        ZonedDateTime::from,
                        OffsetDateTime::from,
                        Instant::from,
                        LocalDateTime::from,
                        LocalDate::from,
                        YearMonth::from,
                        Year::from));
                return instant.getEpochSecond() + instant.getNano() * 1e-9;
            } catch (DateTimeException e) {
                return Double.NaN;
            }
        }

        private static Instant instant(TemporalAccessor time) {
            if (time instanceof LocalDateTime local) {
                return local.toInstant(ZoneOffset.UTC);
            }
            if (time instanceof LocalDate date) {
                return date.atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            if (time instanceof YearMonth month) {
                return instant(month.atDay(1));
            }
            return time instanceof Year year ? instant(year.atDay(1)) : Instant.from(time);
        }

        @Override
        String wrong(String text) {
            return found("a date or time of the format " + formatter, text);
        }

        @Override
        Table.Column build(double[] all) {
            return new Table.Column.Time(Tensor.wrap(all));
        }
    }

    private static final class Texts extends CsvColumn {
        private final List<String> texts = new ArrayList<>();

        Texts(String name, int field) {
            super(name, field, "text");
        }

        @Override
        boolean hasMissing() {
            return false;
        }

        @Override
        double value(String text) {
            texts.add(text);
            return 0;
        }

        @Override
        String wrong(String text) {
            throw new AssertionError("any text is right");
        }

        @Override
        Table.Column build(double[] all) {
            return new Table.Column.Text(List.copyOf(texts));
        }
    }
}
