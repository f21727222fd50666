package org.lstm4j.examples.forecast;

/** A loss that is finite, but so large that the training will not recover. */
public final class LossTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LossTooLargeException(int epoch, double loss) {
        super("the training diverged: the loss of epoch " + epoch + " is " + loss
                + ", where a forecast of the mean has 1");
    }
}
