package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Shape;

/** Collects all problems of a state dictionary for one message, before anything has changed. */
final class LoadProblems {
    private final List<String> missing = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final StringBuilder mismatches = new StringBuilder();

    void missing(String name) {
        missing.add(name);
    }

    void unexpected(String name) {
        unexpected.add(name);
    }

    void mismatch(String name, Shape given, Shape own) {
        mismatches
                .append("\n\tsize mismatch for ")
                .append(Quote.plain(name))
                .append(": the state dict has shape ")
                .append(given)
                .append(", expected ")
                .append(own)
                .append('.');
    }

    void invalid(String name, double value) {
        mismatches
                .append("\n\tinvalid value for ")
                .append(Quote.plain(name))
                .append(": ")
                .append(value)
                .append('.');
    }

    boolean isEmpty() {
        return missing.isEmpty() && unexpected.isEmpty() && mismatches.length() == 0;
    }

    void throwIfAny(String owner) {
        if (isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder("Error(s) in loading state_dict for " + owner + ":");
        if (!missing.isEmpty()) {
            message.append("\n\tMissing key(s) in state_dict: ").append(Quote.keys(missing));
        }
        if (!unexpected.isEmpty()) {
            message.append("\n\tUnexpected key(s) in state_dict: ").append(Quote.keys(unexpected));
        }
        throw new IllegalArgumentException(message.append(mismatches).toString());
    }
}
