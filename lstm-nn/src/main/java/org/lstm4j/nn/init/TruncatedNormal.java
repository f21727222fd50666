package org.lstm4j.nn.init;

import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Erf;

/** Normal draws between two bounds, by the two procedures of PyTorch 2.14's {@code trunc_normal_}. */
final class TruncatedNormal {
    /** Below this probability of [a, b] too many normal draws would be rejected. */
    private static final double WIDE = 0.3;

    private TruncatedNormal() {}

    static Tensor draw(Tensor x, double mean, double std, double a, double b, Generator generator) {
        double inside = normalCdf((b - mean) / std) - normalCdf((a - mean) / std);
        return inside > WIDE ? fromNormals(x, mean, std, a, b, generator) : fromUniforms(x, mean, std, a, b, generator);
    }

    /** Normals; while one lies outside, all are drawn anew and those outside are replaced. */
    private static Tensor fromNormals(Tensor x, double mean, double std, double a, double b, Generator generator) {
        x.normalInPlace(generator, mean, std);
        Tensor outside = x.lt(a).add(x.gt(b));
        while (any(outside)) {
            Tensor again = Tensor.zerosLike(x).normalInPlace(generator, mean, std);
            x.copyInPlace(Tensor.where(outside, again, x));
            outside = x.lt(a).add(x.gt(b));
        }
        return x;
    }

    /** Uniform draws from [a, b], each kept with its density relative to the highest in [a, b]. */
    private static Tensor fromUniforms(Tensor x, double mean, double std, double a, double b, Generator generator) {
        double peak = square((Math.max(a, Math.min(mean, b)) - mean) / std);
        x.uniformInPlace(generator, a, b);
        Tensor rejected = rejected(x, mean, std, peak, generator);
        while (any(rejected)) {
            Tensor again = Tensor.zerosLike(x).uniformInPlace(generator, a, b);
            x.copyInPlace(Tensor.where(rejected, again, x));
            rejected = rejected(x, mean, std, peak, generator).mul(rejected);
        }
        return x;
    }

    private static Tensor rejected(Tensor x, double mean, double std, double peak, Generator generator) {
        Tensor logU = Tensor.randLike(generator, x).log();
        Tensor logDensity = x.sub(mean).div(std).square().neg().add(peak).div(2);
        return logU.gt(logDensity);
    }

    private static boolean any(Tensor mask) {
        return mask.sum().item() > 0;
    }

    private static double square(double x) {
        return x * x;
    }

    private static double normalCdf(double x) {
        return (1 + Erf.erf(x / Math.sqrt(2))) / 2;
    }
}
