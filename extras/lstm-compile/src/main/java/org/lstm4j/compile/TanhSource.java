package org.lstm4j.compile;

/**
 * tanh of float32 for gates: x p(x²) / q(x²), as the kernels have it (see {@code FloatGateTanh} of lstm-tensor), to 3.1e-7; at the
 * bound it gives exactly 1, with and without fused multiply-add, so that a gate that is open stays open.
 */
final class TanhSource {
    static final String BOUND = "9.03f";

    /* From the highest power of x² down. */
    static final String[] P = {
        "1.3319339803631011e-8f",
        "2.0583686901954492e-5f",
        "3.4940475914379388e-3f",
        "0.13379729131962451f",
        "0.99999997909604141f"
    };
    static final String[] Q = {
        "7.7621327625891401e-7f", "3.2831137657316929e-4f", "2.5871123410302883e-2f", "0.46713044394771504f", "1f"
    };

    private TanhSource() {}
}
