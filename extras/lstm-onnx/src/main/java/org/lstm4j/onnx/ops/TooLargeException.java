package org.lstm4j.onnx.ops;

/** An output would have more elements than allowed: when a file is opened, few; when it runs, those of an array. */
public final class TooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    TooLargeException(String message) {
        super(message);
    }
}
