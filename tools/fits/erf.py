#!/usr/bin/env python3
"""Coefficients of erfc, for Erf: a polynomial p with

    erfc(x) = exp(-x^2) p(s)   for 1 <= x <= 6,   where s from -1 to 1 is linear in 1 / (x + 3)

by interpolation at the roots of a Chebyshev polynomial. Needs mpmath (Debian: python3-mpmath). Prints the coefficients
from the constant term up, and the largest relative error.
"""
import mpmath as mp

mp.mp.dps = 60
LOW, HIGH, POLE, DEGREE = mp.mpf(1), mp.mpf(6), mp.mpf(3), 16


def f(s):
    near, far = 1 / (LOW + POLE), 1 / (HIGH + POLE)
    x = 1 / ((near + far) / 2 + (near - far) / 2 * s) - POLE
    return mp.exp(x * x) * mp.erfc(x)


if __name__ == "__main__":
    points = [mp.cos(mp.pi * (2 * i + 1) / (2 * (DEGREE + 1))) for i in range(DEGREE + 1)]
    powers = mp.matrix(DEGREE + 1, DEGREE + 1)
    for i, s in enumerate(points):
        for j in range(DEGREE + 1):
            powers[i, j] = s**j
    solution = mp.lu_solve(powers, mp.matrix([f(s) for s in points]))
    p = [solution[j] for j in range(DEGREE + 1)]
    grid = [mp.mpf(i) / 500 - 1 for i in range(1001)]
    error = max(abs(mp.polyval(p[::-1], s) / f(s) - 1) for s in grid)
    print("largest relative error", mp.nstr(error, 3))
    for c in p:
        print("   ", float(c))
