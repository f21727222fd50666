package org.lstm4j.nn.optim.schedule;

import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/** A schedule by functions of the epoch, one for each group. They are not saved. */
abstract class LambdaScheduler extends EpochScheduler {
    private final List<IntToDoubleFunction> lambdas;

    LambdaScheduler(Optimizer optimizer, List<IntToDoubleFunction> lambdas) {
        super(optimizer);
        if (lambdas.size() != groupCount()) {
            throw new IllegalArgumentException(
                    name() + ": Expected " + groupCount() + " lr_lambdas, but got " + lambdas.size());
        }
        this.lambdas = List.copyOf(lambdas);
        begin();
    }

    /* PyTorch expects them, None for each plain function. */
    @Override
    protected final void write(SavedNumbers to) {
        super.write(to);
        to.putPlain("lr_lambdas", Collections.nCopies(groupCount(), null));
    }

    final double factor(int group, int epoch) {
        return lambdas.get(group).applyAsDouble(epoch);
    }
}
