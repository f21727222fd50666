package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.Nullable;

/** {@link LSTMSequence} in float32. Steps run {@code t = 0, 1, ..}, or from the last when reversed. */
final class FloatLSTM implements LSTMSequence {
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
        int rows = steps * batch;
        if (bias != null) {
            FloatNumbers b = FloatNumbers.of(bias);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(b.data(), b.off(), to.data(), to.off() + r * width, width);
            }
        }
        kernels.gemm(
                rows,
                from.data(),
                from.off(),
                weight.k(),
                (FloatPacked) weight,
                bias != null,
                to.data(),
                to.off(),
                width);
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
        FloatNumbers z = FloatNumbers.of(gates);
        FloatNumbers cs = FloatNumbers.of(cells);
        FloatNumbers rs = FloatNumbers.of(raw);
        FloatNumbers hs = FloatNumbers.of(output);
        FloatNumbers h = FloatNumbers.of(h0);
        FloatNumbers c = FloatNumbers.of(c0);
        int hAt = h.off();
        int cAt = c.off();
        for (int s = 0; s < steps; s++) {
            int row = step(s) * batch;
            int gatesAt = z.off() + row * width;
            int cellAt = cs.off() + row * hidden;
            int rawAt = rs.off() + row * hidden;
            int outAt = hs.off() + row * outputSize;
            kernels.gemm(batch, h.data(), hAt, outputSize, (FloatPacked) recurrent, true, z.data(), gatesAt, width);
            kernels.lstmStep(batch, hidden, z.data(), gatesAt, c.data(), cAt, cs.data(), cellAt, rs.data(), rawAt);
            if (projection != null) {
                kernels.gemm(
                        batch, rs.data(), rawAt, hidden, (FloatPacked) projection, false, hs.data(), outAt, projected);
            }
            h = hs;
            hAt = outAt;
            c = cs;
            cAt = cellAt;
        }
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
        FloatNumbers z = FloatNumbers.of(gates);
        FloatNumbers cs = FloatNumbers.of(cells);
        FloatNumbers start = FloatNumbers.of(c0);
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers h = FloatNumbers.of(dh);
        FloatNumbers c = FloatNumbers.of(dc);
        // The gradient of o tanh(c): that of h itself, or what comes back through the projection.
        FloatNumbers dRaw = projection == null ? h : new FloatNumbers(new float[batch * hidden], 0);
        for (int s = steps - 1; s >= 0; s--) {
            int row = step(s) * batch;
            if (dOutput != null) {
                FloatNumbers dy = FloatNumbers.of(dOutput);
                FloatElementwise.addScaled(
                        batch * outputSize, 1f, dy.data(), dy.off() + row * outputSize, 1, h.data(), h.off(), 1);
            }
            if (projection != null && dProjected != null) {
                FloatNumbers all = FloatNumbers.of(dProjected);
                System.arraycopy(h.data(), h.off(), all.data(), all.off() + row * projected, batch * projected);
                kernels.gemm(
                        batch,
                        h.data(),
                        h.off(),
                        projected,
                        (FloatPacked) projection,
                        false,
                        dRaw.data(),
                        dRaw.off(),
                        hidden);
            }
            FloatNumbers before = s == 0 ? start : cs;
            int beforeAt = s == 0 ? start.off() : cs.off() + step(s - 1) * batch * hidden;
            int gatesAt = z.off() + row * width;
            int dGatesAt = dz.off() + row * width;
            kernels.lstmStepBackward(
                    batch,
                    hidden,
                    z.data(),
                    gatesAt,
                    before.data(),
                    beforeAt,
                    cs.data(),
                    cs.off() + row * hidden,
                    dRaw.data(),
                    dRaw.off(),
                    c.data(),
                    c.off(),
                    dz.data(),
                    dGatesAt);
            kernels.gemm(
                    batch, dz.data(), dGatesAt, width, (FloatPacked) recurrent, false, h.data(), h.off(), outputSize);
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
        kernels.gemm(
                true,
                false,
                aColumns,
                bColumns,
                rows,
                a.data(),
                a.off() + aRow * aColumns,
                aColumns,
                b.data(),
                b.off() + bRow * bColumns,
                bColumns,
                accumulate,
                out.data(),
                out.off(),
                bColumns);
    }

    @Override
    public void inputGradient(Numbers dGates, Packed weight, Numbers dx) {
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers out = FloatNumbers.of(dx);
        kernels.gemm(
                steps * batch,
                dz.data(),
                dz.off(),
                width,
                (FloatPacked) weight,
                false,
                out.data(),
                out.off(),
                weight.n());
    }

    @Override
    public void biasGradient(Numbers dGates, Numbers dBias) {
        FloatNumbers dz = FloatNumbers.of(dGates);
        FloatNumbers out = FloatNumbers.of(dBias);
        double[] total = new double[width];
        FloatReductions.addRows(steps * batch, width, dz.data(), dz.off(), width, total);
        for (int j = 0; j < width; j++) {
            out.data()[out.off() + j] = (float) total[j];
        }
    }
}
