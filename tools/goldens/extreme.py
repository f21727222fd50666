"""nn.LSTM, nn.GRU and nn.RNN with extreme inputs, weights and states: which outputs and gradients are NaN, infinite, 0 or of
which sign.

A value is only compared where rounding decides nothing. So nothing is compared of a network in which a partial sum of a
product can overflow in some order; and no element whose class changes when inputs and weights change by an ulp, when
subnormal numbers are flushed, when the layer is composed of single operations, which sum in another order, or when tanh and
sigmoid are rounded correctly.
"""
import itertools
import math

from common import DTYPES, torch, write

CASES = 400
MODULES = ("LSTM", "GRU", "RNN_tanh", "RNN_relu")
SIZES = (1, 3, 5, 8, 9, 17)
SMALLEST = 1e-30
LIMIT = 3e37
RECIPE = [
    "all numbers come from x' = (6364136223846793005 x + 1442695040888963407) mod 2^64, started from the case's index; "
    "below(n) is (x' >> 33) mod n",
    "sizes, drawn in this order: input_size 1 + below(4), hidden_size [1, 3, 5, 8, 9, 17][below(6)], steps 1 + below(5), "
    "batch 1 + below(4), num_layers 1 + (below(5) == 0), bidirectional below(5) == 0, bias below(5) != 0; the module is "
    "number index mod 4 of LSTM, GRU, RNN_tanh, RNN_relu; float64 if (index / 4) mod 5 == 4",
    "then the tensors: input, h0, c0 (also where the module has none), the parameters in named_parameters order. For each "
    "a range is drawn by r = below(10): 0 to 5 exponents from -3 to 0, 6 from -149 to -100, 7 from 10 to 99, 8 from -149 "
    "to 99, 9 as 0 and then element below(numel) becomes [NaN, Infinity, -Infinity][below(3)]. An element is "
    "s 2^(low + below(high - low + 1)) (1 + below(8)/8) with s = -1 if below(2) == 1, drawn as exponent, fraction, sign, and "
    "cast to float32",
    "gradients of sum(output w) + sum(h_n w) + sum(c_n w) with w[i] = (7 i mod 5 - 2) / 2, i the flat index",
    "classes: z at most 1e-30 in magnitude, + -, i and j the infinities, n NaN, ? not compared. A digit string before a "
    "class is how often it repeats. 'overflow': 'forward' compares nothing, 'backward' no gradients",
]


class Draws:
    def __init__(self, seed):
        self.x = seed

    def below(self, n):
        self.x = (6364136223846793005 * self.x + 1442695040888963407) % 2**64
        return (self.x >> 33) % n

    def tensor(self, shape, dtype):
        r = self.below(10)
        low, high = {6: (-149, -100), 7: (10, 99), 8: (-149, 99)}.get(r, (-3, 0))
        values = []
        for _ in range(math.prod(shape)):
            exponent = low + self.below(high - low + 1)
            value = 2.0**exponent * (1 + self.below(8) / 8)
            values.append(-value if self.below(2) == 1 else value)
        if r == 9:
            at = self.below(len(values))
            values[at] = (math.nan, math.inf, -math.inf)[self.below(3)]
        return torch.tensor(values, dtype=torch.float64).to(torch.float32).to(dtype).reshape(shape)


class Product(torch.autograd.Function):
    """a b, and whether a partial sum of finite products can overflow, here or in backward."""
    forward_overflow = False
    backward_overflow = False

    @staticmethod
    def check(a, b):
        finite = [torch.where(t.isfinite(), t, torch.zeros_like(t)).abs().double() for t in (a, b)]
        return bool(((finite[0] @ finite[1]) > LIMIT).any())

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        Product.forward_overflow |= Product.check(a, b)
        return a @ b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        ones = torch.ones(1, g.shape[0], dtype=g.dtype)
        Product.backward_overflow |= Product.check(g, b.T) or Product.check(a.T, g) or Product.check(ones, g)
        return g @ b.T, a.T @ g


class Tanh(torch.autograd.Function):
    """tanh rounded correctly: PyTorch's own may be 1 where 1 - 2^-24 is nearer."""

    @staticmethod
    def forward(ctx, x):
        y = x.double().tanh().to(x.dtype)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        y, = ctx.saved_tensors
        return g * (1 - y * y)


class Sigmoid(torch.autograd.Function):
    """sigmoid rounded correctly."""

    @staticmethod
    def forward(ctx, x):
        y = x.double().sigmoid().to(x.dtype)
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        y, = ctx.saved_tensors
        return g * (1 - y) * y


def composed(module, kind, x, h0, c0, tanh, sigmoid):
    """The layer in single operations: output, h_n, c_n."""
    weights = dict(module.named_parameters())
    hs, cs = [], []
    for layer in range(module.num_layers):
        outs = []
        for d in range(2 if module.bidirectional else 1):
            s = f"_l{layer}" + ("_reverse" if d else "")
            wi, wh = weights["weight_ih" + s].T, weights["weight_hh" + s].T
            bi, bh = weights.get("bias_ih" + s, 0), weights.get("bias_hh" + s, 0)
            h, c = h0[len(hs)], c0[len(hs)]
            out = []
            for t in (reversed(range(len(x))) if d else range(len(x))):
                a, b = Product.apply(x[t], wi) + bi, Product.apply(h, wh) + bh
                if kind == "LSTM":
                    i, f, g, o = (a + b).chunk(4, 1)
                    c = sigmoid(f) * c + sigmoid(i) * tanh(g)
                    h = sigmoid(o) * tanh(c)
                elif kind == "GRU":
                    (ar, az, an), (br, bz, bn) = a.chunk(3, 1), b.chunk(3, 1)
                    z = sigmoid(az + bz)
                    n = tanh(an + sigmoid(ar + br) * bn)
                    h = (h - n) * z + n
                else:
                    h = tanh(a + b) if kind == "RNN_tanh" else (a + b).relu()
                out.append(h)
            outs.append(torch.stack(out[::-1] if d else out))
            hs.append(h)
            cs.append(c)
        x = torch.cat(outs, 2)
    return x, torch.stack(hs), torch.stack(cs)


def weighted(t):
    w = torch.tensor([(7 * i % 5 - 2) / 2 for i in range(t.numel())], dtype=t.dtype).reshape(t.shape)
    return t, w


def run(module, kind, x, h0, c0, functions=None):
    """Outputs and gradients by name; of the layer composed of operations if functions are given."""
    module.zero_grad(set_to_none=True)
    leaves = {"input": x.clone().requires_grad_(), "h0": h0.clone().requires_grad_(), "c0": c0.clone().requires_grad_()}
    x, h0, c0 = leaves.values()
    lstm = kind == "LSTM"
    if functions:
        y, h, c = composed(module, kind, x, h0, c0, *functions)
    else:
        y, last = module(x, (h0, c0) if lstm else h0)
        h, c = last if lstm else (last, None)
    outputs = {"output": y, "h_n": h}
    if lstm:
        outputs["c_n"] = c
    else:
        del leaves["c0"]
    tensors, grads = zip(*(weighted(t) for t in outputs.values()))
    leaves.update(module.named_parameters())
    found = torch.autograd.grad(tensors, list(leaves.values()), grads)
    return outputs, dict(zip(leaves, found))


def classes(t):
    out = []
    for v in t.detach().double().flatten().tolist():
        out.append("n" if v != v else "i" if v == math.inf else "j" if v == -math.inf
                   else "+" if v > SMALLEST else "-" if v < -SMALLEST else "z")
    return out


def perturbed(t, generator):
    """Each finite element an ulp or two away, or where it was."""
    step = 2.0**-22 if t.dtype == torch.float32 else 2.0**-51
    return t * (1 + step * torch.randint(-1, 2, t.shape, generator=generator).to(t.dtype))


def runs(module, kind, tensors):
    """The same network in other orders, and with other last bits."""
    for functions in ((torch.tanh, torch.sigmoid), (Tanh.apply, Sigmoid.apply)):
        yield run(module, kind, *tensors, functions=functions)
    torch.set_flush_denormal(True)
    yield run(module, kind, *tensors)
    torch.set_flush_denormal(False)
    weights = [p.detach().clone() for p in module.parameters()]
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for p, w in zip(module.parameters(), weights):
                p.copy_(perturbed(w, generator))
        yield run(module, kind, *(perturbed(t, generator) for t in tensors))


def encoded(each):
    return "".join((str(n) if n > 1 else "") + c for c, n in ((c, len(list(g))) for c, g in itertools.groupby(each)))


def one(index):
    draws = Draws(index)
    inputs, hidden = 1 + draws.below(4), SIZES[draws.below(6)]
    steps, batch = 1 + draws.below(5), 1 + draws.below(4)
    layers, bidirectional = 1 + (draws.below(5) == 0), draws.below(5) == 0
    bias = draws.below(5) != 0
    kind = MODULES[index % 4]
    dtype = "float64" if index // 4 % 5 == 4 else "float32"
    options = dict(num_layers=layers, bidirectional=bidirectional, bias=bias, dtype=DTYPES[dtype])
    if kind.startswith("RNN"):
        options["nonlinearity"] = kind[4:]
    module = getattr(torch.nn, kind[:4].rstrip("_"))(inputs, hidden, **options)
    states = (layers * (2 if bidirectional else 1), batch, hidden)
    tensors = [draws.tensor(shape, DTYPES[dtype]) for shape in ((steps, batch, inputs), states, states)]
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(draws.tensor(p.shape, DTYPES[dtype]))
    Product.forward_overflow = Product.backward_overflow = False
    outputs, grads = run(module, kind, *tensors)
    expected = [{name: classes(t) for name, t in part.items()} for part in (outputs, grads)]
    for other in runs(module, kind, tensors):
        for part, found in zip(expected, other):
            for name, t in found.items():
                part[name] = [a if a == b else "?" for a, b in zip(part[name], classes(t))]
        if not Product.forward_overflow:
            continue
        break
    out = {"name": f"{index} {kind} {dtype}", "index": index}
    if Product.forward_overflow:
        return {**out, "overflow": "forward"}
    out["outputs"] = {name: encoded(each) for name, each in expected[0].items()}
    if Product.backward_overflow:
        return {**out, "overflow": "backward"}
    return {**out, "grads": {name: encoded(each) for name, each in expected[1].items()}}


def main():
    cases = [one(index) for index in range(CASES)]
    write("lstm-nn/src/test/resources/goldens/extreme.json", {"recipe": RECIPE}, cases=cases)
    print(sum("overflow" not in c for c in cases), "compared whole,", sum(c.get("overflow") == "backward" for c in cases), "outputs only")
    whole = [c for case in cases for part in ("outputs", "grads") for v in case.get(part, {}).values() for c in v if not c.isdigit()]
    print({c: whole.count(c) for c in sorted(set(whole))})


if __name__ == "__main__":
    main()
