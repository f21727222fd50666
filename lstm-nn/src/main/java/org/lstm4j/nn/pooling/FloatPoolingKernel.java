package org.lstm4j.nn.pooling;

import org.lstm4j.tensor.Tensor;

/** {@link PoolingKernel} for float32. */
final class FloatPoolingKernel implements PoolingKernel {
    @Override
    public void argmax(int rows, int length, MaxPool1d.Options options, Tensor x, int[] index) {
        float[] values = x.floats();
        int stride = options.stride();
        int dilation = options.dilation();
        int outputs = rows == 0 ? 0 : index.length / rows;
        for (int row = 0; row < rows; row++) {
            int from = x.offset() + row * length;
            for (int t = 0; t < outputs; t++) {
                int at = t * stride - options.padding();
                int end = Math.min(length, at + (options.kernelSize() - 1) * dilation + 1);
                while (at < 0) {
                    at += dilation;
                }
                int best = at;
                float largest = values[from + at];
                for (; at < end; at += dilation) {
                    float value = values[from + at];
                    if (value > largest || Float.isNaN(value)) {
                        largest = value;
                        best = at;
                    }
                }
                index[row * outputs + t] = best;
            }
        }
    }

    @Override
    public void gather(int rows, int length, int[] index, Tensor x, Tensor y) {
        float[] from = x.floats();
        float[] to = y.floats();
        int outputs = rows == 0 ? 0 : index.length / rows;
        for (int row = 0; row < rows; row++) {
            int off = x.offset() + row * length;
            for (int i = row * outputs; i < (row + 1) * outputs; i++) {
                to[i] = from[off + index[i]];
            }
        }
    }

    @Override
    public void scatterAdd(int rows, int length, int[] index, Tensor y, Tensor x) {
        float[] from = y.floats();
        float[] to = x.floats();
        int off = y.offset();
        int outputs = rows == 0 ? 0 : index.length / rows;
        for (int row = 0; row < rows; row++) {
            for (int i = row * outputs; i < (row + 1) * outputs; i++) {
                to[row * length + index[i]] += from[off + i];
            }
        }
    }

    @Override
    public void mean(int rows, int length, Windows windows, Tensor x, Tensor y) {
        float[] from = x.floats();
        float[] to = y.floats();
        int outputs = windows.count();
        for (int row = 0; row < rows; row++) {
            int off = x.offset() + row * length;
            for (int t = 0; t < outputs; t++) {
                double sum = 0;
                for (int j = off + windows.start()[t]; j < off + windows.end()[t]; j++) {
                    sum += from[j];
                }
                to[row * outputs + t] = (float) (sum / windows.divisor()[t]);
            }
        }
    }

    @Override
    public void spread(int rows, int length, Windows windows, Tensor y, Tensor x) {
        float[] from = y.floats();
        float[] to = x.floats();
        int outputs = windows.count();
        for (int row = 0; row < rows; row++) {
            int off = row * length;
            for (int t = 0; t < outputs; t++) {
                float share = (float) (from[y.offset() + row * outputs + t] / windows.divisor()[t]);
                for (int j = off + windows.start()[t]; j < off + windows.end()[t]; j++) {
                    to[j] += share;
                }
            }
        }
    }
}
