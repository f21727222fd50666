package org.lstm4j.tensor;

import java.util.Locale;
import java.util.function.IntFunction;

/** Tensors as text, as NumPy and PyTorch print them. */
final class TensorFormat {
    /** Beyond this many elements only the ends of each dimension are shown. */
    private static final int THRESHOLD = 1000;

    private static final int EDGE = 3;
    private static final int DIGITS = 4;

    private final Shape shape;
    private final boolean summarize;
    private final StringBuilder out = new StringBuilder();

    private TensorFormat(Shape shape) {
        this.shape = shape;
        this.summarize = shape.numel() > THRESHOLD;
    }

    static String format(Tensor x) {
        TensorFormat format = new TensorFormat(x.shape());
        format.out.append("Tensor").append(x.shape()).append(' ').append(x.dtype());
        if (x.numel() == 0) {
            return format.out.append(" []").toString();
        }
        Style style = Style.of(format.shown(x));
        format.out.append(x.rank() == 0 ? " " : "\n");
        format.block(
                0, x.offset(), x.ownStrides(), at -> style.format(x.buffer().get(at)));
        return format.out.toString();
    }

    static String format(IntTensor x) {
        TensorFormat format = new TensorFormat(x.shape());
        format.out.append("IntTensor").append(x.shape());
        if (x.numel() == 0) {
            return format.out.append(" []").toString();
        }
        format.out.append(x.shape().rank() <= 1 ? " " : "\n");
        format.block(0, 0, x.shape().contiguousStrides(), at -> Integer.toString(x.flat(at)));
        return format.out.toString();
    }

    private void block(int dim, int at, int[] strides, IntFunction<String> element) {
        if (dim == shape.rank()) {
            out.append(element.apply(at));
            return;
        }
        boolean innermost = dim == shape.rank() - 1;
        out.append('[');
        int size = shape.size(dim);
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.append(innermost ? ", " : ",\n" + " ".repeat(dim + 1));
            }
            if (summarize && size > 2 * EDGE && i == EDGE) {
                out.append("...");
                i = size - EDGE - 1;
                continue;
            }
            block(dim + 1, at + i * strides[dim], strides, element);
        }
        out.append(']');
    }

    /** The elements that will be shown, from which the style is chosen. */
    private double[] shown(Tensor x) {
        Tensor view = x;
        for (int d = 0; summarize && d < x.rank(); d++) {
            if (x.size(d) > 2 * EDGE) {
                int[] ends = {0, 1, 2, x.size(d) - 3, x.size(d) - 2, x.size(d) - 1};
                view = view.indexSelect(d, ends);
            }
        }
        return view.toDoubleArray();
    }

    /**
     * How the elements of a tensor are printed: integers as {@code 3.}, others with four decimals, or with an exponent
     * if their magnitudes differ too much for that.
     */
    private record Style(boolean whole, boolean exponent, int width) {
        static Style of(double[] values) {
            boolean whole = true;
            double largest = 0;
            double smallest = Double.POSITIVE_INFINITY;
            for (double v : values) {
                if (Double.isFinite(v)) {
                    whole &= v == Math.rint(v);
                    largest = Math.max(largest, Math.abs(v));
                    smallest = v == 0 ? smallest : Math.min(smallest, Math.abs(v));
                }
            }
            boolean exponent =
                    largest >= 1e8 || (!whole && largest > 0 && (smallest < 1e-4 || largest / smallest > 1000));
            Style plain = new Style(whole, exponent, 0);
            int width = 0;
            for (double v : values) {
                width = Math.max(width, plain.format(v).length());
            }
            return new Style(whole, exponent, width);
        }

        String format(double v) {
            String text;
            if (!Double.isFinite(v)) {
                text = Double.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
            } else if (exponent) {
                text = String.format(Locale.ROOT, "%." + DIGITS + "e", v);
            } else if (whole) {
                text = String.format(Locale.ROOT, "%.0f.", v);
            } else {
                text = String.format(Locale.ROOT, "%." + DIGITS + "f", v);
            }
            return " ".repeat(Math.max(0, width - text.length())) + text;
        }
    }
}
