package org.lstm4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One thing to time: one line of the table.
 *
 * @param kind what runs
 * @param float64 whether in float64 rather than float32
 * @param train whether forward and backward rather than forward alone
 * @param batch B
 * @param hidden H
 * @param steps T
 * @param input I
 */
public record Row(Kind kind, boolean float64, boolean train, int batch, int hidden, int steps, int input) {
    /** What runs. */
    public enum Kind {
        /** One LSTM layer over a batch of sequences. */
        LSTM(4),
        /** A loop over the steps, one LSTM cell call each. */
        CELL(4),
        /** Two bidirectional LSTM layers. */
        BI2(4),
        /** One GRU layer over a batch of sequences. */
        GRU(3),
        /** One layer without gates, with tanh, over a batch of sequences. */
        RNN(1),
        /** One LSTM layer over a packed batch of sequences of {@link Row#lengths}, packed before. */
        PACKED(4),
        /** The product of (B, I) and (I, H), the second one a weight that may be prepared before. */
        GEMM(0),

        /** A whole step of training, of the character model that {@link StepGroup} describes; the other kinds are parts. */
        TRAINING,
        /** One LSTM layer, with the gradient of its input too. */
        LAYER,
        /** Lookup of embeddings. */
        EMBEDDING,
        /** Bags of T embeddings, by their mean. */
        BAG,
        /** Dropout with p = 0.05. */
        DROPOUT,
        /** From H values to the scores of the classes. */
        LINEAR,
        /** Cross-entropy of the scores of the classes. */
        CROSS_ENTROPY,
        /** The mean squared error. */
        MSE,
        /** Huber's loss. */
        HUBER,
        /** Binary cross-entropy with logits. */
        BCE,
        /** Gradients scaled to a norm of 1. */
        CLIP,
        /** A step of SGD with momentum. */
        SGD,
        /** A step of AdamW. */
        ADAMW,
        /** A step of Adam with the largest average (AMSGrad). */
        AMSGRAD,
        /** A step of centered RMSprop. */
        RMSPROP,
        /** Uniform draws. */
        RAND,
        /** Normal draws. */
        RANDN,
        /** Bernoulli draws with p = 0.95. */
        BERNOULLI,
        /** Layer normalization over H. */
        LAYER_NORM,
        /** Batch normalization of H channels. */
        BATCH_NORM,
        /** Group normalization of H channels in 8 groups. */
        GROUP_NORM,
        /** Convolution of H channels, kernel size 3. */
        CONV,
        /** Maximum of 2 steps. */
        MAX_POOL,
        /** Average of 2 steps. */
        AVG_POOL,
        /** Self-attention with 8 heads. */
        ATTENTION,
        /** max(x, 0). */
        RELU,
        /** Gaussian error linear unit. */
        GELU,
        /** Softmax over H. */
        SOFTMAX;

        private final int gates;
        private final boolean step;

        Kind(int gates) {
            this.gates = gates;
            this.step = false;
        }

        Kind() {
            this.gates = 0;
            this.step = true;
        }

        /** Whether the kind belongs to the group {@code step}: a step of training and what it consists of. */
        public boolean isOfStep() {
            return step;
        }

        /** Blocks of H rows in a weight: the gates, 1 where there are none, 0 where there is no recurrent weight. */
        public int gates() {
            return gates;
        }
    }

    /** The row that {@link #toString} has written. */
    public static Row parse(String text) {
        String[] words = text.strip().split(" ", -1);
        int[] dims = Arrays.stream(words[3].split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        return new Row(
                Kind.valueOf(words[0].toUpperCase(Locale.ROOT)),
                words[1].equals("float64"),
                words[2].equals("train"),
                dims[0],
                dims[1],
                dims[2],
                dims[3]);
    }

    /** The type's name. */
    public String type() {
        return float64 ? "float64" : "float32";
    }

    /** The mode's name. */
    public String mode() {
        return train ? "train" : "infer";
    }

    /** B,H,T,I. */
    public String shape() {
        return batch + "," + hidden + "," + steps + "," + input;
    }

    /** Whether each word of the text is a word of this row's name, or {@code step} for a row of that group. */
    public boolean matches(String text) {
        String name = kind.isOfStep() ? this + " step" : toString();
        return Arrays.asList(name.split(" ", -1))
                .containsAll(Arrays.asList(text.strip().split(" +", -1)));
    }

    /** Layers times directions. */
    public int parts() {
        return kind == Kind.BI2 ? 4 : 1;
    }

    /**
     * The sizes of the parameters, in PyTorch's order: weight_ih, weight_hh, bias_ih, bias_hh of each layer and
     * direction; for a product the one weight (I, H); for a row of the group {@code step} those of {@link StepGroup}.
     */
    public List<int[]> parameters() {
        if (kind == Kind.GEMM) {
            return List.of(new int[] {input, hidden});
        }
        if (kind.isOfStep()) {
            return StepGroup.parameters(this);
        }
        List<int[]> out = new ArrayList<>();
        int rows = kind.gates() * hidden;
        for (int part = 0; part < parts(); part++) {
            int features = part < 2 ? input : 2 * hidden;
            out.add(new int[] {rows, features});
            out.add(new int[] {rows, hidden});
            out.add(new int[] {rows});
            out.add(new int[] {rows});
        }
        return out;
    }

    /**
     * The steps of each sequence: T; in a packed batch T - b (T / 2) / B in whole numbers for sequence b, which falls
     * from T to little more than half of it.
     */
    public int[] lengths() {
        return IntStream.range(0, batch)
                .map(b -> kind == Kind.PACKED ? steps - b * (steps / 2) / batch : steps)
                .toArray();
    }

    /** The same layer over a batch in which all sequences have T steps. */
    Row padded() {
        return kind == Kind.PACKED ? new Row(Kind.LSTM, float64, train, batch, hidden, steps, input) : this;
    }

    /**
     * The sizes of the input: (T, B, I), before it is packed where it is; (B, I) for a product; for a row of the group
     * {@code step} those of {@link StepGroup}.
     */
    public int[] inputSizes() {
        if (kind.isOfStep()) {
            return StepGroup.inputSizes(this);
        }
        return kind == Kind.GEMM ? new int[] {batch, input} : new int[] {steps, batch, input};
    }

    /** The name, such as {@code lstm float32 infer 1,16,32,8}: four words. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + type() + " " + mode() + " " + shape();
    }
}
