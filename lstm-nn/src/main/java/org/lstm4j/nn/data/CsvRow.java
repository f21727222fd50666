package org.lstm4j.nn.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a row of a CSV file.
 *
 * @param line its first line, from 1
 * @param fields without quotes, and without the white space around them
 * @param isEmptyLine whether it is an empty line, without a field
 * @param strayQuote the index of the first field that has a quote without being quoted; -1 if none has
 */
record CsvRow(long line, List<String> fields, boolean isEmptyLine, int strayQuote) {
    /** Collects rows from the parser. */
    static final class Handler extends AbstractBaseCsvCallbackHandler<CsvRow> {
        private final char quote;
        private long line;
        private List<String> fields = List.of();
        private boolean empty;
        private int strayQuote;

        Handler(char quote) {
            this.quote = quote;
        }

        /** The line where the current row starts. */
        long line() {
            return line;
        }

        /** The number of complete fields of the current row. */
        int complete() {
            return fields.size();
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line = startingLineNumber;
            fields = new ArrayList<>(fields.size());
            empty = false;
            strayQuote = -1;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            String text = new String(buffer, offset, length);
            if (!quoted && strayQuote < 0 && text.indexOf(quote) >= 0) {
                strayQuote = index;
            }
            fields.add(text.strip());
        }

        @Override
        protected void handleEmpty() {
            empty = true;
        }

        @Override
        protected CsvRow buildRecord() {
            return new CsvRow(line, fields, empty, strayQuote);
        }
    }
}
