package org.lstm4j.autograd;

/** A variable that a rule needs in its backward, and the version that its numbers had. */
final class Saved {
    static final Saved[] NONE = {};

    private final Variable variable;
    private final int version;

    Saved(Variable variable) {
        this.variable = variable;
        this.version = variable.data().version();
    }

    Variable get(String operation) {
        int now = variable.data().version();
        if (now != version) {
            throw new IllegalStateException(operation + ": a tensor of shape " + variable.shape()
                    + " that the gradient needs has been changed in place: it is at version " + now
                    + ", expected version " + version);
        }
        return variable;
    }
}
