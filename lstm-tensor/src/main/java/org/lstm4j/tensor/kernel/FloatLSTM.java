package org.lstm4j.tensor.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@link LSTMSequence} in float32. Steps run {@code t = 0, 1, ..}, or from the last when reversed. */
final class FloatLSTM implements LSTMSequence {
    /** Numbers of gates that an inference pass holds at a time: a quarter of a megabyte. */
    private static final int GATES_AT_A_TIME = 1 << 16;

    /** Rows whose sum is carried in this type; longer ones are carried in double. */
    private static final int ROWS_AT_A_TIME = 64;

    private final FloatKernels kernels;
    private final int steps;
    private final int batch;
    private final int hidden;
    private final int projected;
    private final int outputSize;
    private final int width;
    private final boolean reverse;

    /**
     * @param steps T
     * @param batch N
     * @param hidden H
     * @param projected P, or 0 without a projection
     * @param reverse whether to start at the last step
     */
    FloatLSTM(FloatKernels kernels, int steps, int batch, int hidden, int projected, boolean reverse) {
        this.kernels = kernels;
        this.steps = steps;
        this.batch = batch;
        this.hidden = hidden;
        this.projected = projected;
        this.outputSize = projected > 0 ? projected : hidden;
        this.width = 4 * hidden;
        this.reverse = reverse;
    }

    /** The step that comes s-th. */
    private int step(int s) {
        return reverse ? steps - 1 - s : s;
    }

    @Override
    public void project(Numbers x, Packed weight, @Nullable Numbers bias, Numbers gates) {
        FloatNumbers from = FloatNumbers.of(x);
        FloatNumbers to = FloatNumbers.of(gates);
        int features = weight.k();
        Workers.split(
                steps * batch,
                (long) features * width,
                (first, end) -> projectRows(
                        end - first,
                        from,
                        first * features,
                        (FloatPacked) weight,
                        (FloatNumbers) bias,
                        to.data(),
                        to.off() + first * width));
    }

    @Override
    public void forward(
            Packed recurrent,
            @Nullable Packed projection,
            Numbers h0,
            Numbers c0,
            Numbers gates,
            Numbers cells,
            Numbers raw,
            Numbers output) {
        Workers.split(
                batch,
                (long) steps * width * outputSize,
                (first, end) -> forwardRows(
                        first,
                        end - first,
                        (FloatPacked) recurrent,
                        (FloatPacked) projection,
                        FloatNumbers.of(h0),
                        FloatNumbers.of(c0),
                        FloatNumbers.of(gates),
                        FloatNumbers.of(cells),
                        FloatNumbers.of(raw),
                        FloatNumbers.of(output)));
    }

    /** The recurrence for some rows of the batch. */
    private void forwardRows(
            int first,
            int rows,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatNumbers h0,
            FloatNumbers c0,
            FloatNumbers gates,
            FloatNumbers cells,
            FloatNumbers raw,
            FloatNumbers output) {
        float[] h = h0.data();
        float[] c = c0.data();
        int hAt = h0.off() + first * outputSize;
        int cAt = c0.off() + first * hidden;
        for (int s = 0; s < steps; s++) {
            int row = step(s) * batch + first;
            int gatesAt = gates.off() + row * width;
            int cellAt = cells.off() + row * hidden;
            int rawAt = raw.off() + row * hidden;
            int outAt = output.off() + row * outputSize;
            kernels.gemm(rows, h, hAt, outputSize, recurrent, true, gates.data(), gatesAt, width);
            kernels.lstmStep(rows, hidden, gates.data(), gatesAt, c, cAt, cells.data(), cellAt, raw.data(), rawAt);
            if (projection != null) {
                kernels.gemm(rows, raw.data(), rawAt, hidden, projection, false, output.data(), outAt, projected);
            }
            h = output.data();
            hAt = outAt;
            c = cells.data();
            cAt = cellAt;
        }
    }

    /** Room for the gates of some steps, and for o tanh(c) where it is projected. One for each thread. */
    private static final class Scratch {
        static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        float[] gates = {};
        float[] raw = {};

        static Scratch of(int gates, int raw) {
            Scratch held = OF_THREAD.get();
            if (held.gates.length < gates) {
                held.gates = new float[gates];
            }
            if (held.raw.length < raw) {
                held.raw = new float[raw];
            }
            return held;
        }
    }

    @Override
    public void infer(
            Numbers x,
            Packed weight,
            @Nullable Numbers bias,
            Packed recurrent,
            @Nullable Packed projection,
            Numbers h0,
            Numbers c,
            Numbers output) {
        FloatNumbers xs = FloatNumbers.of(x);
        FloatNumbers b = (FloatNumbers) bias;
        FloatNumbers start = FloatNumbers.of(h0);
        FloatNumbers cs = FloatNumbers.of(c);
        FloatNumbers hs = FloatNumbers.of(output);
        FloatPacked ih = (FloatPacked) weight;
        FloatPacked hh = (FloatPacked) recurrent;
        FloatPacked hr = (FloatPacked) projection;
        long workEach = (long) steps * width * (outputSize + weight.k());
        if (Workers.isOne(batch, workEach)) {
            // Not as a lambda, which would be allocated in each call.
            inferRows(0, batch, xs, ih, b, hh, hr, start, cs, hs);
        } else {
            Workers.split(
                    batch, workEach, (first, end) -> inferRows(first, end - first, xs, ih, b, hh, hr, start, cs, hs));
        }
    }

    /** The pass for some rows of the batch; the gates of as many steps at a time as a core's L2 holds. */
    private void inferRows(
            int first,
            int rows,
            FloatNumbers x,
            FloatPacked weight,
            @Nullable FloatNumbers bias,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatNumbers h0,
            FloatNumbers c,
            FloatNumbers output) {
        int features = weight.k();
        // Rows of several steps lie behind each other only where they are the whole batch.
        int block = rows < batch ? 1 : Math.max(1, Math.min(steps, GATES_AT_A_TIME / (rows * width)));
        Scratch scratch = Scratch.of(block * rows * width, projection == null ? 0 : rows * hidden);
        float[] h = h0.data();
        int hAt = h0.off() + first * outputSize;
        int cAt = c.off() + first * hidden;
        for (int from = 0; from < steps; from += block) {
            int count = Math.min(block, steps - from);
            int lowest = reverse ? steps - from - count : from;
            projectRows(count * rows, x, (lowest * batch + first) * features, weight, bias, scratch.gates, 0);
            for (int s = from; s < from + count; s++) {
                int t = step(s);
                int gatesAt = (t - lowest) * rows * width;
                int outAt = output.off() + (t * batch + first) * outputSize;
                kernels.gemm(rows, h, hAt, outputSize, recurrent, true, scratch.gates, gatesAt, width);
                if (projection == null) {
                    kernels.lstmStep(
                            rows, hidden, scratch.gates, gatesAt, c.data(), cAt, c.data(), cAt, output.data(), outAt);
                } else {
                    kernels.lstmStep(
                            rows, hidden, scratch.gates, gatesAt, c.data(), cAt, c.data(), cAt, scratch.raw, 0);
                    kernels.gemm(rows, scratch.raw, 0, hidden, projection, false, output.data(), outAt, projected);
                }
                h = output.data();
                hAt = outAt;
            }
        }
    }

    /** The gates' sums from the input for rows of x that lie behind each other. */
    private void projectRows(
            int rows,
            FloatNumbers x,
            int xAt,
            FloatPacked weight,
            @Nullable FloatNumbers bias,
            float[] gates,
            int gatesAt) {
        for (int r = 0; bias != null && r < rows; r++) {
            System.arraycopy(bias.data(), bias.off(), gates, gatesAt + r * width, width);
        }
        int features = weight.k();
        kernels.gemm(rows, x.data(), x.off() + xAt, features, weight, bias != null, gates, gatesAt, width);
    }

    @Override
    public void backward(
            Packed recurrent,
            @Nullable Packed projection,
            Numbers c0,
            Numbers gates,
            Numbers cells,
            @Nullable Numbers dOutput,
            Numbers dh,
            Numbers dc,
            Numbers dGates,
            @Nullable Numbers dProjected) {
        // The gradient of o tanh(c): that of h itself, or what comes back through the projection.
        FloatNumbers dRaw = projection == null ? FloatNumbers.of(dh) : new FloatNumbers(new float[batch * hidden], 0);
        Workers.split(
                batch,
                (long) steps * width * outputSize,
                (first, end) -> backwardRows(
                        first,
                        end - first,
                        (FloatPacked) recurrent,
                        (FloatPacked) projection,
                        FloatNumbers.of(c0),
                        FloatNumbers.of(gates),
                        FloatNumbers.of(cells),
                        (FloatNumbers) dOutput,
                        FloatNumbers.of(dh),
                        dRaw,
                        FloatNumbers.of(dc),
                        FloatNumbers.of(dGates),
                        (FloatNumbers) dProjected));
    }

    /** The way back for some rows of the batch. */
    private void backwardRows(
            int first,
            int rows,
            FloatPacked recurrent,
            @Nullable FloatPacked projection,
            FloatNumbers c0,
            FloatNumbers gates,
            FloatNumbers cells,
            @Nullable FloatNumbers dOutput,
            FloatNumbers dh,
            FloatNumbers dRaw,
            FloatNumbers dc,
            FloatNumbers dGates,
            @Nullable FloatNumbers dProjected) {
        int hAt = dh.off() + first * outputSize;
        int rawAt = dRaw.off() + first * hidden;
        for (int s = steps - 1; s >= 0; s--) {
            int row = step(s) * batch + first;
            if (dOutput != null) {
                FloatElementwise.addScaled(
                        rows * outputSize, 1f, dOutput.data(), dOutput.off() + row * outputSize, 1, dh.data(), hAt, 1);
            }
            if (projection != null && dProjected != null) {
                System.arraycopy(
                        dh.data(), hAt, dProjected.data(), dProjected.off() + row * projected, rows * projected);
                kernels.gemm(rows, dh.data(), hAt, projected, projection, false, dRaw.data(), rawAt, hidden);
            }
            FloatNumbers before = s == 0 ? c0 : cells;
            int beforeRow = s == 0 ? first : step(s - 1) * batch + first;
            int dGatesAt = dGates.off() + row * width;
            kernels.lstmStepBackward(
                    rows,
                    hidden,
                    gates.data(),
                    gates.off() + row * width,
                    before.data(),
                    before.off() + beforeRow * hidden,
                    cells.data(),
                    cells.off() + row * hidden,
                    dRaw.data(),
                    rawAt,
                    dc.data(),
                    dc.off() + first * hidden,
                    dGates.data(),
                    dGatesAt);
            kernels.gemm(rows, dGates.data(), dGatesAt, width, recurrent, false, dh.data(), hAt, outputSize);
        }
    }

    @Override
    public void recurrentGradient(Numbers dGates, Numbers h0, Numbers output, Numbers dWeight) {
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers h = FloatNumbers.of(h0);
        FloatNumbers hs = FloatNumbers.of(output);
        // The first step comes from h0; for the others, h of the step before stands one step behind or, reversed,
        // ahead.
        transposedProduct(batch, dz, step(0) * batch, width, h, 0, outputSize, false, dWeight);
        if (steps > 1) {
            int later = reverse ? 0 : batch;
            int before = reverse ? batch : 0;
            transposedProduct((steps - 1) * batch, dz, later, width, hs, before, outputSize, true, dWeight);
        }
    }

    @Override
    public void inputWeightGradient(Numbers dGates, Numbers x, int features, Numbers dWeight) {
        transposedProduct(
                steps * batch, FloatNumbers.of(dGates), 0, width, FloatNumbers.of(x), 0, features, false, dWeight);
    }

    @Override
    public void projectionGradient(Numbers dProjected, Numbers raw, Numbers dWeight) {
        transposedProduct(
                steps * batch,
                FloatNumbers.of(dProjected),
                0,
                projected,
                FloatNumbers.of(raw),
                0,
                hidden,
                false,
                dWeight);
    }

    /** c = aᵀ b or c += aᵀ b over rows of a and of b. */
    private void transposedProduct(
            int rows,
            FloatNumbers a,
            int aRow,
            int aColumns,
            FloatNumbers b,
            int bRow,
            int bColumns,
            boolean accumulate,
            Numbers c) {
        FloatNumbers out = FloatNumbers.of(c);
        Workers.split(
                aColumns,
                (long) rows * bColumns,
                (first, end) -> kernels.gemm(
                        true,
                        false,
                        end - first,
                        bColumns,
                        rows,
                        a.data(),
                        a.off() + aRow * aColumns + first,
                        aColumns,
                        b.data(),
                        b.off() + bRow * bColumns,
                        bColumns,
                        accumulate,
                        out.data(),
                        out.off() + first * bColumns,
                        bColumns));
    }

    @Override
    public void inputGradient(Numbers dGates, Packed weight, Numbers dx) {
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers out = FloatNumbers.of(dx);
        int features = weight.n();
        Workers.split(
                steps * batch,
                (long) features * width,
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
    public void biasGradient(Numbers dGates, Numbers dBias) {
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers out = FloatNumbers.of(dBias);
        // Short sums by a product with ones, which the kernels do fastest; the sum of those in double.
        int rows = steps * batch;
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
        for (int j = 0; j < width; j++) {
            out.data()[out.off() + j] = (float) total[j];
        }
    }
}
