"""nn.LSTMCell over three steps: every step's state and all gradients."""
import itertools
import math

from common import DTYPES, closed, flat, tensor, torch, write
from rnn_grid import B, H, I, RECIPE, fill, total

STEPS = 3


def case(bias, batched, explicit, dtype):
    type_ = DTYPES[dtype]
    cell = fill(torch.nn.LSTMCell(I, H, bias=bias, dtype=type_))
    rows = (B,) if batched else ()
    x = closed((STEPS, *rows, I), lambda i: math.cos(0.3 * i), type_, grad=True)
    h0 = closed((*rows, H), lambda i: 0.1 * math.sin(i), type_, grad=True)
    c0 = closed((*rows, H), lambda i: 0.1 * math.cos(i), type_, grad=True)
    state, hs, cs = (h0, c0) if explicit else None, [], []
    for step in x:
        state = cell(step, state)
        hs.append(state[0])
        cs.append(state[1])
    loss = total(torch.stack(hs), *state)
    loss.backward()
    leaves = {"input": x, **({"h0": h0, "c0": c0} if explicit else {}), **dict(cell.named_parameters())}
    name = "|".join(["LSTMCell", f"bias={bias}", "batched" if batched else "unbatched",
                     "state" if explicit else "default", dtype])
    return {"name": name, "options": {"input_size": I, "hidden_size": H, "bias": bias}, "batched": batched,
            "state": "explicit" if explicit else "default", "dtype": dtype,
            "h": tensor(torch.stack(hs)), "c": tensor(torch.stack(cs)), "loss": loss.item(),
            "grad": {key: flat(leaf.grad) for key, leaf in leaves.items()}}


def main():
    flags = (True, False)
    cases = [case(*combination, dtype) for dtype in DTYPES for combination in itertools.product(flags, flags, flags)]
    write("lstm-nn/src/test/resources/goldens/lstm_cell.json", {"recipe": RECIPE + [
        f"cell: {STEPS} steps over input [{STEPS}, B, I] or [{STEPS}, I]; h and c stack the state after each step; "
        "the loss takes h as output, the last step's h as h_n and the last step's c as c_n"]}, cases=cases)


if __name__ == "__main__":
    main()
