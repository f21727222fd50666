package org.lstm4j.nn.testing;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.tensor.DType;

/**
 * Every combination of options, with small sizes. In float64, where values that should be equal are hardly ever close
 * by chance.
 */
public final class LSTMCases extends DomainContextBase {
    /** Cases of any options. */
    @Provide
    public Arbitrary<LSTMCase> cases() {
        return Combinators.combine(
                        options(),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.longs().between(0, 1_000_000))
                .as(LSTMCase::new)
                .withoutEdgeCases();
    }

    private static Arbitrary<RNNOptions> options() {
        Arbitrary<Boolean> flag = Arbitraries.of(false, true);
        Arbitrary<Integer> hiddenSizes = Arbitraries.integers().between(1, 5);
        return hiddenSizes.flatMap(hidden -> Combinators.combine(
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 3),
                        flag,
                        flag,
                        flag,
                        Arbitraries.integers().between(0, hidden - 1))
                .as((input, layers, bias, batchFirst, bidirectional, projection) ->
                        // A dropout that evaluation must not show.
                        new RNNOptions(
                                input,
                                hidden,
                                layers,
                                bias,
                                batchFirst,
                                layers > 1 ? 0.5 : 0,
                                bidirectional,
                                projection,
                                DType.FLOAT64,
                                null,
                                RNN.Nonlinearity.TANH,
                                false)));
    }
}
