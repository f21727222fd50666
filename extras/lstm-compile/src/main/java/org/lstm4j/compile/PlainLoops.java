package org.lstm4j.compile;

/**
 * Loops of plain Java that C2 turns into vectors. It does so where all numbers of a loop are in step: indices are the counter
 * and constants, multiples of a vector's length apart, so units are padded, and h stands before the input. A product adds
 * some rows in a pass, whose factors and sum stay in registers; its rows are one array with constant distances, so that one
 * register addresses them all.
 */
record PlainLoops(boolean isDouble) implements Loops {
    /** Rows of a pass: with the sum and a product they fill the 16 vector registers of AVX2. */
    private static final int ROWS = 8;
    /** Numbers of the longest vectors, of 512 bits. */
    private static final int MULTIPLE = 16;
    /** So few units are not padded to more. */
    private static final int FEW = 8;

    private String type() {
        return isDouble ? "double" : "float";
    }

    private String suffix() {
        return isDouble ? "" : "f";
    }

    @Override
    public int padded(int units) {
        return units <= FEW ? FEW : (units + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }

    @Override
    public boolean isHiddenFirst() {
        return true;
    }

    @Override
    public void product(Lines out, Product p) {
        int passes = Math.max(1, (p.k() + ROWS - 1) / ROWS);
        for (int i = 0; i < passes; i++) {
            out.gap().add("private void %s() {", passName(p, i));
            pass(out, p, i * p.k() / passes, (i + 1) * p.k() / passes, i == 0 ? p.start() + "[j]" : to(p));
            out.add("}");
        }
        out.gap().add("private void %s() {", p.method());
        for (int i = 0; i < passes; i++) {
            out.add("%s();", passName(p, i));
        }
        out.add("}");
    }

    private static String passName(Product p, int pass) {
        return p.method() + "_" + pass;
    }

    private static String to(Product p) {
        return p.toFrom() == 0 ? "z[j]" : "z[j + " + p.toFrom() + "]";
    }

    private void pass(Lines out, Product p, int first, int end, String start) {
        out.add("final %s[] x = %s, z = %s;", type(), p.x(), p.to());
        StringBuilder sum = new StringBuilder(start);
        for (int r = first; r < end; r++) {
            out.add("final %s a%d = x[%d];", type(), r, p.at()[r]);
            sum.append(" + a")
                    .append(r)
                    .append(" * ")
                    .append(p.weights())
                    .append("[j + ")
                    .append(r * p.n())
                    .append(']');
        }
        out.add("for (int j = 0; j < %d; j++) {", p.n())
                .add(to(p) + " = " + sum + ";")
                .add("}");
    }

    @Override
    public void tanh(Lines out, String method, String z, int from, int n) {
        out.gap().add("private void %s() {", method).add("final %s[] z = %s;", type(), z);
        out.add("for (int j = %d; j < %d; j++) {", from, from + n);
        if (isDouble) {
            out.add("z[j] = Math.tanh(z[j]);");
        } else {
            out.add("float x = Math.max(-%s, Math.min(%1$s, z[j]));", TanhSource.BOUND)
                    .add("float u = x * x;")
                    .add("float p = %s;", polynomial(TanhSource.P))
                    .add("float q = %s;", polynomial(TanhSource.Q))
                    .add("z[j] = x * p / q;");
        }
        out.add("}").add("}");
    }

    private static String polynomial(String[] coefficients) {
        String out = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            out = (i == 1 ? out : "(" + out + ")") + " * u + " + coefficients[i];
        }
        return out;
    }

    @Override
    public void cell(Lines out, RecurrentSource s) {
        int n = s.width();
        int h = s.hiddenFrom();
        String half = ".5" + suffix();
        switch (s.layer().kind()) {
            case LSTM -> {
                tanh(out, s.tanhMethod(), s.z(), 0, 4 * n);
                tanh(out, s.tanhMethod() + "c", s.t(), 0, n);
                out.gap().add("private void %s() {", s.cellMethod()).add("%s();", s.tanhMethod());
                out.add("final %s[] x = %s, z = %s, c = %s, t = %s;", type(), s.x(), s.z(), s.c(), s.t());
                out.add("for (int j = 0; j < %d; j++) {", n)
                        .add(
                                "c[j] = (%s * z[j + %d] + %1$s) * c[j] + (%1$s * z[j] + %1$s) * z[j + %d];",
                                half, n, 2 * n)
                        .add("t[j] = c[j];")
                        .add("}")
                        .add("%sc();", s.tanhMethod())
                        .add("for (int j = 0; j < %d; j++) {", n)
                        .add(
                                "%s = (%s * z[j + %d] + %2$s) * t[j];",
                                s.isProjected() ? "t[j]" : "x[j + " + h + "]", half, 3 * n)
                        .add("}")
                        .add("}");
            }
            case GRU -> {
                tanh(out, s.tanhMethod(), s.z(), 0, 2 * n);
                tanh(out, s.tanhMethod() + "n", s.z(), 2 * n, n);
                out.gap().add("private void %s() {", s.cellMethod());
                out.add("final %s[] x = %s, z = %s, q = %s;", type(), s.x(), s.z(), s.q());
                out.add("for (int j = 0; j < %d; j++) {", 2 * n)
                        .add("z[j] += q[j];")
                        .add("}")
                        .add("%s();", s.tanhMethod())
                        .add("for (int j = 0; j < %d; j++) {", n)
                        .add("z[j + %d] += (%s * z[j] + %2$s) * q[j + %1$d];", 2 * n, half)
                        .add("}")
                        .add("%sn();", s.tanhMethod())
                        .add("for (int j = 0; j < %d; j++) {", n)
                        .add(
                                "x[j + %d] = z[j + %d] + (%s * z[j + %d] + %3$s) * (x[j + %1$d] - z[j + %2$d]);",
                                h, 2 * n, half, n)
                        .add("}")
                        .add("}");
            }
            case RNN_TANH, RNN_RELU -> {
                boolean tanh = s.layer().kind() == Stage.Kind.RNN_TANH;
                if (tanh) {
                    tanh(out, s.tanhMethod(), s.z(), 0, n);
                }
                out.gap().add("private void %s() {", s.cellMethod());
                if (tanh) {
                    out.add("%s();", s.tanhMethod()).add("System.arraycopy(%s, 0, %s, %d, %d);", s.z(), s.x(), h, n);
                } else {
                    out.add("final %s[] x = %s, z = %s;", type(), s.x(), s.z())
                            .add("for (int j = 0; j < %d; j++) {", n)
                            .add("x[j + %d] = Math.max(0, z[j]);", h)
                            .add("}");
                }
                out.add("}");
            }
        }
    }

    @Override
    public void preamble(Lines imports, Lines fields) {}
}
