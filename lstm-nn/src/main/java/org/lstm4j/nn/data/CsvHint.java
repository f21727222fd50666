package org.lstm4j.nn.data;

import java.util.List;
import java.util.regex.Pattern;

/** What to set if a text of a file is not what was expected. */
final class CsvHint {
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?");
    private static final Pattern DATE = Pattern.compile("[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ].*)?");
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    private CsvHint() {}

    /** For a text that is not a number. */
    static String number(String text, Csv.Options options) {
        if (options.decimal() == '.' && DECIMAL_COMMA.matcher(text).matches()) {
            return "; if that is a decimal comma, set the option 'decimal' to ','"
                    + (options.separator() == ',' ? "" : ", or if ',' separates the fields, the option 'separator'");
        }
        if (options.decimal() == ','
                && text.indexOf('.') >= 0
                && DATE.matcher(text).results().findAny().isEmpty()) {
            return "; the option 'decimal' is ',', and separators of thousands are not read";
        }
        if (DATE.matcher(text).matches()) {
            return "; if that is a date or time, read the column by time(column, formatter)";
        }
        String general = general(text, options);
        return general.isEmpty() && text.chars().anyMatch(Character::isLetter)
                ? "; a column of text is read by category(column) or text(column)"
                : general;
    }

    /** For a name or a field that was to be something else. */
    static String general(String text, Csv.Options options) {
        for (char c : SEPARATORS) {
            if (c != options.separator() && c != options.decimal() && text.indexOf(c) >= 0) {
                return "; if " + (c == '\t' ? "a tab" : "'" + c + "'")
                        + " separates the fields, set the option 'separator'";
            }
        }
        if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
            return "; if ' is the quote, set the option 'quote'";
        }
        return text.startsWith("#") && options.comment() == Csv.NONE
                ? "; if # starts a comment, set the option 'comment'"
                : "";
    }
}
