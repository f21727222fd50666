package org.lstm4j.compile;

/**
 * Loops of the Vector API ({@code jdk.incubator.vector}), of any vector length up to the given one: units are padded to a
 * multiple of it. A product keeps up to eight sums in registers over all rows; few sums wait for the addition before, so rows
 * are then added in two chains.
 *
 * @param longest numbers in the longest vector: 8 or 16
 */
record VectorLoops(int longest) implements Loops {
    private static final int FEW = 8;
    private static final int LONG = 16;

    /** Most sums in registers. */
    private static final int SUMS = 8;

    @Override
    public int padded(int units) {
        return (units + longest - 1) / longest * longest;
    }

    /** For a network whose layers have at most so many units: a long vector would be half empty. */
    static VectorLoops of(Net net) {
        boolean few = net.stages().stream()
                .allMatch(stage -> !(stage instanceof Stage.Recurrent layer) || layer.units() <= FEW);
        return new VectorLoops(few ? FEW : LONG);
    }

    /** So that input and h are one run. */
    @Override
    public boolean isHiddenFirst() {
        return false;
    }

    @Override
    public void preamble(Lines imports, Lines fields) {
        imports.add("import jdk.incubator.vector.FloatVector;").add("import jdk.incubator.vector.VectorSpecies;");
        fields.add("private static final VectorSpecies<Float> S =")
                .add(
                        "        FloatVector.SPECIES_PREFERRED.length() <= %d ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_%d;",
                        longest, longest * Float.SIZE)
                .add("private static final int L = S.length();");
    }

    @Override
    public void product(Lines out, Product p) {
        int sums = SUMS;
        while (p.n() / longest % sums != 0) {
            sums--;
        }
        out.gap().add("private void %s() {", p.method());
        out.add("final float[] x = %s, z = %s;", p.x(), p.to());
        out.add("for (int j = 0; j < %d; j += %s) {", p.n(), sums == 1 ? "L" : sums + " * L");
        for (int i = 0; i < sums; i++) {
            out.add("FloatVector a%d = FloatVector.fromArray(S, %s, %s);", i, p.start(), at("j", i));
        }
        int pairs = sums > SUMS / 2 ? 0 : p.k() / 2;
        if (pairs > 0) {
            for (int i = 0; i < sums; i++) {
                out.add("FloatVector b%d = FloatVector.zero(S);", i);
            }
            out.add("for (int k = 0, w = j; k < %d; k += 2, w += %d) {", 2 * pairs, 2 * p.n());
            out.add("FloatVector u = FloatVector.broadcast(S, x[k + %d]);", p.at()[0]);
            out.add("FloatVector v = FloatVector.broadcast(S, x[k + %d]);", p.at()[0] + 1);
            for (int i = 0; i < sums; i++) {
                out.add("a%d = u.fma(FloatVector.fromArray(S, %s, %s), a%1$d);", i, p.weights(), at("w", i));
                out.add("b%d = v.fma(FloatVector.fromArray(S, %s, %s), b%1$d);", i, p.weights(), at("w + " + p.n(), i));
            }
            out.add("}");
        }
        if (pairs == 0) {
            out.add("for (int k = 0, w = j; k < %d; k++, w += %d) {", p.k(), p.n());
            out.add("FloatVector u = FloatVector.broadcast(S, x[k + %d]);", p.at()[0]);
            for (int i = 0; i < sums; i++) {
                out.add("a%d = u.fma(FloatVector.fromArray(S, %s, %s), a%1$d);", i, p.weights(), at("w", i));
            }
            out.add("}");
        } else if (p.k() % 2 != 0) {
            out.add("FloatVector u = FloatVector.broadcast(S, x[%d]);", p.at()[p.k() - 1]);
            for (int i = 0; i < sums; i++) {
                out.add(
                        "a%d = u.fma(FloatVector.fromArray(S, %s, %s), a%1$d);",
                        i, p.weights(), at("j + " + (p.k() - 1) * p.n(), i));
            }
        }
        for (int i = 0; i < sums; i++) {
            String sum = pairs > 0 ? "a" + i + ".add(b" + i + ")" : "a" + i;
            out.add("%s.intoArray(z, %s);", sum, at(p.toFrom() == 0 ? "j" : "j + " + p.toFrom(), i));
        }
        out.add("}").add("}");
    }

    private static String at(String index, int vectors) {
        return vectors == 0 ? index : index + " + " + (vectors == 1 ? "L" : vectors + " * L");
    }

    /* No method gives or takes a vector: where C2 does not inline it, the vector would be an object. */
    @Override
    public void tanh(Lines out, String method, String z, int from, int n) {
        out.gap().add("private void %s() {", method).add("final float[] z = %s;", z);
        out.add("for (int j = %d; j < %d; j += L) {", from, from + n)
                .add("FloatVector x = FloatVector.fromArray(S, z, j).min(%s).max(-%1$s);", TanhSource.BOUND)
                .add("FloatVector u = x.mul(x);");
        polynomial(out, "p", TanhSource.P);
        polynomial(out, "q", TanhSource.Q);
        out.add("x.mul(p).div(q).intoArray(z, j);").add("}").add("}");
    }

    private static void polynomial(Lines out, String name, String[] coefficients) {
        out.add("FloatVector %s = FloatVector.broadcast(S, %s);", name, coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            out.add("%s = %1$s.fma(u, FloatVector.broadcast(S, %s));", name, coefficients[i]);
        }
    }

    @Override
    public void cell(Lines out, RecurrentSource s) {
        int n = s.width();
        int h = s.hiddenFrom();
        switch (s.layer().kind()) {
            case LSTM -> {
                tanh(out, s.tanhMethod(), s.z(), 0, 4 * n);
                tanh(out, s.tanhMethod() + "c", s.t(), 0, n);
                out.gap().add("private void %s() {", s.cellMethod()).add("%s();", s.tanhMethod());
                out.add("final float[] x = %s, z = %s, c = %s, t = %s;", s.x(), s.z(), s.c(), s.t());
                half(out, n)
                        .add("FloatVector i = FloatVector.fromArray(S, z, j).fma(half, half);")
                        .add("FloatVector f = FloatVector.fromArray(S, z, j + %d).fma(half, half);", n)
                        .add("FloatVector g = FloatVector.fromArray(S, z, j + %d);", 2 * n)
                        .add("FloatVector next = f.fma(FloatVector.fromArray(S, c, j), i.mul(g));")
                        .add("next.intoArray(c, j);")
                        .add("next.intoArray(t, j);")
                        .add("}")
                        .add("%sc();", s.tanhMethod());
                half(out, n)
                        .add("FloatVector o = FloatVector.fromArray(S, z, j + %d).fma(half, half);", 3 * n)
                        .add(
                                "o.mul(FloatVector.fromArray(S, t, j)).intoArray(%s);",
                                s.isProjected() ? "t, j" : "x, j + " + h)
                        .add("}")
                        .add("}");
            }
            case GRU -> {
                tanh(out, s.tanhMethod(), s.z(), 0, 2 * n);
                tanh(out, s.tanhMethod() + "n", s.z(), 2 * n, n);
                out.gap().add("private void %s() {", s.cellMethod());
                out.add("final float[] x = %s, z = %s, q = %s;", s.x(), s.z(), s.q());
                out.add("for (int j = 0; j < %d; j += L) {", 2 * n)
                        .add("FloatVector.fromArray(S, z, j).add(FloatVector.fromArray(S, q, j)).intoArray(z, j);")
                        .add("}")
                        .add("%s();", s.tanhMethod());
                half(out, n)
                        .add("FloatVector r = FloatVector.fromArray(S, z, j).fma(half, half);")
                        .add(
                                "r.fma(FloatVector.fromArray(S, q, j + %d), FloatVector.fromArray(S, z, j + %1$d)).intoArray(z, j + %1$d);",
                                2 * n)
                        .add("}")
                        .add("%sn();", s.tanhMethod());
                half(out, n)
                        .add("FloatVector u = FloatVector.fromArray(S, z, j + %d).fma(half, half);", n)
                        .add("FloatVector m = FloatVector.fromArray(S, z, j + %d);", 2 * n)
                        .add("FloatVector h = FloatVector.fromArray(S, x, j + %d);", h)
                        .add("u.fma(h.sub(m), m).intoArray(x, j + %d);", h)
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
                    out.add("%s();", s.tanhMethod());
                }
                out.add("final float[] x = %s, z = %s;", s.x(), s.z())
                        .add("for (int j = 0; j < %d; j += L) {", n)
                        .add("FloatVector.fromArray(S, z, j)%s.intoArray(x, j + %d);", tanh ? "" : ".max(0f)", h)
                        .add("}")
                        .add("}");
            }
        }
    }

    private static Lines half(Lines out, int n) {
        return out.add("for (int j = 0; j < %d; j += L) {", n).add("FloatVector half = FloatVector.broadcast(S, .5f);");
    }
}
