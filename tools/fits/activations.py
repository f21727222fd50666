#!/usr/bin/env python3
"""Coefficients of the polynomials in VectorFloatMath: least maximal error, by the exchange algorithm of Remez.

    exp(r)  = 1 + r + r^2 q(r)   for |r| <= ln(2)/2, relative error
    tanh(x) = x + x^3 p(x^2)     for |x| <= 0.625, relative error

Needs mpmath (Debian: python3-mpmath). Prints the coefficients from the constant term up, and the error reached.
"""
import mpmath as mp

mp.mp.dps = 60


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


def exp_tail(r):
    return mp.mpf(1) / 2 + r / 6 + r * r / 24 if abs(r) < mp.mpf(10) ** -15 else (mp.e**r - 1 - r) / r**2


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
