package org.lstm4j.nn.data;

import org.lstm4j.tensor.Tensor;

/** {@link ColumnScaling} for float32. */
final class FloatColumnScaling implements ColumnScaling {
    @Override
    public Tensor transform(Tensor x, double[] shift, double[] scale, double base) {
        float[] z = x.toFloatArray();
        for (int i = 0; i < z.length; i++) {
            int c = i % shift.length;
            z[i] = (float) ((z[i] - shift[c]) / scale[c] + base);
        }
        return Tensor.wrap(z, z.length).reshape(x.shape());
    }

    @Override
    public Tensor inverse(Tensor z, double[] shift, double[] scale, double base) {
        float[] x = z.toFloatArray();
        for (int i = 0; i < x.length; i++) {
            int c = i % shift.length;
            x[i] = (float) ((x[i] - base) * scale[c] + shift[c]);
        }
        return Tensor.wrap(x, x.length).reshape(z.shape());
    }
}
