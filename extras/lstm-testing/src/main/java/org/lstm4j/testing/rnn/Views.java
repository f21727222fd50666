package org.lstm4j.testing.rnn;

import java.util.List;
import java.util.function.UnaryOperator;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Views that are not contiguous, with the values of a variable, to which their gradients flow. */
enum Views {
    /** Strided: NaN lies between the elements, as a column lies among the others of a table. */
    WITH_GAPS {
        @Override
        Variable of(Variable x) {
            Variable nan = Variable.of(Tensor.full(x.dtype(), x.shape(), Double.NaN));
            return Variable.stack(List.of(x, nan), x.rank()).select(x.rank(), 0);
        }
    },
    /** The last two dimensions are exchanged in memory, as those of a kernel in the form of another library. */
    TRANSPOSED {
        @Override
        Variable of(Variable x) {
            int last = x.rank() - 1;
            UnaryOperator<Variable> exchange = each -> each.transpose(last - 1, last);
            return x.rank() < 2
                    ? WITH_GAPS.of(x)
                    : exchange.apply(exchange.apply(x).copy());
        }
    };

    abstract Variable of(Variable x);
}
