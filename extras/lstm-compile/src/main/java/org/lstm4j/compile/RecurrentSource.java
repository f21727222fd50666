package org.lstm4j.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A recurrent layer in Java. Its input and h stand in one array {@code x}, one after the other, so that LSTM and RNN have one
 * product a step. sigmoid(x) is (1 + tanh(x / 2)) / 2, with the half in the weights, so that all gates are one loop of tanh.
 *
 * @param index of the stage, in the names of fields and methods
 */
record RecurrentSource(int index, Stage.Recurrent layer, Loops loops) {
    int inputs() {
        return layer.input().length;
    }

    int units() {
        return layer.units();
    }

    /** Where h begins in {@link #x}. */
    int hiddenFrom() {
        return loops.isHiddenFirst() ? 0 : inputs();
    }

    /** Where the input begins in {@link #x}. */
    int inputsFrom() {
        return loops.isHiddenFirst() ? loops.padded(layer.outputs()) : 0;
    }

    private int[] inputsAt() {
        return IntStream.range(inputsFrom(), inputsFrom() + inputs()).toArray();
    }

    private int[] hiddenAt() {
        return IntStream.range(hiddenFrom(), hiddenFrom() + layer.outputs()).toArray();
    }

    /** Units in the arrays. */
    int width() {
        return loops.padded(units());
    }

    boolean isProjected() {
        return layer.projection().length > 0;
    }

    /** The input, then h. */
    String x() {
        return "x" + index;
    }

    /** Pre-activations and gates, block after block. */
    String z() {
        return "z" + index;
    }

    /** Of a GRU: the part of the pre-activations that comes from h. */
    String q() {
        return "q" + index;
    }

    /** The cell state. */
    String c() {
        return "c" + index;
    }

    /** tanh of the cell state; with a projection, what is projected. */
    String t() {
        return "t" + index;
    }

    String cellMethod() {
        return "cell" + index;
    }

    String tanhMethod() {
        return "tanh" + index;
    }

    /** Writes fields, and the methods that {@link #step} calls. */
    void write(Lines fields, Lines methods, Numbers numbers, String type) {
        int gates = layer.kind().gates;
        boolean gru = layer.kind() == Stage.Kind.GRU;
        field(fields, type, x(), inputs() + loops.padded(layer.outputs()));
        field(fields, type, z(), gates * width());
        if (gru) {
            field(fields, type, q(), 3 * width());
            product(methods, numbers, "input" + index, layer.input(), inputsAt(), z(), resetBias());
            product(methods, numbers, "hidden" + index, layer.hidden(), hiddenAt(), q(), newBias());
        } else {
            double[] bias = new double[layer.inputBias().length];
            Arrays.setAll(bias, j -> layer.inputBias()[j] + layer.hiddenBias()[j]);
            List<double[]> rows = new ArrayList<>(List.of(layer.input()));
            rows.addAll(List.of(layer.hidden()));
            product(
                    methods,
                    numbers,
                    "gates" + index,
                    rows.toArray(double[][]::new),
                    IntStream.concat(Arrays.stream(inputsAt()), Arrays.stream(hiddenAt()))
                            .toArray(),
                    z(),
                    bias);
        }
        if (layer.kind() == Stage.Kind.LSTM) {
            field(fields, type, c(), width());
            field(fields, type, t(), width());
        }
        loops.cell(methods, this);
        if (isProjected()) {
            int n = loops.padded(layer.outputs());
            String weights = numbers.add("P" + index, flat(layer.projection(), 1, layer.outputs(), n));
            String zeros = numbers.add("O" + index, new double[n]);
            loops.product(
                    methods,
                    new Loops.Product(
                            "project" + index,
                            t(),
                            IntStream.range(0, units()).toArray(),
                            weights,
                            n,
                            zeros,
                            x(),
                            hiddenFrom()));
        }
        numbers.add("H" + index, layer.h0());
        if (layer.kind() == Stage.Kind.LSTM) {
            numbers.add("C" + index, layer.c0());
        }
    }

    /** Of the gates r and z both biases, of n the one of the input. */
    private double[] resetBias() {
        double[] out = layer.inputBias().clone();
        for (int j = 0; j < 2 * units(); j++) {
            out[j] += layer.hiddenBias()[j];
        }
        return out;
    }

    /** Of the gates r and z nothing, of n the bias of h. */
    private double[] newBias() {
        double[] out = layer.hiddenBias().clone();
        Arrays.fill(out, 0, 2 * units(), 0);
        return out;
    }

    private void product(
            Lines methods, Numbers numbers, String method, double[][] rows, int[] at, String to, double[] bias) {
        int gates = layer.kind().gates;
        String weights = numbers.add("W_" + method, halved(flat(rows, gates, units(), width())));
        String start = numbers.add("B_" + method, halved(flat(new double[][] {bias}, gates, units(), width())));
        loops.product(methods, new Loops.Product(method, x(), at, weights, gates * width(), start, to, 0));
    }

    private static void field(Lines fields, String type, String name, int n) {
        fields.add("private final %s[] %s = new %1$s[%d];", type, name, n);
    }

    /** Rows one after the other, each of blocks of units that are padded with zeros. */
    private static double[] flat(double[][] rows, int blocks, int units, int width) {
        double[] out = new double[rows.length * blocks * width];
        for (int k = 0; k < rows.length; k++) {
            for (int b = 0; b < blocks; b++) {
                System.arraycopy(rows[k], b * units, out, (k * blocks + b) * width, units);
            }
        }
        return out;
    }

    /** Half of what goes into a sigmoid: exact, a power of 2. */
    private double[] halved(double[] flat) {
        int gates = layer.kind().gates;
        for (int i = 0; i < flat.length; i++) {
            int gate = i / width() % gates;
            boolean sigmoid = layer.kind() == Stage.Kind.LSTM ? gate != 2 : layer.kind() == Stage.Kind.GRU && gate != 2;
            flat[i] *= sigmoid ? .5 : 1;
        }
        return flat;
    }

    /** The calls of one step; x is in place. */
    void step(Lines out) {
        if (layer.kind() == Stage.Kind.GRU) {
            out.add("input%d();", index).add("hidden%d();", index);
        } else {
            out.add("gates%d();", index);
        }
        out.add("%s();", cellMethod());
        if (isProjected()) {
            out.add("project%d();", index);
        }
    }
}
