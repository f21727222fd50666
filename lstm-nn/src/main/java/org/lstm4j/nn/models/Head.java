package org.lstm4j.nn.models;

import java.util.Locale;

/** What the layers after the last recurrent layer see of a sequence. */
public enum Head {
    /** The output at the last step, {@code y[:, -1]} in PyTorch: of a backward direction its first step. */
    LAST,
    /** The last states of both directions, joined: {@code torch.cat([h[-2], h[-1]], 1)} in PyTorch. */
    FINAL,
    /** Every step. */
    EVERY;

    /** The name in texts: {@code last}, {@code final} or {@code every}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The head of a name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Head of(String text) {
        for (Head head : values()) {
            if (head.text().equals(text)) {
                return head;
            }
        }
        throw new IllegalArgumentException("Head: expected last, final or every, but got '" + text + "'");
    }
}
