"""Tensor operations by NumPy. Each is computed in float64 from the typed inputs and rounded to the type at the end, and
each is compared with PyTorch before it is written; calls that must fail are checked to fail in PyTorch."""
import itertools
import math
import warnings
import zlib

from common import DTYPES, flat, np, number, torch, write

INF, NAN = float("inf"), float("nan")


def softmax(x, dim):
    with np.errstate(invalid="ignore"):
        e = np.exp(x - x.max(axis=dim, keepdims=True)) if x.size else x
    return e / e.sum(axis=dim, keepdims=True)


def logsumexp(x, dim, keepdim):
    m = x.max(axis=dim, keepdims=True)
    m = np.where(np.isfinite(m), m, 0.0)
    out = np.log(np.exp(x - m).sum(axis=dim, keepdims=True)) + m
    return out if keepdim else out.squeeze(axis=dim)


def log_softmax(x, dim):
    # One after the other, as PyTorch does: the sum of both would lose the logarithm beside a large maximum.
    with np.errstate(invalid="ignore"):
        below = x - x.max(axis=dim, keepdims=True) if x.size else x
    return below - np.log(np.exp(below).sum(axis=dim, keepdims=True)) if x.size else x


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def parts(x, dim, size):
    n = x.shape[dim]
    return np.split(x, list(range(size, n, size)), axis=dim)


def chunk(x, dim, chunks):
    return parts(x, dim, -(-x.shape[dim] // chunks))


def along(x, dim, key):
    where = [slice(None)] * x.ndim
    where[dim] = key
    return x[tuple(where)]


def axes(dims):
    return None if dims is None else tuple(dims)


def reduction(f):
    return lambda x, dims, keepdim: f(x, axis=axes(dims), keepdims=keepdim)


def spread(f):
    return lambda x, dims, correction, keepdim: f(x, axis=axes(dims), ddof=correction, keepdims=keepdim)


def torch_prod(x, dims, keepdim):
    for d in sorted(range(x.ndim) if dims is None else (d % x.ndim for d in dims), reverse=True):
        x = x.prod(d, keepdim=keepdim)
    return x


def torch_dims(f):
    return lambda x, dims, keepdim: f(x, dim=tuple(range(x.ndim)) if dims is None else tuple(dims), keepdim=keepdim)


def torch_slice(x, dim, start, end, step):
    where = [slice(None)] * x.ndim
    where[dim] = slice(start, end, step)
    return x[tuple(where)]


def tindex(index):
    return torch.tensor(index["data"]).reshape(index["shape"])


# name: by NumPy, by PyTorch
OPS = {
    **{name: (getattr(np, npname), getattr(torch, name)) for name, npname in {
        "add": "add", "sub": "subtract", "mul": "multiply", "div": "divide", "pow": "power", "maximum": "maximum",
        "minimum": "minimum", "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater",
        "ge": "greater_equal", "matmul": "matmul", "exp": "exp", "log": "log", "sqrt": "sqrt", "abs": "abs",
        "neg": "negative", "tanh": "tanh", "expm1": "expm1"}.items()},
    "erf": (np.vectorize(math.erf, otypes=[np.float64]), torch.erf),
    "sigmoid": (sigmoid, torch.sigmoid),
    "relu": (lambda x: np.maximum(x, 0.0), torch.relu),
    "clamp": (lambda x, min, max: np.clip(x, min, max), lambda x, min, max: torch.clamp(x, min, max)),
    "where": (lambda c, a, b: np.where(c != 0, a, b), lambda c, a, b: torch.where(c != 0, a, b)),
    "masked_fill": (lambda x, m, value: np.where(m != 0, value, x),
                    lambda x, m, value: torch.broadcast_tensors(x, m)[0].masked_fill(m != 0, value)),
    "transpose": (lambda x, dim0, dim1: np.swapaxes(x, dim0, dim1), torch.transpose),
    "permute": (lambda x, dims: np.transpose(x, dims), lambda x, dims: x.permute(dims)),
    "reshape": (lambda x, shape: x.reshape(shape), lambda x, shape: x.reshape(shape)),
    "narrow": (lambda x, dim, start, length: along(x, dim, slice(start % max(x.shape[dim], 1),
                                                                  start % max(x.shape[dim], 1) + length)), torch.narrow),
    "slice": (lambda x, dim, start, end, step: along(x, dim, slice(start, end, step)), torch_slice),
    "select": (lambda x, dim, index: along(x, dim, index), torch.select),
    "index_select": (lambda x, dim, index: np.take(x, index, axis=dim),
                     lambda x, dim, index: x.index_select(dim, torch.tensor(index, dtype=torch.int64))),
    "gather": (lambda x, dim, index: np.take_along_axis(
        along_smaller(x, dim, index["shape"]), np.array(index["data"]).reshape(index["shape"]), axis=dim),
               lambda x, dim, index: x.gather(dim, tindex(index))),
    "concat": (lambda *xs, dim: np.concatenate(xs, axis=dim), lambda *xs, dim: torch.cat(xs, dim)),
    "stack": (lambda *xs, dim: np.stack(xs, axis=dim), lambda *xs, dim: torch.stack(xs, dim)),
    "split": (parts, lambda x, dim, size: list(torch.split(x, size, dim))),
    "chunk": (chunk, lambda x, dim, chunks: list(torch.chunk(x, chunks, dim))),
    "sum": (reduction(np.sum), torch_dims(torch.sum)),
    "mean": (reduction(np.mean), torch_dims(torch.mean)),
    "amax": (reduction(np.max), torch_dims(torch.amax)),
    "amin": (reduction(np.min), torch_dims(torch.amin)),
    "prod": (reduction(np.prod), torch_prod),
    "argmax": (lambda x, dim, keepdim: np.argmax(x, axis=dim, keepdims=keepdim), torch.argmax),
    "argmin": (lambda x, dim, keepdim: np.argmin(x, axis=dim, keepdims=keepdim), torch.argmin),
    "var": (spread(np.var), lambda x, dims, correction, keepdim: torch.var(x, dims, correction=correction, keepdim=keepdim)),
    "std": (spread(np.std), lambda x, dims, correction, keepdim: torch.std(x, dims, correction=correction, keepdim=keepdim)),
    "softmax": (softmax, torch.softmax),
    "log_softmax": (log_softmax, torch.log_softmax),
    "logsumexp": (logsumexp, torch.logsumexp),
    "cumsum": (lambda x, dim: np.cumsum(x, axis=dim).reshape(x.shape), torch.cumsum),
    "flip": (lambda x, dims: np.flip(x, axis=tuple(dims)), lambda x, dims: torch.flip(x, dims)),
    "tril": (lambda x, diagonal: np.tril(x, diagonal), torch.tril),
    "triu": (lambda x, diagonal: np.triu(x, diagonal), torch.triu),
    "eye": (lambda n, m: np.eye(n, m), lambda n, m: torch.eye(n, m, dtype=torch.float64)),
    "arange": (lambda start, end, step: start + step * np.arange(max(0, int(np.ceil((end - start) / step)))),
               lambda start, end, step: torch.arange(start, end, step, dtype=torch.float64)),
    "linspace": (lambda start, end, steps: np.linspace(start, end, steps),
                 lambda start, end, steps: torch.linspace(start, end, steps, dtype=torch.float64)),
}


def along_smaller(x, dim, shape):
    """gather's index may be smaller than x in the other dimensions."""
    return x[tuple(slice(None) if d == dim % x.ndim else slice(shape[d]) for d in range(x.ndim))]


def values(shape, key, low=-2.0, high=2.0):
    return np.random.RandomState(zlib.crc32(key.encode())).uniform(low, high, shape).round(4)


class Cases:
    def __init__(self):
        self.cases, self.errors, self.count = [], [], {}

    def add(self, op, *inputs, tag="", **args):
        """The case in both types; an input is an array or a shape to fill. NaN and infinities in a tag 'special'."""
        n = self.count[op] = self.count.get(op, 0) + 1
        arrays = [values(x, f"{op}{n}{i}") if isinstance(x, tuple) else np.array(x, dtype=np.float64)
                  for i, x in enumerate(inputs)]
        for dtype in DTYPES:
            typed = [np.asarray(a.astype(dtype)) for a in arrays]
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of empty slices, which are wanted here
                made = OPS[op][0](*[a.astype(np.float64) for a in typed], **args)
                many = isinstance(made, list)
                outs = [np.asarray(np.asarray(m).astype(np.int64 if op.startswith("arg") else dtype))
                        for m in (made if many else [made])]
            self.check(op, typed, args, outs, many, dtype)
            result = {"outputs": [array(o) for o in outs]} if many else {"output": array(outs[0])}
            self.cases.append({"name": f"{op}_{n}_{dtype}", "op": op, "dtype": dtype, "inputs": [array(a) for a in typed],
                               "args": {k: jsonable(v) for k, v in args.items()}, **result,
                               **({"tag": tag} if tag else {})})

    @staticmethod
    def check(op, typed, args, outs, many, dtype):
        other = OPS[op][1](*[torch.from_numpy(a.copy()) for a in typed], **args)
        for mine, theirs in zip(outs, other if many else [other], strict=True):
            theirs = theirs.numpy()
            assert mine.shape == theirs.shape, (op, args, mine.shape, theirs.shape)
            tolerance = 1e-12 if dtype == "float64" else 2e-6
            np.testing.assert_allclose(mine, theirs.astype(mine.dtype), rtol=tolerance, atol=tolerance,
                                       err_msg=f"{op} {args}")

    def fails(self, op, *inputs, **args):
        arrays = [values(x, op) if isinstance(x, tuple) else np.array(x, dtype=np.float64) for x in inputs]
        try:
            OPS[op][1](*[torch.from_numpy(np.asarray(a)) for a in arrays], **args)
        except (RuntimeError, IndexError) as e:
            self.errors.append({"op": op, "dtype": "float64", "inputs": [array(a) for a in arrays],
                                "args": {k: jsonable(v) for k, v in args.items()}, "pytorch": str(e).splitlines()[0]})
        else:
            raise AssertionError(f"{op} {args} does not fail")


def array(a):
    return {"shape": list(a.shape), "data": flat(a)}


def jsonable(v):
    return list(v) if isinstance(v, tuple) else number(v)


BROADCAST = [((), ()), ((), (3,)), ((1,), (4,)), ((3,), (3,)), ((2, 3), (3,)), ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)),
             ((2, 3), ()), ((2, 2, 3), (2, 1, 1)), ((1, 1), (2,)), ((5, 1, 2, 1), (3, 1, 4)), ((0,), (1,)), ((2, 0), (1, 1)),
             ((0, 3), (3,))]
REDUCED = [((), None), ((4,), None), ((4,), [0]), ((3, 4), None), ((3, 4), [0]), ((3, 4), [1]), ((2, 3, 4), [1]),
           ((2, 3, 4), [0, 2]), ((2, 3, 4), [-1, 1]), ((2, 1, 3), [1]), ((2, 3, 2, 2), [0, 1, 3])]


def binary(c):
    for op in ("add", "sub", "mul", "div", "maximum", "minimum"):
        for a, b in BROADCAST:
            c.add(op, a, b)
    for a, b in BROADCAST[:8]:
        c.add("pow", values(a, "pow base", 0.1, 3.0), b)
    c.add("pow", (2, 3), 2.0)
    c.add("pow", (4,), [3.0, 0.0, -1.0, 2.0])
    for op in ("eq", "ne", "lt", "le", "gt", "ge"):
        c.add(op, [1.0, 2.0, 3.0, -0.0], [1.0, 3.0, 2.0, 0.0])
        c.add(op, [[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0, 4.0])
        c.add(op, (2, 3), 0.25)
        c.add(op, (0, 2), (2,))
        c.add(op, [NAN, 1.0, INF, -INF], [NAN, NAN, INF, INF], tag="special")
    c.add("div", [1.0, -1.0, 0.0, INF, 1.0], [0.0, 0.0, 0.0, INF, INF], tag="special")
    for op in ("maximum", "minimum"):
        c.add(op, [NAN, 1.0, INF, -INF], [0.0, NAN, 1.0, 1.0], tag="special")
    c.add("pow", [0.0, 0.0, 2.0, -8.0, -2.0, INF, 0.0], [0.0, 2.0, -1.0, 3.0, 0.5, -1.0, -1.0], tag="special")
    # C's pow has 1**y = 1 and (-1)**(+-inf) = 1; Java's Math.pow has NaN there.
    c.add("pow", [1.0, 1.0, 1.0, -1.0, NAN], [NAN, INF, -INF, INF, 0.0], tag="special")


def products(c):
    for a, b in [((2, 3), (3, 4)), ((1, 1), (1, 1)), ((5, 7), (7, 6)), ((17, 33), (33, 9)), ((1, 4), (4, 3)), ((3, 4), (4, 1)),
                 ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((1,), (1,)), ((2, 3, 4), (2, 4, 5)), ((2, 3, 4), (4, 5)),
                 ((3, 4), (2, 4, 5)), ((1, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (3, 4, 2)), ((2, 3, 2, 4), (2, 3, 4, 1)),
                 ((2, 3, 4), (4,)), ((4,), (2, 4, 3)), ((0, 3), (3, 2)), ((2, 0), (0, 3)), ((2, 3), (3, 0)), ((0,), (0,)),
                 ((0, 2, 3), (3, 4)), ((2, 2, 0), (2, 0, 3))]:
        c.add("matmul", a, b)
    for a, b in [((2, 3), (4, 5)), ((3,), (4,)), ((2, 3, 4), (3, 4, 5)), ((), (3,)), ((2, 3), (2,))]:
        c.fails("matmul", a, b)


def shapes(c):
    for shape, d0, d1 in [((2, 3), 0, 1), ((2, 3, 4), 0, 2), ((2, 3, 4), -1, -2), ((3,), 0, 0), ((2, 0, 3), 1, 2)]:
        c.add("transpose", shape, dim0=d0, dim1=d1)
    for shape, dims in [((2, 3), [1, 0]), ((2, 3, 4), [2, 0, 1]), ((2, 3, 4), [0, 2, 1]), ((2, 3, 2, 2), [3, 1, 0, 2]),
                        ((2, 3, 4), [-1, 0, -2]), ((3,), [0]), ((), []), ((2, 0, 3), [2, 1, 0])]:
        c.add("permute", shape, dims=dims)
    for shape, to in [((2, 3), [3, 2]), ((2, 3), [6]), ((6,), [2, -1]), ((2, 3, 4), [-1, 4]), ((2, 3, 4), [2, 12]), ((1,), []),
                      ((), [1, 1]), ((2, 0), [0, 5]), ((0, 3), [3, -1]), ((2, 3), [1, 2, 1, 3])]:
        c.add("reshape", shape, shape=to)
    for shape, dim, start, length in [((5,), 0, 1, 3), ((3, 4), 0, 0, 2), ((3, 4), 1, 2, 2), ((2, 3, 4), -1, 1, 1),
                                      ((2, 3, 4), 1, 3, 0), ((3, 4), 0, -2, 2), ((2, 3, 4), 1, 0, 3)]:
        c.add("narrow", shape, dim=dim, start=start, length=length)
    for shape, dim, start, end, step in [((5,), 0, 1, 4, 1), ((7,), 0, 0, None, 2), ((7,), 0, 1, 6, 3), ((3, 4), 1, -3, -1, 1),
                                         ((3, 4), 0, 1, 100, 1), ((2, 5, 3), 1, 0, 5, 2), ((5,), 0, 4, 2, 1),
                                         ((5,), 0, None, None, 1), ((2, 5, 3), -1, -100, 2, 1)]:
        c.add("slice", shape, dim=dim, start=start, end=end, step=step)
    for shape, dim, index in [((3,), 0, 1), ((3, 4), 0, 2), ((3, 4), 1, 0), ((2, 3, 4), 1, -1), ((2, 3, 4), -1, 2)]:
        c.add("select", shape, dim=dim, index=index)
    for shape, dim, index in [((5,), 0, [4, 0, 0, 2]), ((3, 4), 0, [2, 1]), ((3, 4), 1, [0, 3, 3]), ((2, 3, 4), 1, [1, 0, 2]),
                              ((2, 3, 4), -1, [2]), ((3, 4), 0, [])]:
        c.add("index_select", shape, dim=dim, index=index)
    for shape, dim, to in [((4,), 0, [3]), ((3, 4), 0, [2, 4]), ((3, 4), 1, [3, 2]), ((3, 4), 1, [2, 3]), ((2, 3, 4), 2, [2, 3, 1]),
                           ((2, 3, 4), -2, [1, 5, 2])]:
        picked = np.random.RandomState(len(to) + sum(to)).randint(0, shape[dim], to).ravel().tolist()
        c.add("gather", shape, dim=dim, index={"shape": to, "data": picked})
    for inputs, dim in [([(2,), (3,)], 0), ([(2, 3), (1, 3)], 0), ([(2, 3), (2, 1), (2, 2)], 1), ([(2, 3, 2), (2, 1, 2)], -2),
                        ([(2, 2, 3), (2, 2, 1)], 2), ([(2, 3), (0, 3)], 0), ([(3, 2)], 0)]:
        c.add("concat", *inputs, dim=dim)
    for inputs, dim in [([(3,), (3,)], 0), ([(3,), (3,)], 1), ([(2, 3)] * 3, 1), ([(2, 3)] * 2, -1), ([(), ()], 0), ([(2, 0)] * 2, 0)]:
        c.add("stack", *inputs, dim=dim)
    for shape, dim, size in [((6,), 0, 2), ((7,), 0, 3), ((3, 4), 1, 3), ((2, 5, 3), 1, 2), ((2, 5, 3), -1, 5), ((0, 2), 0, 3)]:
        c.add("split", shape, dim=dim, size=size)
    for shape, dim, chunks in [((6,), 0, 3), ((7,), 0, 3), ((5,), 0, 4), ((3,), 0, 5), ((2, 12), 1, 4), ((2, 5, 3), -2, 2)]:
        c.add("chunk", shape, dim=dim, chunks=chunks)
    for shape, dims in [((5,), [0]), ((2, 3), [0]), ((2, 3), [0, 1]), ((2, 3, 4), [-1, 0]), ((2, 3), []), ((0, 2), [0])]:
        c.add("flip", shape, dims=dims)
    for op, diagonal in itertools.product(("tril", "triu"), (0, 1, -1, 5)):
        c.add(op, (3, 3) if diagonal != 1 else (2, 3, 4), diagonal=diagonal)
    c.fails("reshape", (2, 3), shape=[4, 2])
    c.fails("reshape", (2, 3), shape=[-1, -1])
    c.fails("reshape", (0, 3), shape=[0, -1])
    c.fails("transpose", (2, 3), dim0=0, dim1=2)
    c.fails("permute", (2, 3), dims=[0, 0])
    c.fails("permute", (2, 3), dims=[0])
    c.fails("narrow", (5,), dim=0, start=3, length=3)
    c.fails("narrow", (5,), dim=0, start=0, length=-1)
    c.fails("select", (3, 4), dim=0, index=3)
    c.fails("select", (3, 4), dim=2, index=0)
    c.fails("index_select", (3, 4), dim=0, index=[3])
    c.fails("gather", (3, 4), dim=1, index={"shape": [2, 2], "data": [0, 1, 4, 0]})
    c.fails("gather", (3, 4), dim=1, index={"shape": [4, 1], "data": [0, 1, 2, 0]})
    c.fails("gather", (3, 4), dim=1, index={"shape": [2], "data": [0, 1]})
    c.fails("concat", (2, 3), (2, 4), dim=0)
    c.fails("stack", (2, 3), (3, 2), dim=0)
    c.fails("split", (4,), dim=0, size=0)
    c.fails("chunk", (4,), dim=0, chunks=0)
    c.fails("flip", (2, 3), dims=[0, 0])
    for op in ("add", "mul", "maximum", "eq"):
        c.fails(op, (2, 3), (2,))
    c.fails("where", (2,), (3,), (3,))


def reductions(c):
    for op in ("sum", "mean", "amax", "amin", "prod"):
        for i, (shape, dims) in enumerate(REDUCED):
            c.add(op, shape, dims=dims, keepdim=i % 2 == 0)
            if len(shape) == 3:
                c.add(op, shape, dims=dims, keepdim=i % 2 == 1)
    for op in ("sum", "prod", "mean"):
        c.add(op, (0, 3), dims=[0], keepdim=False)
        c.add(op, (0, 3), dims=[1], keepdim=True)
    for op in ("amax", "amin"):
        c.add(op, (0, 3), dims=[1], keepdim=False)
        c.add(op, [[1.0, NAN, 3.0], [INF, -INF, 0.0]], dims=[1], keepdim=False, tag="special")
        c.fails(op, (0, 3), dims=[0], keepdim=False)
    c.add("sum", [[1.0, NAN], [INF, -INF], [INF, 1.0]], dims=[1], keepdim=False, tag="special")
    c.fails("sum", (2, 3), dims=[2], keepdim=False)
    c.fails("sum", (2, 3), dims=[0, 0], keepdim=False)
    for op in ("argmax", "argmin"):
        for shape, dim, keepdim in [((5,), 0, False), ((3, 4), 0, False), ((3, 4), 1, True), ((2, 3, 4), 1, False),
                                    ((2, 3, 4), -1, True), ((3, 4), None, False), ((), None, False)]:
            c.add(op, shape, dim=dim, keepdim=keepdim)
        c.add(op, [1.0, 3.0, 3.0, 0.0, 0.0, 3.0], dim=0, keepdim=False)
        c.add(op, [[2.0, 2.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]], dim=1, keepdim=False)
        c.add(op, [[2.0, 2.0, 1.0], [0.0, 2.0, 1.0]], dim=0, keepdim=True)
        c.add(op, [1.0, NAN, 3.0, NAN], dim=0, keepdim=False, tag="special")
        c.fails(op, (0, 3), dim=0, keepdim=False)
    for op in ("var", "std"):
        for (shape, dims), correction in itertools.product(REDUCED[1:9], (0, 1)):
            c.add(op, shape, dims=dims, correction=correction, keepdim=correction == 1)
        c.add(op, (2, 1), dims=[1], correction=1, keepdim=False, tag="special")
        c.add(op, np.array([0.25, 0.5, 1.0, -1.5]) + 1000.0, dims=[0], correction=1, keepdim=False)
    for shape, dim in [((4,), 0), ((3, 4), 0), ((3, 4), 1), ((2, 3, 4), 1), ((2, 3, 4), -1), ((0, 2), 0), ((), 0)]:
        c.add("cumsum", shape, dim=dim)


def elementwise(c):
    wide = [0.0, 1e-3, -1e-3, 0.5, -0.5, 1.0, -1.0, 5.0, -5.0, 20.0, -20.0, 80.0, -80.0, 1e4, -1e4]
    for op in ("abs", "neg", "tanh", "sigmoid", "relu", "erf"):
        c.add(op, (2, 3))
        c.add(op, ())
        c.add(op, (0, 3))
        c.add(op, wide)
        c.add(op, [NAN, INF, -INF], tag="special")
    c.add("expm1", (2, 3))
    c.add("expm1", [0.0, 1e-3, -1e-3, 1e-6, -1e-6, 5.0, -5.0, 80.0, -80.0, -1e4])
    c.add("expm1", [NAN, INF, -INF], tag="special")
    c.add("exp", (2, 3))
    c.add("exp", ())
    c.add("exp", [0.0, 1.0, -1.0, 20.0, -80.0, 80.0, 1e-9])
    c.add("exp", [1e4, -1e4, INF, -INF, NAN], tag="special")
    for op in ("log", "sqrt"):
        c.add(op, values((2, 3), op, 0.01, 5.0))
        c.add(op, values((), op, 0.01, 5.0))
        c.add(op, [1e-30, 1e-3, 1.0, 2.0, 1e30])
        c.add(op, [0.0, -1.0, INF, NAN], tag="special")
    c.add("clamp", (3, 4), min=-0.5, max=0.5)
    c.add("clamp", (3, 4), min=None, max=0.5)
    c.add("clamp", (3, 4), min=0.25, max=None)
    c.add("clamp", (3,), min=1.0, max=-1.0)
    c.add("clamp", [NAN, INF, -INF, 0.0], min=-1.0, max=1.0, tag="special")
    c.add("where", [1.0, 0.0, 1.0], (3,), (3,))
    c.add("where", [[1.0], [0.0]], (3,), (2, 3))
    c.add("where", [[1.0, 0.0], [0.0, 1.0]], (2, 2), ())
    c.add("where", (0, 2), (2,), (1,))
    c.add("masked_fill", (2, 3), [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], value=-7.5)
    c.add("masked_fill", (2, 3), [0.0, 1.0, 0.0], value=0.0)
    c.add("masked_fill", (2, 3), [[1.0], [0.0]], value=-INF)
    for op in ("softmax", "log_softmax", "logsumexp"):
        more = {"keepdim": False} if op == "logsumexp" else {}
        for shape, dim in [((4,), 0), ((3, 4), 0), ((3, 4), 1), ((2, 3, 4), 1), ((2, 3, 4), -1), ((2, 1), 1)]:
            c.add(op, shape, dim=dim, **more)
        c.add(op, [[1e4, 1e4, -1e4], [-1e4, -1e4, -1e4], [1e4, 0.0, -1.0], [0.0, 1e-3, -1e4]], dim=1, **more)
        c.add(op, [[1e4, 9999.0], [9998.5, -1e4]], dim=0, **more)
        c.add(op, [[-INF, 0.0, 1.0], [-INF, -INF, 2.0]], dim=1, tag="special", **more)
        c.add(op, [NAN, 0.0, 1.0], dim=0, tag="special", **more)
    c.add("softmax", [-INF, -INF], dim=0, tag="special")
    c.add("logsumexp", [-INF, -INF], dim=0, keepdim=False, tag="special")
    c.add("logsumexp", (2, 3, 4), dim=1, keepdim=True)
    c.fails("softmax", (2, 3), dim=2)


def makers(c):
    for n, m in [(1, 1), (3, 3), (2, 4), (4, 2), (0, 0)]:
        c.add("eye", n=n, m=m)
    for start, end, step in [(0.0, 5.0, 1.0), (1.0, 2.0, 0.25), (5.0, 0.0, -1.5), (0.0, 1.0, 0.1), (2.0, 2.0, 1.0), (-1.0, 1.0, 0.7)]:
        c.add("arange", start=start, end=end, step=step)
    for start, end, steps in [(0.0, 1.0, 5), (-1.0, 2.0, 10), (3.0, -3.0, 4), (2.0, 5.0, 1), (1.0, 1.0, 3), (0.0, 1.0, 0)]:
        c.add("linspace", start=start, end=end, steps=steps)


def main():
    c = Cases()
    for family in (binary, products, shapes, reductions, elementwise, makers):
        family(c)
    write("lstm-tensor/src/test/resources/goldens/numpy_ops.json", {"notes": [
        "outputs are computed in float64 from inputs of the type and then rounded to it, so a float32 result has its own "
        "rounding to allow for; comparisons give 0 and 1, argmax and argmin integers",
        "split and chunk have 'outputs', all others 'output'; dims null reduces all; slice's start or end null is open",
        "the conditions of where and the masks of masked_fill are 0/1 tensors; NaN and infinities are JSON strings, "
        "in inputs and outputs, and such cases carry tag 'special'; max and min over dims propagate NaN",
        "errors: calls PyTorch refuses, with the first line of its message"]},
        cases=c.cases, errors=c.errors)


if __name__ == "__main__":
    main()
