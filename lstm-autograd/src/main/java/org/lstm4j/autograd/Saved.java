package org.lstm4j.autograd;

/** The variables that an operation saved for its backward, and the versions of their tensors at that time. */
final class Saved {
    static final Saved NONE = new Saved(new Variable[0]);

    private final Variable[] variables;
    private final int[] versions;

    /** @param variables Not modified; held */
    Saved(Variable[] variables) {
        this.variables = variables;
        this.versions = new int[variables.length];
        for (int i = 0; i < versions.length; i++) {
            versions[i] = variables[i].data().version();
        }
    }

    Variable get(String operation, int index) {
        Variable variable = variables[index];
        int now = variable.data().version();
        if (now != versions[index]) {
            throw new IllegalStateException(operation + ": a tensor of shape " + variable.shape()
                    + " that the backward needs was changed in place: it is at version " + now
                    + ", expected version " + versions[index]);
        }
        return variable;
    }
}
