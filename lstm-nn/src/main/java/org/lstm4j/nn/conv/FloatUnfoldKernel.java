package org.lstm4j.nn.conv;

import org.lstm4j.tensor.Tensor;

/** {@link UnfoldKernel} for float32. */
final class FloatUnfoldKernel implements UnfoldKernel {
    @Override
    public void unfold(Window window, int channels, Tensor x, Tensor columns) {
        unfold(window, channels, x.floats(), x.offset(), columns.floats(), columns.offset());
    }

    @Override
    public void foldAdd(Window window, int channels, Tensor columns, Tensor x) {
        foldAdd(window, channels, columns.floats(), columns.offset(), x.floats(), x.offset());
    }

    private static void unfold(Window window, int channels, float[] x, int xOff, float[] columns, int off) {
        int stride = window.stride();
        int outputs = window.outputs();
        for (int tap = 0; tap < window.taps(); tap++) {
            int first = window.first(tap);
            int count = window.end(tap) - first;
            for (int c = 0; c < channels; c++) {
                int from = xOff + c * window.length() + window.start(tap) + first * stride;
                int to = off + (c * window.taps() + tap) * outputs + first;
                if (stride == 1) {
                    System.arraycopy(x, count == 0 ? 0 : from, columns, count == 0 ? 0 : to, count);
                } else {
                    for (int t = 0; t < count; t++) {
                        columns[to + t] = x[from + t * stride];
                    }
                }
            }
        }
    }

    private static void foldAdd(Window window, int channels, float[] columns, int off, float[] x, int xOff) {
        int stride = window.stride();
        int outputs = window.outputs();
        for (int tap = 0; tap < window.taps(); tap++) {
            int first = window.first(tap);
            int count = window.end(tap) - first;
            for (int c = 0; c < channels; c++) {
                int to = xOff + c * window.length() + window.start(tap) + first * stride;
                int from = off + (c * window.taps() + tap) * outputs + first;
                for (int t = 0; t < count; t++) {
                    x[to + t * stride] += columns[from + t];
                }
            }
        }
    }
}
