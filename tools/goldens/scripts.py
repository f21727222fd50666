"""The loss at each step of whole training scripts, which are in training/, in float64 and float32. A script is refused
if PyTorch itself does not give the same losses when one weight starts with another last bit."""
import inspect
import math
import warnings

from common import torch, write
from training import cells, distributions, mixtures, regimes, regression, tokens
from training.shared import STEPS

TOLERANCES = {torch.float64: 1e-9, torch.float32: 1e-4}
# How much of the tolerance a last bit may use up.
SHARE = 0.1
# PyTorch's own SequentialLR calls what it deprecates.
warnings.filterwarnings("ignore", message="The epoch parameter")


def scripts():
    for module in (regression, tokens, cells, distributions, regimes, mixtures):
        for name, script in vars(module).items():
            if inspect.isfunction(script) and script.__module__ == module.__name__:
                yield name, script


def run(script, dtype, nudged=None):
    """The losses; with `nudged`, the middle number of that parameter starts one last bit higher."""
    count = 0

    def parameters(*modules):
        nonlocal count
        # A parameter that two modules share is listed once.
        out = list(dict.fromkeys(p for module in modules for p in module.parameters()))
        count = len(out)
        if nudged is not None:
            flat = out[nudged].data.view(-1)
            middle = flat[len(flat) // 2]
            middle.copy_(torch.nextafter(middle, torch.tensor(math.inf)))
        return out

    torch.set_default_dtype(dtype)
    losses = script(parameters)
    assert len(losses) == STEPS, (len(losses), STEPS)
    return losses, count


def moved(losses, others):
    """The largest relative difference."""
    return max(abs(a - b) / abs(b) for a, b in zip(others, losses))


def case(name, script, dtype):
    losses, count = run(script, dtype)
    start, end = sum(losses[:10]), sum(losses[-10:])
    # Relative errors say little of losses near zero, and a script that learns nothing tests nothing.
    assert all(math.isfinite(x) and x > 1e-3 for x in losses) and end < 0.9 * start, (name, start, end, min(losses))
    worst = max(moved(losses, run(script, dtype, k)[0]) for k in range(count))
    print(f"{name} {dtype}: loss {losses[0]:.4f} to {losses[-1]:.4f}, last bits move it by {worst:.1e}")
    assert 0 < worst <= SHARE * TOLERANCES[dtype], (name, dtype, worst)
    return {"name": name, "dtype": str(dtype).removeprefix("torch."), "loss": losses}


def main():
    write("lstm-nn/src/test/resources/goldens/scripts.json", {"notes": [
        f"loss: that of each of the {STEPS} steps of a script of tools/goldens/training, before the update; the script "
        "has the name of the case, seeds, sizes and settings",
        "another last bit of a weight, one of each parameter in turn, moves no float64 loss by more than 1e-10, no "
        "float32 loss by more than 1e-5 (relative)"]},
        scripts=[case(name, script, dtype) for name, script in scripts() for dtype in TOLERANCES])


if __name__ == "__main__":
    main()
