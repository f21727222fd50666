package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Losses of probabilistic forecasts, by element. Values are computed in double. */
final class ForecastLosses {
    private ForecastLosses() {}

    /**
     * With d = x - t: dd = dy (1 - q) where d > 0, -dy q where d < 0, 0 at 0.
     *
     * @param q one value, or one for each element of the last dimension
     */
    static Variable quantile(Variable x, Variable t, double... q) {
        for (double each : q) {
            if (!(each > 0 && each < 1)) {
                throw new IllegalArgumentException(
                        "quantile: expected quantiles between 0 and 1, 0.5 for the median, but got " + each);
            }
        }
        Variable d = x.sub(t);
        Tensor middle = Tensor.wrap(q).mul(-1).add(0.5).to(x.dtype());
        Tensor offset = q.length == 1 ? middle.reshape(new int[0]) : middle;
        return ElementLoss.of(
                "quantile",
                d.data().mul(slope(d.data(), offset)),
                new Variable[] {d},
                in -> Variable.of(slope(in[0].data(), offset)));
    }

    /** sign(d) / 2 + offset, and 0 at 0. */
    private static Tensor slope(Tensor d, Tensor offset) {
        Tensor sign = d.sign();
        return sign.mul(0.5).add(sign.abs().mul(offset));
    }

    /**
     * With y = (t - x) / s and n degrees of freedom: (n + 1) / 2 log(1 + y² / n) + log s + log(n pi) / 2 + log gamma(n / 2) -
     * log gamma((n + 1) / 2). With p = (n + 1) y / (n + y²): dt = dy p / s, dx = -dt, ds = dy (1 - p y) / s, dn = dy / 2
     * (log(1 + y² / n) - p y / n + 1 / n + digamma(n / 2) - digamma((n + 1) / 2)).
     */
    static Variable studentT(Variable x, Variable t, Variable s, Variable n) {
        double[] xs = x.data().toDoubleArray();
        double[] ts = t.data().toDoubleArray();
        double[] ss = s.data().toDoubleArray();
        double[] ns = n.data().toDoubleArray();
        for (int i = 0; i < xs.length; i++) {
            double y = (ts[i] - xs[i]) / ss[i];
            xs[i] = (ns[i] + 1) / 2 * Math.log1p(y * y / ns[i])
                    + Math.log(ss[i])
                    + Math.log(ns[i] * Math.PI) / 2
                    - GammaFunctions.logRising(ns[i] / 2, 0.5);
        }
        return ElementLoss.of(
                "studentTNLL",
                Tensor.wrap(xs).reshape(x.shape()).to(x.dtype()),
                new Variable[] {x, t, s, n},
                in -> pull(in).div(in[2]).neg(),
                in -> pull(in).div(in[2]),
                in -> pullTimesY(in).neg().add(1).div(in[2]),
                in -> {
                    Variable df = in[3];
                    Variable digammas = GammaFunctions.digamma(df.mul(0.5))
                            .sub(GammaFunctions.digamma(df.add(1).mul(0.5)));
                    Variable log = y(in).square().div(df).log1p();
                    return log.sub(pullTimesY(in).sub(1).div(df)).add(digammas).mul(0.5);
                });
    }

    private static Variable y(Variable[] in) {
        return in[1].sub(in[0]).div(in[2]);
    }

    private static Variable pull(Variable[] in) {
        Variable y = y(in);
        return y.mul(in[3].add(1)).div(y.square().add(in[3]));
    }

    /** (n + 1) y² / (n + y²), written so that a large y² does not make it NaN. */
    private static Variable pullTimesY(Variable[] in) {
        Variable rest = in[3].div(y(in).square().add(in[3]));
        return rest.neg().add(1).mul(in[3].add(1));
    }

    /**
     * With logits x, total count r and k = t: r softplus(x) + k softplus(-x) + log gamma(k + 1) + log gamma(r) - log gamma(r +
     * k). dx = dy (r sigmoid(x) - k sigmoid(-x)), dt = dy (softplus(-x) + digamma(k + 1) - digamma(r + k)), dr = dy
     * (softplus(x) + digamma(r) - digamma(r + k)).
     */
    static Variable negativeBinomial(Variable x, Variable t, Variable r) {
        double[] xs = x.data().toDoubleArray();
        double[] ts = t.data().toDoubleArray();
        double[] rs = r.data().toDoubleArray();
        for (int i = 0; i < xs.length; i++) {
            double k = ts[i];
            double successes = k == 0 ? 0 : k * softplus(-xs[i]);
            xs[i] = rs[i] * softplus(xs[i])
                    + successes
                    + GammaFunctions.logRising(1, k)
                    - GammaFunctions.logRising(rs[i], k);
        }
        return ElementLoss.of(
                "negativeBinomialNLL",
                Tensor.wrap(xs).reshape(x.shape()).to(x.dtype()),
                new Variable[] {x, t, r},
                in -> in[2].mul(in[0].sigmoid()).sub(in[1].mul(in[0].neg().sigmoid())),
                in -> BinaryLosses.softplus(in[0].neg())
                        .add(GammaFunctions.digamma(in[1].add(1)))
                        .sub(GammaFunctions.digamma(in[1].add(in[2]))),
                in -> BinaryLosses.softplus(in[0])
                        .add(GammaFunctions.digamma(in[2]))
                        .sub(GammaFunctions.digamma(in[1].add(in[2]))));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
