package org.lstm4j.tensor;

/**
 * Shapes that do not fit an operation. The message names the operation, what was expected and what came.
 */
public final class ShapeMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String operation;

    /**
     * @param operation the operation or layer that refused, as in {@code matmul} or {@code LSTM}
     * @param detail what was expected and what came
     */
    public ShapeMismatchException(String operation, String detail) {
        super(operation + ": " + detail);
        this.operation = operation;
    }

    /** Two operands whose shapes do not go together. */
    static ShapeMismatchException operands(String operation, Shape left, Shape right, String rule) {
        return new ShapeMismatchException(operation, "shapes " + left + " and " + right + " do not fit: " + rule);
    }

    /** The operation or layer that refused. */
    public String operation() {
        return operation;
    }
}
