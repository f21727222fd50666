package org.lstm4j.bench;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.bench.Row.Kind;

/** The rows of the table. */
final class Rows {
    private static final int[][] LSTM = {
        {1, 1, 9, 4},
        {1, 16, 32, 8},
        {1, 64, 32, 32},
        {8, 32, 32, 16},
        {32, 64, 32, 32},
        {32, 128, 32, 64},
        {32, 256, 32, 128},
        {32, 512, 32, 256},
        {1, 256, 32, 128},
    };
    private static final int[][] FLOAT64 = {{1, 16, 32, 8}, {8, 32, 32, 16}, {32, 64, 32, 32}, {32, 256, 32, 128}};
    private static final int[][] CELL = {{1, 16, 32, 8}, {32, 64, 32, 32}};
    private static final int[][] BI2 = {{8, 32, 32, 16}, {32, 128, 32, 64}};
    private static final int[][] GRU = {{1, 16, 32, 8}, {8, 32, 32, 16}, {32, 64, 32, 32}, {32, 256, 32, 128}};
    private static final int[][] GRU_FLOAT64 = {{8, 32, 32, 16}, {32, 64, 32, 32}};
    private static final int[][] RNN = {{1, 16, 32, 8}, {32, 64, 32, 32}};
    /** Shapes that {@link #LSTM} has as well, so that a packed batch stands beside a padded one. */
    private static final int[][] PACKED = {{8, 32, 32, 16}, {32, 64, 32, 32}, {32, 256, 32, 128}};

    /** A character model of 128 and of 256 units. */
    private static final int[][] STEP = {{32, 128, 64, 64}, {32, 256, 64, 64}};

    private static final int[][] QUICK = {{1, 1, 9, 4}, {1, 16, 32, 8}, {32, 64, 32, 32}, {32, 256, 32, 128}};
    private static final int[][] QUICK_OTHERS = {{32, 64, 32, 32}};
    /** The product of a step at H = 256. */
    private static final Row PRODUCT = new Row(Kind.GEMM, false, false, 32, 1024, 1, 256);

    /** A whole step of the character model of 128 units. */
    private static final Row QUICK_STEP = new Row(Kind.TRAINING, false, true, 32, 128, 64, 64);

    private Rows() {}

    static List<Row> all() {
        List<Row> out = new ArrayList<>();
        add(out, Kind.LSTM, false, LSTM);
        add(out, Kind.LSTM, true, FLOAT64);
        add(out, Kind.CELL, false, CELL);
        add(out, Kind.BI2, false, BI2);
        add(out, Kind.GRU, false, GRU);
        add(out, Kind.GRU, true, GRU_FLOAT64);
        add(out, Kind.RNN, false, RNN);
        addPacked(out, PACKED);
        out.add(PRODUCT);
        addStep(out, STEP);
        return out;
    }

    static List<Row> quick() {
        List<Row> out = new ArrayList<>();
        add(out, Kind.LSTM, false, QUICK);
        add(out, Kind.GRU, false, QUICK_OTHERS);
        addPacked(out, QUICK_OTHERS);
        out.add(PRODUCT);
        out.add(QUICK_STEP);
        return out;
    }

    /** Puts packed rows behind the padded ones, so that the two are timed one soon after the other. */
    private static void addPacked(List<Row> out, int[][] shapes) {
        for (int[] shape : shapes) {
            List<Row> rows = new ArrayList<>();
            add(rows, Kind.PACKED, false, new int[][] {shape});
            out.addAll(out.indexOf(rows.get(1).padded()) + 1, rows);
        }
    }

    private static void addStep(List<Row> out, int[][] shapes) {
        for (Kind kind : Kind.values()) {
            for (int[] s : kind.isOfStep() ? shapes : new int[0][]) {
                boolean draws = kind == Kind.RAND || kind == Kind.RANDN || kind == Kind.BERNOULLI;
                out.add(new Row(kind, false, !draws, s[0], s[1], s[2], s[3]));
            }
        }
    }

    private static void add(List<Row> out, Kind kind, boolean float64, int[][] shapes) {
        for (int[] s : shapes) {
            out.add(new Row(kind, float64, false, s[0], s[1], s[2], s[3]));
            out.add(new Row(kind, float64, true, s[0], s[1], s[2], s[3]));
        }
    }
}
