package org.lstm4j.nn.rnn;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Buffers;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.Packed;
import org.lstm4j.tensor.kernel.rnn.PackedWeights;
import org.lstm4j.tensor.kernel.rnn.RNNKernels;
import org.lstm4j.tensor.kernel.rnn.RNNLayout;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** A layer's weights in the form of its kernels, made again when a weight has changed. Threads may share it. */
final class FusedWeights {
    private final RNNKernels kernels;
    private final RNNLayout layout;
    private final Cached<Packed> inputForward;
    private final Cached<Packed> inputBackward;
    private final Cached<Packed> recurrentForward;
    private final Cached<Packed> recurrentBackward;
    private final @Nullable Cached<Packed> projectionForward;
    private final @Nullable Cached<Packed> projectionBackward;
    private final @Nullable Cached<Buffer> bias;
    private final Cached<PackedWeights> forward;

    FusedWeights(RNNKernels kernels, RNNLayout layout, RNNWeights weights) {
        this.kernels = kernels;
        this.layout = layout;
        int firstInputRow = layout.firstInputRow();
        this.inputForward = packed(weights.weightIh(), true, firstInputRow);
        this.inputBackward = packed(weights.weightIh(), false, firstInputRow);
        this.recurrentForward = packed(weights.weightHh(), true, 0);
        this.recurrentBackward = packed(weights.weightHh(), false, 0);
        Variable projection = weights.weightHr();
        this.projectionForward = projection == null ? null : packed(projection, true, 0);
        this.projectionBackward = projection == null ? null : packed(projection, false, 0);
        this.bias = bias(weights);
        Tensor[] all = weights.present().stream().map(Variable::data).toArray(Tensor[]::new);
        this.forward = new Cached<>(old -> packForward(), all);
    }

    /** For forward: transposed weights, and the bias. Allocates nothing while the weights stay the same. */
    PackedWeights forward() {
        return forward.get();
    }

    private PackedWeights packForward() {
        return new PackedWeights(
                inputForward.get(),
                bias == null ? null : bias.get(),
                recurrentForward.get(),
                projectionForward == null ? null : projectionForward.get());
    }

    /** For backward; W_ih is only packed if the gradient of the input is needed. */
    PackedWeights backward(boolean needsInput) {
        return new PackedWeights(
                needsInput ? inputBackward.get() : null,
                null,
                recurrentBackward.get(),
                projectionBackward == null ? null : projectionBackward.get());
    }

    private Cached<Packed> packed(Variable weight, boolean transposed, int firstRow) {
        Tensor w = weight.data();
        int rows = w.size(0);
        // Overwrites the old one: a layer in training is not shared between threads.
        return new Cached<>(old -> kernels.pack(transposed, rows, w.size(1), Buffers.of(rolled(w, firstRow)), old), w);
    }

    /** The rows from a given one on, followed by those before it; contiguous, which a parameter need not be. */
    private static Tensor rolled(Tensor x, int firstRow) {
        return firstRow == 0
                ? x.contiguous()
                : Tensor.concat(List.of(x.narrow(0, firstRow, x.size(0) - firstRow), x.narrow(0, 0, firstRow)), 0);
    }

    private @Nullable Cached<Buffer> bias(RNNWeights weights) {
        boolean gru = layout.mode() == RNNMode.GRU;
        if (weights.biasIh() != null && weights.biasHh() != null) {
            Tensor ih = weights.biasIh().data();
            Tensor hh = weights.biasHh().data();
            return new Cached<>(old -> Buffers.of(gru ? gruBias(ih, hh) : ih.add(hh)), ih, hh);
        }
        if (!gru) {
            return null;
        }
        // The recurrent product adds to all of a GRU's gates, so the columns that come from h alone must start at 0.
        Buffer zeros = Buffers.of(Tensor.zeros(weights.weightHh().dtype(), layout.width()));
        return new Cached<>(old -> zeros);
    }

    /** r and z get both biases; the candidate's part from the input gets b_ih, and its part from h b_hh. */
    private Tensor gruBias(Tensor ih, Tensor hh) {
        int hidden = layout.hiddenSize();
        int candidate = layout.firstInputRow();
        Tensor both = ih.narrow(0, 0, candidate).add(hh.narrow(0, 0, candidate));
        return Tensor.concat(List.of(ih.narrow(0, candidate, hidden), both, hh.narrow(0, candidate, hidden)), 0);
    }

    /** A value computed from tensors, computed again when one of them has changed. */
    private static final class Cached<T> {
        private record Entry<T>(long version, T value) {}

        private final UnaryOperator<@Nullable T> compute;
        private final Tensor[] sources;
        private volatile @Nullable Entry<T> entry;

        /** @param compute takes the old value, or null, which it may overwrite */
        Cached(UnaryOperator<@Nullable T> compute, Tensor... sources) {
            this.compute = compute;
            this.sources = sources;
        }

        T get() {
            Entry<T> held = entry;
            return held != null && held.version == version() ? held.value : update();
        }

        private synchronized T update() {
            Entry<T> held = entry;
            long version = version();
            if (held == null || held.version != version) {
                held = new Entry<>(version, compute.apply(held == null ? null : held.value));
                entry = held;
            }
            return held.value;
        }

        /** Versions only increase, so the sum changes when one of them does. */
        private long version() {
            long sum = 0;
            for (Tensor source : sources) {
                sum += source.version();
            }
            return sum;
        }
    }
}
