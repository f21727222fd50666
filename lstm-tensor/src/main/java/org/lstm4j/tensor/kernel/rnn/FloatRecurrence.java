package org.lstm4j.tensor.kernel.rnn;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.Packed;
import org.lstm4j.tensor.kernel.Threads;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.FloatElementwise;
import org.lstm4j.tensor.kernel.scalar.FloatLSTMStep;

/** {@link RecurrentSequence} in float32. */
final class FloatRecurrence implements RecurrentSequence {
    /*
     * Buffer of gates that an inference pass holds at a time: a megabyte. Less, and W_ih is read again so often that it
     * drives W_hh out of a core's L2; more, and the gates do.
     */
    private static final int GATES_AT_A_TIME = 1 << 18; // float only
    // double only: private static final int GATES_AT_A_TIME = 1 << 17;

    /** Rows whose sum is carried in this type; longer ones are carried in double. */
    private static final int ROWS_AT_A_TIME = 64;

    private final FloatKernels kernels;
    private final RNNMode kind;
    private final BatchSizes steps;
    private final int hidden;
    private final int outputSize;
    private final boolean reverse;
    private final int width;
    /** How many columns of gates come from x, which are the first ones, and how many from h. */
    private final int columns;
    /** Where the columns of gates that come from h begin. */
    private final int recurrentColumn;

    /**
     * @param projected P, or 0 without a projection
     * @param reverse whether to start at each sequence's last step
     */
    FloatRecurrence(FloatKernels kernels, RNNMode kind, BatchSizes steps, int hidden, int projected, boolean reverse) {
        this.kernels = kernels;
        this.kind = kind;
        this.steps = steps;
        this.hidden = hidden;
        this.outputSize = projected > 0 ? projected : hidden;
        this.reverse = reverse;
        boolean gru = kind == RNNMode.GRU;
        this.width = (gru ? 4 : kind.gates()) * hidden;
        this.columns = kind.gates() * hidden;
        this.recurrentColumn = gru ? hidden : 0;
    }

    @Override
    public int width() {
        return width;
    }

    /** The step that comes s-th. */
    private int step(int s) {
        return reverse ? steps.steps() - 1 - s : s;
    }

    /** The step before step t, in the order in which they come; -1 if t is the first. */
    private int before(int t) {
        return reverse ? (t + 1 < steps.steps() ? t + 1 : -1) : t - 1;
    }

    /** How many of the rows of step t have a step before; the others come from the initial state. */
    private int rowsGoingOn(int t) {
        int before = before(t);
        return before < 0 ? 0 : Math.min(steps.size(t), steps.size(before));
    }

    @Override
    public void project(Buffer x, Packed weight, @Nullable Buffer bias, Buffer gates) {
        FloatArray from = FloatArray.of(x);
        FloatArray to = FloatArray.of(gates);
        Threads.split(
                steps.total(),
                (long) weight.k() * columns,
                (first, end) -> projectRows(
                        end - first,
                        from,
                        first,
                        (FloatPacked) weight,
                        (FloatArray) bias,
                        to.data(),
                        to.off() + first * width));
    }

    /** The gates' sums from the input for rows of x that lie behind each other. */
    private void projectRows(
            int rows,
            FloatArray x,
            int xRow,
            FloatPacked weight,
            @Nullable FloatArray bias,
            float[] gates,
            int gatesAt) {
        int features = weight.k();
        int xAt = x.off() + xRow * features;
        if (bias == null) {
            kernels.gemm(rows, x.data(), xAt, features, weight, false, gates, gatesAt, width);
            return;
        }
        kernels.affine(rows, x.data(), xAt, features, weight, bias.data(), bias.off(), gates, gatesAt, width);
        // The columns that come from h alone begin with their bias.
        int others = width - columns;
        for (int r = 0; others > 0 && r < rows; r++) {
            int from = bias.off() + columns;
            System.arraycopy(bias.data(), from, gates, gatesAt + r * width + columns, others);
        }
    }

    @Override
    public void forward(
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c0,
            Buffer gates,
            @Nullable Buffer cells,
            Buffer raw,
            Buffer output) {
        FloatPacked hh = (FloatPacked) recurrent;
        FloatPacked hr = (FloatPacked) projection;
        FloatArray start = FloatArray.of(h0);
        FloatArray startCells = (FloatArray) c0;
        FloatArray cs = (FloatArray) cells;
        FloatArray z = FloatArray.of(gates);
        FloatArray rawH = FloatArray.of(raw);
        FloatArray hs = FloatArray.of(output);
        Threads.split(
                steps.batch(),
                (long) steps.steps() * columns * outputSize,
                (first, end) -> forwardRows(first, end, hh, hr, start, startCells, z, cs, rawH, hs));
    }

    /** The recurrence for some rows of the batch. */
    private void forwardRows(
            int first,
            int end,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatArray h0,
            @Nullable FloatArray c0,
            FloatArray gates,
            @Nullable FloatArray cells,
            FloatArray raw,
            FloatArray output) {
        for (int s = 0; s < steps.steps(); s++) {
            int t = step(s);
            int row = steps.offset(t);
            int gatesAt = gates.off() + (row + first) * width;
            forwardStep(
                    t,
                    first,
                    end,
                    recurrent,
                    projection,
                    h0,
                    c0,
                    gates.data(),
                    gatesAt,
                    cells,
                    raw,
                    row,
                    output,
                    false);
        }
    }

    /*
     * One step: first the rows that go on from the step before, then those that begin. Arguments rather than an object
     * that holds them, since a pass without a way back allocates nothing.
     *
     * gatesAt is where the gates of row 'first' stand, and rawRow where row 0 of the step stands in raw. In place, where
     * only the last c is kept, cells is c0, and a row's c is updated where it stands.
     */
    private void forwardStep(
            int t,
            int first,
            int end,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatArray h0,
            @Nullable FloatArray c0,
            float[] gates,
            int gatesAt,
            @Nullable FloatArray cells,
            FloatArray raw,
            int rawRow,
            FloatArray output,
            boolean inPlace) {
        int last = Math.min(end, steps.size(t));
        int goingOn = Math.min(last, rowsGoingOn(t));
        int row = steps.offset(t);
        int cellRow = inPlace ? 0 : row;
        if (goingOn > first) {
            int before = steps.offset(before(t));
            int cRow = inPlace ? 0 : before;
            forwardRun(
                    t, first, goingOn, recurrent, output, before, gates, gatesAt, cells, cRow, cells, cellRow, raw,
                    rawRow);
        }
        int begins = Math.max(first, goingOn);
        if (last > begins) {
            int at = gatesAt + (begins - first) * width;
            forwardRun(t, begins, last, recurrent, h0, 0, gates, at, c0, 0, cells, cellRow, raw, rawRow);
        }
        if (projection != null && last > first) {
            kernels.gemm(
                    last - first,
                    raw.data(),
                    raw.off() + (rawRow + first) * hidden,
                    hidden,
                    projection,
                    false,
                    output.data(),
                    output.off() + (row + first) * outputSize,
                    outputSize);
        }
    }

    /* Some rows of a step. Where row 0 of the step stands: hRow for h before, cRow for c before, cellRow for c. */
    private void forwardRun(
            int t,
            int first,
            int end,
            FloatPacked recurrent,
            FloatArray h,
            int hRow,
            float[] gates,
            int gatesAt,
            @Nullable FloatArray c,
            int cRow,
            @Nullable FloatArray cells,
            int cellRow,
            FloatArray raw,
            int rawRow) {
        int rows = end - first;
        int hAt = h.off() + (hRow + first) * outputSize;
        int rawAt = raw.off() + (rawRow + first) * hidden;
        times(t, rows, h.data(), hAt, outputSize, recurrent, true, gates, gatesAt + recurrentColumn, width);
        switch (kind) {
            case LSTM -> {
                FloatArray before = Objects.requireNonNull(c);
                FloatArray after = Objects.requireNonNull(cells);
                int cAt = before.off() + (cRow + first) * hidden;
                int cellAt = after.off() + (cellRow + first) * hidden;
                kernels.lstmStep(
                        rows, hidden, gates, gatesAt, before.data(), cAt, after.data(), cellAt, raw.data(), rawAt);
            }
            case GRU -> kernels.gruStep(rows, hidden, gates, gatesAt, h.data(), hAt, raw.data(), rawAt);
            case RNN_TANH -> rnnStep(UnaryOp.TANH, rows, gates, gatesAt, raw.data(), rawAt);
            case RNN_RELU -> rnnStep(UnaryOp.RELU, rows, gates, gatesAt, raw.data(), rawAt);
        }
    }

    /** The product of a step. That of a batch of one may have bits of its own, for it is never split over threads. */
    private void times(
            int t,
            int rows,
            float[] a,
            int aOff,
            int lda,
            FloatPacked weight,
            boolean accumulate,
            float[] c,
            int cOff,
            int ldc) {
        if (steps.batch() == 1) {
            kernels.gemmRow(a, aOff, weight, accumulate, (t & 1) != 0, c, cOff);
        } else {
            kernels.gemm(rows, a, aOff, lda, weight, accumulate, c, cOff, ldc);
        }
    }

    private void rnnStep(UnaryOp op, int rows, float[] sums, int sumsAt, float[] h, int hAt) {
        kernels.map(op, rows * hidden, sums, sumsAt, h, hAt);
        FloatLSTMStep.flush(rows * hidden, h, hAt);
    }

    /**
     * Room for the gates of some steps, and for h before a projection. One for each thread.
     */
    private static final class Scratch {
        static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        float[] gates = {};
        FloatArray raw = new FloatArray(new float[0], 0);

        static Scratch of(int gates, int raw) {
            Scratch held = OF_THREAD.get();
            if (held.gates.length < gates) {
                held.gates = new float[gates];
            }
            if (held.raw.data().length < raw) {
                held.raw = new FloatArray(new float[raw], 0);
            }
            return held;
        }
    }

    @Override
    public void infer(
            Buffer x,
            Packed weight,
            @Nullable Buffer bias,
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c,
            Buffer output) {
        FloatArray xs = FloatArray.of(x);
        FloatArray b = (FloatArray) bias;
        FloatPacked ih = (FloatPacked) weight;
        FloatPacked hh = (FloatPacked) recurrent;
        FloatPacked hr = (FloatPacked) projection;
        FloatArray start = FloatArray.of(h0);
        FloatArray cs = (FloatArray) c;
        FloatArray hs = FloatArray.of(output);
        long workEach = (long) steps.steps() * columns * (outputSize + weight.k());
        if (Threads.isOne(steps.batch(), workEach)) {
            // Not as a lambda, which would be allocated in each call.
            inferRows(0, steps.batch(), xs, ih, b, hh, hr, start, cs, hs);
        } else {
            Threads.split(
                    steps.batch(), workEach, (first, end) -> inferRows(first, end, xs, ih, b, hh, hr, start, cs, hs));
        }
    }

    /** The pass for some rows of the batch; the gates of as many steps at a time as a core's L2 holds. */
    private void inferRows(
            int first,
            int end,
            FloatArray x,
            FloatPacked weight,
            @Nullable FloatArray bias,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatArray h0,
            @Nullable FloatArray c,
            FloatArray output) {
        int batch = end - first;
        int most = Math.max(1, Math.min(steps.steps(), GATES_AT_A_TIME / (batch * width)));
        Scratch scratch = Scratch.of(most * batch * width, projection == null ? 0 : batch * hidden);
        FloatArray raw = projection == null ? output : scratch.raw;
        for (int from = 0; from < steps.steps(); from += most) {
            int count = Math.min(most, steps.steps() - from);
            int lowest = reverse ? steps.steps() - from - count : from;
            projectSteps(lowest, count, first, end, x, weight, bias, scratch.gates);
            for (int s = from; s < from + count; s++) {
                int t = step(s);
                int gatesAt = gatesPlace(lowest, t, first, end);
                int rawRow = projection == null ? steps.offset(t) : -first;
                forwardStep(
                        t,
                        first,
                        end,
                        recurrent,
                        projection,
                        h0,
                        c,
                        scratch.gates,
                        gatesAt,
                        c,
                        raw,
                        rawRow,
                        output,
                        true);
            }
        }
    }

    private boolean isWhole(int first, int end) {
        return end - first == steps.batch();
    }

    /**
     * Where the gates of a step stand among those of some steps: of the whole batch behind each other, as in x; of a part
     * of it, those of each step end - first rows behind the last.
     */
    private int gatesPlace(int lowest, int t, int first, int end) {
        return (isWhole(first, end) ? steps.offset(t) - steps.offset(lowest) : (t - lowest) * (end - first)) * width;
    }

    /** The gates' sums from the input for some rows of some steps. */
    private void projectSteps(
            int lowest,
            int count,
            int first,
            int end,
            FloatArray x,
            FloatPacked weight,
            @Nullable FloatArray bias,
            float[] gates) {
        int start = steps.offset(lowest);
        if (isWhole(first, end)) {
            projectRows(steps.offset(lowest + count) - start, x, start, weight, bias, gates, 0);
            return;
        }
        for (int t = lowest; t < lowest + count; t++) {
            int rows = Math.min(end, steps.size(t)) - first;
            if (rows > 0) {
                int at = gatesPlace(lowest, t, first, end);
                projectRows(rows, x, steps.offset(t) + first, weight, bias, gates, at);
            }
        }
    }

    @Override
    public void backward(
            Packed recurrent,
            @Nullable Packed projection,
            Buffer h0,
            @Nullable Buffer c0,
            Buffer gates,
            @Nullable Buffer cells,
            Buffer output,
            @Nullable Buffer dOutput,
            @Nullable Buffer dCells,
            Buffer dh,
            @Nullable Buffer dc,
            Buffer dGates,
            @Nullable Buffer dProjected) {
        // The gradient of h before the projection: that of h itself, or what comes back through the projection.
        FloatArray dRaw = projection == null ? FloatArray.of(dh) : new FloatArray(new float[steps.batch() * hidden], 0);
        Backward pass = new Backward(
                (FloatPacked) recurrent,
                (FloatPacked) projection,
                FloatArray.of(h0),
                (FloatArray) c0,
                FloatArray.of(gates),
                (FloatArray) cells,
                FloatArray.of(output),
                (FloatArray) dOutput,
                (FloatArray) dCells,
                FloatArray.of(dh),
                dRaw,
                (FloatArray) dc,
                FloatArray.of(dGates),
                (FloatArray) dProjected);
        Threads.split(
                steps.batch(),
                (long) steps.steps() * columns * outputSize,
                (first, end) -> backwardRows(pass, first, end));
    }

    private record Backward(
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatArray h0,
            @Nullable FloatArray c0,
            FloatArray gates,
            @Nullable FloatArray cells,
            FloatArray output,
            @Nullable FloatArray dOutput,
            @Nullable FloatArray dCells,
            FloatArray dh,
            FloatArray dRaw,
            @Nullable FloatArray dc,
            FloatArray dGates,
            @Nullable FloatArray dProjected) {}

    /** The way back for some rows of the batch. */
    private void backwardRows(Backward pass, int first, int end) {
        for (int s = steps.steps() - 1; s >= 0; s--) {
            int t = step(s);
            int last = Math.min(end, steps.size(t));
            if (last <= first) {
                continue;
            }
            int rows = last - first;
            int row = steps.offset(t) + first;
            addTo(pass.dh, first, pass.dOutput, row, rows, outputSize);
            if (pass.dc != null) {
                addTo(pass.dc, first, pass.dCells, row, rows, hidden);
            }
            int hAt = pass.dh.off() + first * outputSize;
            if (pass.projection != null && pass.dProjected != null) {
                FloatArray kept = pass.dProjected;
                System.arraycopy(pass.dh.data(), hAt, kept.data(), kept.off() + row * outputSize, rows * outputSize);
                int rawAt = pass.dRaw.off() + first * hidden;
                kernels.gemm(
                        rows, pass.dh.data(), hAt, outputSize, pass.projection, false, pass.dRaw.data(), rawAt, hidden);
            }
            int goingOn = Math.min(last, rowsGoingOn(t));
            if (goingOn > first) {
                int before = steps.offset(before(t)) + first;
                backwardRun(pass, t, first, goingOn, pass.output, before, pass.cells, before);
            }
            int begins = Math.max(first, goingOn);
            if (last > begins) {
                backwardRun(pass, t, begins, last, pass.h0, begins, pass.c0, begins);
            }
            float[] dz = pass.dGates.data();
            int dzAt = pass.dGates.off() + row * width + recurrentColumn;
            boolean add = kind == RNNMode.GRU;
            times(t, rows, dz, dzAt, width, pass.recurrent, add, pass.dh.data(), hAt, outputSize);
        }
    }

    /** The pass of a step back over some rows, whose states before stand in given places. */
    private void backwardRun(
            Backward pass, int t, int first, int end, FloatArray h, int hRow, @Nullable FloatArray c, int cRow) {
        int rows = end - first;
        int row = steps.offset(t) + first;
        FloatArray gates = pass.gates;
        FloatArray dGates = pass.dGates;
        int gatesAt = gates.off() + row * width;
        int dGatesAt = dGates.off() + row * width;
        float[] dRaw = pass.dRaw.data();
        int rawAt = pass.dRaw.off() + first * hidden;
        switch (kind) {
            case LSTM -> {
                FloatArray before = Objects.requireNonNull(c);
                FloatArray cells = Objects.requireNonNull(pass.cells);
                FloatArray dc = Objects.requireNonNull(pass.dc);
                kernels.lstmStepBackward(
                        rows,
                        hidden,
                        gates.data(),
                        gatesAt,
                        before.data(),
                        before.off() + cRow * hidden,
                        cells.data(),
                        cells.off() + row * hidden,
                        dRaw,
                        rawAt,
                        dc.data(),
                        dc.off() + first * hidden,
                        dGates.data(),
                        dGatesAt);
            }
            case GRU ->
                kernels.gruStepBackward(
                        rows,
                        hidden,
                        gates.data(),
                        gatesAt,
                        h.data(),
                        h.off() + hRow * hidden,
                        dRaw,
                        rawAt,
                        dGates.data(),
                        dGatesAt);
            case RNN_TANH, RNN_RELU ->
                FloatRNNStep.backward(
                        kind,
                        rows * hidden,
                        pass.output.data(),
                        pass.output.off() + row * hidden,
                        dRaw,
                        rawAt,
                        dGates.data(),
                        dGatesAt);
        }
    }

    private static void addTo(FloatArray sum, int sumRow, @Nullable FloatArray from, int fromRow, int rows, int size) {
        if (from != null) {
            FloatElementwise.addScaled(
                    rows * size,
                    1f,
                    from.data(),
                    from.off() + fromRow * size,
                    1,
                    sum.data(),
                    sum.off() + sumRow * size,
                    1);
        }
    }

    @Override
    public void recurrentGradient(Buffer dGates, Buffer h0, Buffer output, Buffer dWeight) {
        FloatArray dz = FloatArray.of(dGates);
        FloatArray out = FloatArray.of(dWeight);
        FloatArray start = FloatArray.of(h0);
        FloatArray hs = FloatArray.of(output);
        if (!steps.isPadded()) {
            FloatArray h = statesBefore(start, hs);
            transposedProduct(steps.total(), dz, 0, recurrentColumn, columns, h, 0, outputSize, false, out, 0);
            return;
        }
        int batch = steps.batch();
        // For all steps but the first, h of the step before stands one step behind or, reversed, ahead.
        int others = (steps.steps() - 1) * batch;
        int later = reverse ? 0 : batch;
        int before = reverse ? batch : 0;
        transposedProduct(others, dz, later, recurrentColumn, columns, hs, before, outputSize, false, out, 0);
        // The first step comes from h0, which mostly is 0 and then adds nothing.
        if (!isZero(start, batch * outputSize)) {
            int firstRow = step(0) * batch;
            transposedProduct(batch, dz, firstRow, recurrentColumn, columns, start, 0, outputSize, true, out, 0);
        }
    }

    private static boolean isZero(FloatArray x, int n) {
        for (int j = x.off(); j < x.off() + n; j++) {
            if (x.data()[j] != 0f) {
                return false;
            }
        }
        return true;
    }

    /** h before each row's step. */
    private FloatArray statesBefore(FloatArray h0, FloatArray output) {
        float[] states = new float[steps.total() * outputSize];
        for (int t = 0; t < steps.steps(); t++) {
            int at = steps.offset(t);
            int goingOn = rowsGoingOn(t);
            if (goingOn > 0) {
                int from = output.off() + steps.offset(before(t)) * outputSize;
                System.arraycopy(output.data(), from, states, at * outputSize, goingOn * outputSize);
            }
            int begin = steps.size(t) - goingOn;
            int from = h0.off() + goingOn * outputSize;
            System.arraycopy(h0.data(), from, states, (at + goingOn) * outputSize, begin * outputSize);
        }
        return new FloatArray(states, 0);
    }

    @Override
    public void inputWeightGradient(Buffer dGates, Buffer x, int features, Buffer dWeight) {
        FloatArray dz = FloatArray.of(dGates);
        FloatArray in = FloatArray.of(x);
        FloatArray out = FloatArray.of(dWeight);
        int first = RecurrentSequence.firstInputBlock(kind) * hidden;
        // The columns of gates from 0 on are the rows of the weight from 'first' on, and then those before.
        int head = columns - first;
        transposedProduct(steps.total(), dz, 0, 0, head, in, 0, features, false, out, first);
        if (first > 0) {
            transposedProduct(steps.total(), dz, 0, head, first, in, 0, features, false, out, 0);
        }
    }

    @Override
    public void projectionGradient(Buffer dProjected, Buffer raw, Buffer dWeight) {
        FloatArray d = FloatArray.of(dProjected);
        FloatArray out = FloatArray.of(dWeight);
        int rows = steps.total();
        Threads.split(
                outputSize,
                (long) rows * hidden,
                (first, end) -> product(
                        rows, d, first, end - first, outputSize, FloatArray.of(raw), 0, hidden, false, out, first));
    }

    /**
     * Some columns of gates, transposed, times b: c = aᵀ b or c += aᵀ b over rows of both.
     *
     * @param aRow the first row
     * @param aColumn the first column
     * @param count columns
     * @param cRow the row of c that the first column makes
     */
    private void transposedProduct(
            int rows,
            FloatArray a,
            int aRow,
            int aColumn,
            int count,
            FloatArray b,
            int bRow,
            int bColumns,
            boolean accumulate,
            FloatArray c,
            int cRow) {
        Threads.split(
                count,
                (long) rows * bColumns,
                (first, end) -> product(
                        rows,
                        a,
                        aRow * width + aColumn + first,
                        end - first,
                        width,
                        b,
                        bRow,
                        bColumns,
                        accumulate,
                        c,
                        cRow + first));
    }

    private void product(
            int rows,
            FloatArray a,
            int aAt,
            int count,
            int aColumns,
            FloatArray b,
            int bRow,
            int bColumns,
            boolean accumulate,
            FloatArray c,
            int cRow) {
        kernels.gemm(
                true,
                false,
                count,
                bColumns,
                rows,
                a.data(),
                a.off() + aAt,
                aColumns,
                b.data(),
                b.off() + bRow * bColumns,
                bColumns,
                accumulate,
                c.data(),
                c.off() + cRow * bColumns,
                bColumns);
    }

    @Override
    public void inputGradient(Buffer dGates, Packed weight, Buffer dx) {
        FloatArray dz = FloatArray.of(dGates);
        FloatArray out = FloatArray.of(dx);
        int features = weight.n();
        Threads.split(
                steps.total(),
                (long) features * columns,
                (first, end) -> kernels.gemm(
                        end - first,
                        dz.data(),
                        dz.off() + first * width,
                        width,
                        (FloatPacked) weight,
                        false,
                        out.data(),
                        out.off() + first * features,
                        features));
    }

    @Override
    public void biasGradient(Buffer dGates, Buffer dInput, Buffer dRecurrent) {
        double[] total = columnSums(FloatArray.of(dGates));
        int first = RecurrentSequence.firstInputBlock(kind) * hidden;
        FloatArray input = FloatArray.of(dInput);
        FloatArray recurrent = FloatArray.of(dRecurrent);
        for (int j = 0; j < columns; j++) {
            int row = (first + j) % columns;
            input.data()[input.off() + row] = (float) total[j];
            recurrent.data()[recurrent.off() + j] = (float) total[recurrentColumn + j];
        }
    }

    private double[] columnSums(FloatArray dz) {
        // Short sums by a product with ones, which the kernels do fastest; the sum of those in double.
        int rows = steps.total();
        float[] ones = new float[Math.min(rows, ROWS_AT_A_TIME)];
        Arrays.fill(ones, 1f);
        float[] part = new float[width];
        double[] total = new double[width];
        for (int from = 0; from < rows; from += ROWS_AT_A_TIME) {
            int count = Math.min(ROWS_AT_A_TIME, rows - from);
            int at = dz.off() + from * width;
            kernels.gemm(false, false, 1, width, count, ones, 0, count, dz.data(), at, width, false, part, 0, width);
            for (int j = 0; j < width; j++) {
                total[j] += part[j];
            }
        }
        return total;
    }

    @Override
    public void last(int size, Buffer start, Buffer steps, Buffer last) {
        FloatArray from = FloatArray.of(start);
        FloatArray every = FloatArray.of(steps);
        FloatArray to = FloatArray.of(last);
        int begun = this.steps.steps() == 0 ? 0 : this.steps.size(0);
        int batch = this.steps.batch();
        System.arraycopy(
                from.data(), from.off() + begun * size, to.data(), to.off() + begun * size, (batch - begun) * size);
        // Forward, rows that end at a step are those that the next one lacks; in reverse, all end at step 0.
        int done = begun;
        for (int t = 0; t < this.steps.steps() && done > 0; t++) {
            int next = reverse || t + 1 == this.steps.steps() ? 0 : this.steps.size(t + 1);
            if (reverse || next < done) {
                int row = this.steps.offset(t) + next;
                int count = done - next;
                System.arraycopy(
                        every.data(), every.off() + row * size, to.data(), to.off() + next * size, count * size);
                done = next;
            }
        }
    }
}
