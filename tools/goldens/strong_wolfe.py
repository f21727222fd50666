"""The line search of LBFGS in one dimension: every trial, over losses and slopes that are polynomials, so that both languages
round them alike. Slopes are the loss's derivative, or another polynomial: then conditions meet that no smooth loss brings."""
import math
import random

from common import flat, torch, write
from torch.optim.lbfgs import _strong_wolfe


def horner(coefficients, x):
    out = 0.0
    for c in coefficients:
        out = out * x + c
    return out


def derivative(coefficients):
    n = len(coefficients) - 1
    return [c * (n - i) for i, c in enumerate(coefficients[:-1])]


def case(name, loss, slope, start, tolerance):
    """None where a last bit carries too far: the trials of another last bit of the start are other ones."""
    out = search(name, loss, slope, start, tolerance)
    for nudged in (math.nextafter(start, 0), math.nextafter(start, math.inf)):
        other = search(name, loss, slope, nudged, tolerance)["trials"]
        if len(other) != len(out["trials"]) or any(abs(a - b) > 1e-11 * max(1, abs(a)) for a, b in zip(out["trials"], other)):
            return None
    return out


def search(name, loss, slope, start, tolerance):
    """From x = 0 along d = -slope(0), with the first trial at 'start'."""
    trials = []

    def objective(x, t, d):
        trials.append(t)
        at = (x + t * d).item()
        return horner(loss, at), torch.tensor([horner(slope, at)], dtype=torch.float64)

    x = torch.zeros(1, dtype=torch.float64)
    f, g = horner(loss, 0.0), torch.tensor([horner(slope, 0.0)], dtype=torch.float64)
    d = g.neg()
    found = _strong_wolfe(objective, x, start, d, f, g, g.dot(d), tolerance_change=tolerance)
    trials = [float(t) for t in trials]
    return {"name": name, "loss": loss, "slope": slope, "start": start, "tolerance": tolerance, "trials": trials,
            "evaluations": found[3], "length": float(found[2]), "found": found[0], "gradient": flat(found[1])}


def cases():
    r = random.Random(4)
    out = []
    fixed = [("quadratic", [0.5, -1, 0]), ("quartic", [1, 0, -3, 1, 0]), ("line", [-1, 0]), ("cubic", [1, -2, -1, 0]),
             ("flat bottom", [1, -4, 6, -4, 1]), ("two valleys", [0.25, -1, 0.5, -0.3, 0])]
    for name, loss in fixed:
        for start in (0.001, 0.1, 1.0, 3.0, 40.0):
            out.append(case(f"{name} from {start}", loss, derivative(loss), start, r.choice([1e-9, 1e-2])))
    for i in range(120):
        loss = [r.choice([-2, -1, -0.5, 0, 0.3, 1, 2]) for _ in range(r.randrange(2, 6))]
        slope = [r.choice([-2, -1, -0.5, 0, 0.3, 1, 2]) for _ in range(r.randrange(1, 5))]
        if r.random() < 0.4:
            slope = derivative(loss)
        if horner(slope, 0.0) != 0:
            start = r.choice([0.01, 0.3, 1.0, 2.0, 15.0])
            out.append(case(f"polynomials {i}", loss, slope, start, r.choice([1e-9, 1e-9, 1e-1])))
    return [c for c in out if c]


def replies(i, r):
    """A search whose k-th trial gets the k-th loss and gradient wherever it is: so that losses, slopes and lengths are
    exactly equal to each other and to the bounds of the conditions, which no polynomial brings."""
    g, d = r.choice([1.0, 1.0, 2.0]), r.choice([-1.0, -1.0, -1.0, -2.0, 0.5])
    start = r.choice([1.0, 1.0, 1.0, 0.5])
    tolerance = r.choice([1e-9, 1e-9, 0.5, 1.0, 2.0])
    answers = [[r.choice([-1, -0.5, 0, 0.5, 1, 1e-4 * start * g * d]), r.choice([-2, -1, -0.9, 0, 0.5, 0.9, 1, 2])]
               for _ in range(r.randrange(1, 7))]
    trials = []

    def objective(x, t, d):
        loss, gradient = answers[len(trials) % len(answers)]
        trials.append(float(t))
        return loss, torch.tensor([gradient], dtype=torch.float64)

    gradient, direction = torch.tensor([g], dtype=torch.float64), torch.tensor([d], dtype=torch.float64)
    found = _strong_wolfe(objective, torch.zeros(1, dtype=torch.float64), start, direction, 0.0, gradient,
                          gradient.dot(direction), tolerance_change=tolerance)
    return {"name": f"replies {i}", "replies": [[float(a), float(b)] for a, b in answers], "gradient0": g, "direction": d,
            "start": start, "tolerance": tolerance, "trials": trials, "evaluations": found[3], "length": float(found[2]),
            "found": float(found[0]), "gradient": flat(found[1])}


def replied():
    r = random.Random(5)
    out = [replies(i, r) for i in range(400)]
    # Divisions by 0 have no values to compare.
    out = [c for c in out if all(math.isfinite(t) for t in c["trials"])]
    # The shortest of each number of trials and kind, so that the file stays small.
    kept = {}
    for c in out:
        kept.setdefault((len(c["trials"]), c["direction"], c["tolerance"], c["length"]), c)
    return list(kept.values())


if __name__ == "__main__":
    write("lstm-nn/src/test/resources/goldens/strong_wolfe.json", {"notes": [
        "coefficients from the highest power down; values by Horner's rule",
        "trials: the lengths along d = -slope(0) from x = 0; then what the search returns",
        "replied: losses and gradients by trial, repeated; the search starts with a loss of 0 and gradient0 along direction"]},
        cases=cases(), replied=replied())
