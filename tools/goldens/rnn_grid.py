"""What the recurrent families share: closed-form modules, one forward and backward, and the options grid."""
import itertools
import math

from common import closed, flat, tensor, torch

I, H, T, B = 2, 3, 4, 3
RECIPE = [
    "parameter k (in named_parameters order) flat element i = 0.5*sin(0.7*i + 1.3*k); input cos(0.3*i); "
    "h0 0.1*sin(i); c0 0.1*cos(i); i is the flat (row-major) index within the tensor, and each is computed in double "
    "and then cast to dtype",
    "loss = sum(output*sin(0.5*i)) + sum(h_n*cos(0.4*i)) + sum(c_n*sin(0.2*i + 1)), the last only where there is a c_n",
    f"input_size I={I}, hidden_size H={H}, T={T} steps, B={B} sequences; grads by name: input, h0, c0 (when given) and "
    "each parameter; state 'default' means none is passed",
]


def fill(module):
    """The closed-form weights, computed in double whatever the module's type."""
    with torch.no_grad():
        for k, p in enumerate(module.parameters()):
            p.copy_(closed(p.shape, lambda i: 0.5 * math.sin(0.7 * i + 1.3 * k), p.dtype))
    return module


def weighted(t, f):
    return (t * closed(t.shape, f, t.dtype)).sum()


def total(output, h, c=None):
    loss = weighted(output, lambda i: math.sin(0.5 * i)) + weighted(h, lambda i: math.cos(0.4 * i))
    return loss if c is None else loss + weighted(c, lambda i: math.sin(0.2 * i + 1))


def state_and_shapes(module, batched, dtype):
    """(h0, c0) of a sequence module, as leaves."""
    directions = (2 if module.bidirectional else 1) * module.num_layers
    middle = (B,) if batched else ()
    h = closed((directions, *middle, module.proj_size or H), lambda i: 0.1 * math.sin(i), dtype, grad=True)
    c = closed((directions, *middle, H), lambda i: 0.1 * math.cos(i), dtype, grad=True)
    return h, c


def input_of(batched, batch_first, dtype):
    shape = ((B, T, I) if batch_first else (T, B, I)) if batched else (T, I)
    return closed(shape, lambda i: math.cos(0.3 * i), dtype, grad=True)


def run(module, batched, explicit, dtype, seed=None):
    """One forward and backward; the outcomes by name."""
    x = input_of(batched, module.batch_first, dtype)
    h0, c0 = state_and_shapes(module, batched, dtype)
    lstm = isinstance(module, torch.nn.LSTM)
    state = ((h0, c0) if lstm else h0) if explicit else None
    if seed is not None:
        torch.manual_seed(seed)
    output, last = module(x, state)
    h, c = last if lstm else (last, None)
    loss = total(output, h, c)
    loss.backward()
    grads = {"input": x.grad}
    if explicit:
        grads.update({"h0": h0.grad, "c0": c0.grad} if lstm else {"h0": h0.grad})
    grads.update({name: p.grad for name, p in module.named_parameters()})
    result = {"output": tensor(output), "h_n": tensor(h)}
    if lstm:
        result["c_n"] = tensor(c)
    return {**result, "loss": loss.item(), "grad": {name: flat(g) for name, g in grads.items()}}


def grid(layers, projections=(0,)):
    """Every sensible combination: batch_first means nothing without a batch."""
    for n, bi, bias, proj, explicit in itertools.product(layers, (False, True), (True, False), projections, (True, False)):
        for batched, batch_first in ((True, False), (True, True), (False, False)):
            yield {"num_layers": n, "bias": bias, "batch_first": batch_first, "bidirectional": bi, "proj_size": proj}, \
                batched, explicit


def case(kind, options, batched, explicit, dtype, **extra):
    name = "|".join([kind, *(f"{k}={v}" for k, v in options.items()), "batched" if batched else "unbatched",
                     "state" if explicit else "default", dtype, *(f"{k}={v}" for k, v in extra.items())])
    return {"name": name, "module": kind, "options": {"input_size": I, "hidden_size": H, **options},
            "batched": batched, "state": "explicit" if explicit else "default", "dtype": dtype, **extra}
