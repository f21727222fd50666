#!/usr/bin/env python3
"""Coefficients of the activations, of least maximal relative error.

VectorFloatMath, by the exchange algorithm of Remez:

    exp(r)  = 1 + r + r^2 q(r)   for |r| <= ln(2)/2
    tanh(x) = x + x^3 p(x^2)     for |x| <= 0.625

FloatGateSigmoid, by the same:

    2^f     = 1 + f q(f)         for |f| <= 1/2

FloatGateTanh, by least squares whose weights follow the error (Lawson):

    tanh(x) = x p(x^2) / q(x^2)  for |x| <= 9.02 (float32), 19.1 (float64)

Needs mpmath (Debian: python3-mpmath). Prints the coefficients from the constant term up, and the error reached.
"""
import mpmath as mp

mp.mp.dps = 120


def remez(f, weight, low, high, degree, rounds=20):
    """The polynomial p of the degree for which the largest |weight (p - f)| on [low, high] is least."""
    points = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    xs = [middle + half * mp.cos(mp.pi * (points - 1 - i) / (points - 1)) for i in range(points)]
    grid = [low + (high - low) * i / 2000 for i in range(2001)]
    for _ in range(rounds):
        a, b = mp.matrix(points, points), mp.matrix(points, 1)
        for i, x in enumerate(xs):
            for j in range(degree + 1):
                a[i, j] = x**j
            a[i, degree + 1] = (-1) ** i / weight(x)
            b[i] = f(x)
        solution = mp.lu_solve(a, b)
        p = [solution[j] for j in range(degree + 1)]
        errors = [weight(x) * (mp.polyval(p[::-1], x) - f(x)) for x in grid]
        peaks = []
        for i, e in enumerate(errors):
            if peaks and (errors[peaks[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > points:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) < points:
            break
        xs = [grid[i] for i in peaks]
    return p, max(abs(e) for e in errors)


def rational_tanh(degree, high, nodes=140, rounds=60):
    """p and q of the degree, with q(0) = 1."""
    xs = [high / 2 * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * nodes))) for i in range(nodes)]
    ts = [mp.tanh(x) for x in xs]
    powers = [[(x * x) ** j for j in range(degree + 1)] for x in xs]
    weights, qs, size, best = [mp.mpf(1)] * nodes, [mp.mpf(1)] * nodes, 2 * degree + 1, None
    for turn in range(rounds):
        a, b = mp.zeros(size, size), mp.zeros(size, 1)
        for x, t, w, q, u in zip(xs, ts, weights, qs, powers):
            row = [x * u[j] / (t * q) for j in range(degree + 1)] + [-u[j] / q for j in range(1, degree + 1)]
            for i in range(size):
                b[i] += w * row[i] / q
                for j in range(size):
                    a[i, j] += w * row[i] * row[j]
        solution = mp.lu_solve(a, b)
        p = [solution[j] for j in range(degree + 1)]
        divisor = [mp.mpf(1)] + [solution[degree + 1 + j] for j in range(degree)]
        qs = [mp.fsum(c * v for c, v in zip(divisor, u)) for u in powers]
        errors = [abs(x * mp.fsum(c * v for c, v in zip(p, u)) / (q * t) - 1) for x, t, q, u in zip(xs, ts, qs, powers)]
        if best is None or max(errors) < best[1]:
            best = (p + divisor, max(errors))
        if turn >= 3:
            total = mp.fsum(w * e for w, e in zip(weights, errors))
            weights = [w * e / total + mp.mpf(10) ** -30 for w, e in zip(weights, errors)]
    return best


def exp_tail(r):
    return mp.mpf(1) / 2 + r / 6 + r * r / 24 if abs(r) < mp.mpf(10) ** -15 else (mp.e**r - 1 - r) / r**2


def power_tail(f):
    log2 = mp.log(2)
    return log2 + f * log2**2 / 2 if abs(f) < mp.mpf(10) ** -30 else (mp.mpf(2) ** f - 1) / f


def tanh_tail(u):
    if u < mp.mpf(10) ** -12:
        return -mp.mpf(1) / 3 + 2 * u / 15 - 17 * u * u / 315
    x = mp.sqrt(u)
    return (mp.tanh(x) - x) / x**3


def show(name, fit):
    coefficients, error = fit
    print(f"{name}: largest relative error {mp.nstr(error, 3)}")
    for c in coefficients:
        print("   ", mp.nstr(c, 20))


if __name__ == "__main__":
    tiny = mp.mpf(10) ** -20
    edge = mp.log(2) / 2 * mp.mpf("1.001")
    for name, degree in (("float32 exp", 4), ("float64 exp", 10)):
        show(name, remez(exp_tail, lambda r: (r * r + tiny) / mp.e**r, -edge, edge, degree))
    for name, degree in (("float32 tanh", 4), ("float64 tanh", 12)):
        show(name, remez(tanh_tail, lambda u: max(u, mp.mpf(10) ** -12), mp.mpf(0), mp.mpf("0.625") ** 2, degree))
    half = mp.mpf("0.5005")
    for name, degree in (("float32 power of 2", 4), ("float64 power of 2", 10)):
        show(name, remez(power_tail, lambda f: (abs(f) + tiny) / mp.mpf(2) ** f, -half, half, degree))
    for name, degree, high in (("float32", 4, "9.02"), ("float64", 9, "19.1")):
        show(f"{name} rational tanh, p then q", rational_tanh(degree, mp.mpf(high)))
