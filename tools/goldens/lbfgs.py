"""Steps of LBFGS in float64 on small functions whose gradients are written out, so that only the optimizer's rounding counts."""
import math

from common import flat, torch, write

SHAPES = ((2,), (1, 2))


def rosenbrock(x):
    """Over pairs (0, 1) and (2, 3)."""
    loss, g = 0.0, [0.0] * 4
    for i in (0, 2):
        a, b = 1 - x[i], x[i + 1] - x[i] * x[i]
        loss += a * a + 100 * b * b
        g[i], g[i + 1] = -2 * a - 400 * x[i] * b, 200 * b
    return loss, g


def quadratic(x):
    """Of curvatures 1, 10, 100 and 1000, about (1, 2, 3, 4)."""
    loss, g = 0.0, []
    for i in range(4):
        d = x[i] - (i + 1)
        loss += 0.5 * 10 ** i * d * d
        g.append(10 ** i * d)
    return loss, g


def sines(x):
    """Neither convex nor bounded in curvature from below: pairs with yᵀs <= 0 come up."""
    loss, g = 0.0, []
    for i in range(4):
        loss += math.sin(x[i] * (i + 1)) + 0.05 * x[i] * x[i]
        g.append((i + 1) * math.cos(x[i] * (i + 1)) + 0.1 * x[i])
    return loss, g


FUNCTIONS = {"rosenbrock": rosenbrock, "quadratic": quadratic, "sines": sines}
START = (-1.2, 1.0, 0.5, -0.3)
CASES = [
    ("rosenbrock", 20, {"line_search_fn": "strong_wolfe", "max_iter": 3}),
    ("rosenbrock", 4, {"line_search_fn": "strong_wolfe"}),
    ("rosenbrock", 20, {"line_search_fn": "strong_wolfe", "max_iter": 2, "history_size": 2}),
    ("rosenbrock", 20, {"lr": 0.05, "max_iter": 2}),
    ("rosenbrock", 6, {"line_search_fn": "strong_wolfe", "max_iter": 10, "max_eval": 5, "lr": 0.1}),
    ("quadratic", 20, {"max_iter": 1}),
    ("quadratic", 5, {}),
    ("quadratic", 20, {"line_search_fn": "strong_wolfe", "max_iter": 1, "lr": 1e-2}),
    ("quadratic", 20, {"max_iter": 4, "history_size": 3, "max_eval": 3}),
    ("quadratic", 20, {"line_search_fn": "strong_wolfe", "max_iter": 2, "tolerance_change": 1e-3, "tolerance_grad": 1e-2}),
    ("sines", 20, {"line_search_fn": "strong_wolfe", "max_iter": 2}),
    ("sines", 20, {"line_search_fn": "strong_wolfe", "max_iter": 4, "lr": 10.0}),
    ("sines", 20, {"lr": 0.1, "max_iter": 3}),
    # In these a new point turns the bracket round, and a trial stays too near to an end of it.
    ("rosenbrock", 6, {"line_search_fn": "strong_wolfe", "max_iter": 2, "lr": 15.0}, (0.3, -2.0, 1.5, 0.7)),
    ("sines", 6, {"line_search_fn": "strong_wolfe", "max_iter": 2, "lr": 30.0}, (2.0, -1.0, -3.0, 4.0)),
]


def nudged(start):
    """The start with one number moved by its last bit, up or down."""
    for i in range(len(start)):
        for to in (math.inf, -math.inf):
            yield start[:i] + (math.nextafter(start[i], to),) + start[i + 1:]


def case(index, function, steps, options, start=START):
    """With how far the last bit of the start carries: some runs without line search are decided by rounding errors."""
    out = run(function, steps, options, start)
    apart = [0.0] * steps
    for other in (run(function, steps, options, other) for other in nudged(start)):
        for t in range(steps):
            pairs = zip([out["loss"][t]] + out["path"][t], [other["loss"][t]] + other["path"][t])
            apart[t] = max([apart[t]] + [abs(a - b) for a, b in pairs])
    return {"name": f"{function}_{index}", "function": function, "options": options, "start": list(start), **out,
            "sensitivity": apart}


def run(function, steps, options, start):
    params, offset = [], 0
    for shape in SHAPES:
        count = math.prod(shape)
        values = torch.tensor(start[offset:offset + count], dtype=torch.float64)
        params.append(values.reshape(shape).requires_grad_())
        offset += count
    optimizer = torch.optim.LBFGS(params, **options)

    def closure():
        loss, g = FUNCTIONS[function]([x for p in params for x in flat(p)])
        at = 0
        for p in params:
            p.grad = torch.tensor(g[at:at + p.numel()], dtype=torch.float64).reshape(p.shape)
            at += p.numel()
        return torch.tensor(loss, dtype=torch.float64)

    losses, path, evaluations, iterations = [], [], [], []
    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
        path.append([x for p in params for x in flat(p)])
        state = optimizer.state[params[0]]
        evaluations.append(state["func_evals"])
        iterations.append(state["n_iter"])
    return {"loss": losses, "path": path, "func_evals": evaluations, "n_iter": iterations}


def main():
    write("lstm-nn/src/test/resources/goldens/lbfgs.json", {"notes": [
        "two parameters of shapes [2] and [1, 2], from 'start'; functions of all four numbers x in float64, with "
        "their gradients: rosenbrock = sum over i = 0, 2 of (1 - x[i])^2 + 100 (x[i+1] - x[i]^2)^2; quadratic = sum of "
        "0.5*10^i*(x[i] - (i + 1))^2; sines = sum of sin((i + 1) x[i]) + 0.05 x[i]^2",
        "for each step: the loss that step returned, the parameters after it, and func_evals and n_iter so far; "
        "sensitivity is how far the loss or a parameter moves when one number of the start moves by its last bit"]},
        cases=[case(i, *spec) for i, spec in enumerate(CASES)])


if __name__ == "__main__":
    main()
