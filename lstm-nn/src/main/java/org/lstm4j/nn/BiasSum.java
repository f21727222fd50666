package org.lstm4j.nn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Numbers;

/** The sum of a layer's two biases, which are never used apart; added anew when one has changed. Threads may share it. */
final class BiasSum {
    private record Entry(int ihVersion, int hhVersion, Numbers sum) {}

    private final Tensor ih;
    private final Tensor hh;
    private volatile @Nullable Entry entry;

    BiasSum(Variable ih, Variable hh) {
        this.ih = ih.data();
        this.hh = hh.data();
    }

    Numbers get() {
        Entry held = entry;
        int ihVersion = ih.version();
        int hhVersion = hh.version();
        if (held == null || held.ihVersion != ihVersion || held.hhVersion != hhVersion) {
            held = new Entry(ihVersion, hhVersion, PackedWeight.numbers(ih.add(hh)));
            entry = held;
        }
        return held.sum;
    }
}
