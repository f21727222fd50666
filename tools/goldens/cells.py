"""Cells that PyTorch does not have, composed of its operations after their papers: every step and all gradients."""
import math

from common import closed, flat, tensor, torch, write
from rnn_grid import B, H, I, T, total, weighted

P = 2
F = torch.nn.functional
TYPE = torch.float64


def norm(x, weight, bias):
    return F.layer_norm(x, x.shape[-1:], weight, bias, 1e-5)


def layer_norm(w, x, h, c):
    i, f, g, o = (norm(x @ w["weight_ih"].T, w["norm_ih.weight"], w["norm_ih.bias"])
                  + norm(h @ w["weight_hh"].T, w["norm_hh.weight"], w["norm_hh.bias"])).chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * norm(c, w["norm_c.weight"], w["norm_c.bias"]).tanh(), c


def sums(w, x, h, gates):
    return (x @ w["weight_ih"].T + w["bias_ih"] + h @ w["weight_hh"].T + w["bias_hh"]).chunk(gates, 1)


def peephole(w, x, h, c):
    i, f, g, o = sums(w, x, h, 4)
    pi, pf, po = w["weight_peephole"].chunk(3)
    i, f = (i + pi * c).sigmoid(), (f + pf * c).sigmoid()
    c = f * c + i * g.tanh()
    return (o + po * c).sigmoid() * c.tanh(), c


def coupled(w, x, h, c):
    f, g, o = sums(w, x, h, 3)
    f = f.sigmoid()
    c = f * c + (1 - f) * g.tanh()
    return o.sigmoid() * c.tanh(), c


def lstm(w, x, h, c):
    i, f, g, o = sums(w, x, h, 4)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h @ w["weight_hr"].T if "weight_hr" in w else h), c


def shapes(gates, shown=H, bias=True):
    out = {"weight_ih": (gates * H, I), "weight_hh": (gates * H, shown)}
    return {**out, "bias_ih": (gates * H,), "bias_hh": (gates * H,)} if bias else out


NORMS = {f"norm_{part}.{name}": (size,) for part, size in (("ih", 4 * H), ("hh", 4 * H), ("c", H))
         for name in ("weight", "bias")}
CELLS = {
    "LayerNormLSTMCell": (layer_norm, {**shapes(4, bias=False), **NORMS}, H),
    "PeepholeLSTMCell": (peephole, {**shapes(4), "weight_peephole": (3 * H,)}, H),
    "CoupledLSTMCell": (coupled, shapes(3), H),
    "ProjectedLSTMCell": (lstm, {**shapes(4, P), "weight_hr": (P, H)}, P),
}
PROBABILITIES = (0.3, 0.6)


def run(name, step, weights, shown, prepare):
    """Steps over the sequence; prepare() gives what changes a step's input and state, and its result."""
    w = {key: closed(shape, lambda i, k=k: 0.5 * math.sin(0.7 * i + 1.3 * k), TYPE, grad=True)
         for k, (key, shape) in enumerate(weights.items())}
    x = closed((T, B, I), lambda i: math.cos(0.3 * i), TYPE, grad=True)
    h0 = closed((B, shown), lambda i: 0.1 * math.sin(i), TYPE, grad=True)
    c0 = closed((B, H), lambda i: 0.1 * math.cos(i), TYPE, grad=True)
    before, after = prepare()
    state, hs, cs = (h0, c0), [], []
    for row in x:
        row, h = before(row, state[0])
        state = after(state, step(w, row, h, state[1]))
        hs.append(state[0])
        cs.append(state[1])
    output = torch.stack(hs)
    loss = total(output, *state) + weighted(torch.stack(cs), lambda i: math.cos(0.6 * i))
    loss.backward()
    leaves = {"input": x, "h0": h0, "c0": c0, **w}
    return {"name": name, "h": tensor(output), "c": tensor(torch.stack(cs)), "loss": loss.item(),
            "grad": {key: flat(leaf.grad) for key, leaf in leaves.items()}}


def plain():
    return (lambda x, h: (x, h)), (lambda old, new: new)


def zoneout(train):
    def prepare():
        torch.manual_seed(7)

        def after(old, new):
            out = []
            for p, a, b in zip(PROBABILITIES, old, new):
                m = torch.empty_like(a).bernoulli_(p) if train else p
                out.append(m * a + (1 - m) * b)
            return tuple(out)
        return (lambda x, h: (x, h)), after
    return prepare


def variational():
    torch.manual_seed(7)
    px, ph = PROBABILITIES
    mx = torch.empty(B, I, dtype=TYPE).bernoulli_(1 - px) / (1 - px)
    mh = torch.empty(B, H, dtype=TYPE).bernoulli_(1 - ph) / (1 - ph)
    return (lambda x, h: (x * mx, h * mh)), (lambda old, new: new)


def main():
    cases = [run(name, *cell, plain) for name, cell in CELLS.items()]
    inner = (lstm, shapes(4), H)
    cases += [run("ZoneoutCell|train", *inner, zoneout(True)), run("ZoneoutCell|eval", *inner, zoneout(False)),
              run("VariationalDropoutCell|train", *inner, variational), run("VariationalDropoutCell|eval", *inner, plain)]
    write("lstm-nn/src/test/resources/goldens/cells.json", {"recipe": [
        f"float64; I={I}, H={H}, T={T}, B={B}, P={P}; weights, input, h0 and c0 as in gru_rnn.json, weights in the order of "
        "grad; h and c stack the state after each step",
        "loss = as in lstm_cell.json, plus sum(c*cos(0.6*i))",
        f"ZoneoutCell and VariationalDropoutCell around an LSTM cell, with {PROBABILITIES} for h and c, or x and h; masks "
        "from manual_seed(7)"]}, cases=cases)


if __name__ == "__main__":
    main()
