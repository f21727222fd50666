package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.rnn.RNNMode;
import org.lstm4j.tensor.kernel.rnn.RecurrentSequence;

/**
 * A layer's two biases in the order of the gates, added where they are only used as a sum; made anew when one has
 * changed. Threads may share it.
 */
final class BiasSum {
    private record Entry(int ihVersion, int hhVersion, Buffer sum) {}

    private final RNNMode kind;
    private final Tensor ih;
    private final Tensor hh;
    private volatile @Nullable Entry entry;

    private BiasSum(RNNMode kind, Tensor ih, Tensor hh) {
        this.kind = kind;
        this.ih = ih;
        this.hh = hh;
    }

    /** Those of a layer; null if there are none and the gates need no numbers in their place. */
    static @Nullable BiasSum of(RNNMode kind, RNNWeights weights) {
        Variable ih = weights.biasIh();
        Variable hh = weights.biasHh();
        if (ih != null && hh != null) {
            return new BiasSum(kind, ih.data(), hh.data());
        }
        if (kind != RNNMode.GRU) {
            return null;
        }
        // The candidate's part from h is added to what stands in the gates.
        Tensor zeros =
                Tensor.zeros(weights.weightHh().dtype(), weights.weightHh().size(0));
        return new BiasSum(kind, zeros, zeros);
    }

    Buffer get() {
        Entry held = entry;
        int ihVersion = ih.version();
        int hhVersion = hh.version();
        if (held == null || held.ihVersion != ihVersion || held.hhVersion != hhVersion) {
            held = new Entry(ihVersion, hhVersion, PackedWeight.numbers(sum()));
            entry = held;
        }
        return held.sum;
    }

    private Tensor sum() {
        if (kind != RNNMode.GRU) {
            return ih.add(hh);
        }
        // r and z take both; the candidate takes that of the input here and that of h within its reset gate.
        int hidden = ih.size(0) / kind.gates();
        int candidate = RecurrentSequence.firstInputBlock(kind) * hidden;
        Tensor both = ih.narrow(0, 0, candidate).add(hh.narrow(0, 0, candidate));
        return Tensor.concat(List.of(ih.narrow(0, candidate, hidden), both, hh.narrow(0, candidate, hidden)), 0);
    }
}
