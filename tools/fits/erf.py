#!/usr/bin/env python3
"""Coefficients of erf and erfc, by interpolation at the roots of a Chebyshev polynomial:

    erfc(x) = exp(-x^2) p(s)   for 1 <= x <= 6,   where s from -1 to 1 is linear in 1 / (x + 3):
                               degree 16 for Erf and VectorDoubleErf, 7 for VectorFloatErf
                               For GELU from 0 <= x on: degree 20 and 9
    erf(x) = x q(x^2)          for 0 <= x <= 1: degree 6 for VectorFloatErf; in float64 q is Taylor's

Needs mpmath (Debian: python3-mpmath). Prints the coefficients from the constant term up, and the largest relative error.
"""
import mpmath as mp

mp.mp.dps = 60
LOW, HIGH, POLE = mp.mpf(1), mp.mpf(6), mp.mpf(3)


def tail(s, low=LOW):
    near, far = 1 / (low + POLE), 1 / (HIGH + POLE)
    x = 1 / ((near + far) / 2 + (near - far) / 2 * s) - POLE
    return mp.exp(x * x) * mp.erfc(x)


def head(z):
    return mp.erf(mp.sqrt(z)) / mp.sqrt(z)


def fit(name, f, low, high, degree):
    middle, half = (mp.mpf(low) + high) / 2, (mp.mpf(high) - low) / 2
    points = [middle + half * mp.cos(mp.pi * (2 * i + 1) / (2 * (degree + 1))) for i in range(degree + 1)]
    powers = mp.matrix(degree + 1, degree + 1)
    for i, s in enumerate(points):
        for j in range(degree + 1):
            powers[i, j] = s**j
    solution = mp.lu_solve(powers, mp.matrix([f(s) for s in points]))
    p = [solution[j] for j in range(degree + 1)]
    grid = [middle + half * (mp.mpf(i) / 500 - 1) for i in range(1, 1001)]
    error = max(abs(mp.polyval(p[::-1], s) / f(s) - 1) for s in grid)
    print(f"{name}, degree {degree}: largest relative error", mp.nstr(error, 3))
    for c in p:
        print("   ", float(c))


if __name__ == "__main__":
    fit("erfc, float64", tail, -1, 1, 16)
    fit("erfc, float32", tail, -1, 1, 7)
    fit("erf, float32", head, 0, 1, 6)
    fit("GELU's erfc, float64", lambda s: tail(s, mp.mpf(0)), -1, 1, 20)
    fit("GELU's erfc, float32", lambda s: tail(s, mp.mpf(0)), -1, 1, 9)
