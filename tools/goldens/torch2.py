"""Writes torch2.json of three modules: what PyTorch 2.14 does where 1.13 did otherwise, had nothing, or where memory order decides.

{"group/name": {"what": the expression, ...arrays as nested lists; a list that holds "ValueError" is what raised}}. Doubles, printed to
the last bit; "nan", "inf" and "-inf" are strings. Needs PyTorch 2.14, so generate_all.py does not run it."""
import json
import math
import os
import random
import warnings
from pathlib import Path

os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx2")
import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler as S
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_multi_avg_fn

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
OUT = {}


def plain(v):
    if isinstance(v, torch.Tensor):
        v = v.detach().tolist()
    if isinstance(v, (list, tuple)):
        return [plain(e) for e in v]
    return str(v) if isinstance(v, float) and not math.isfinite(v) else v  # "nan", "inf", "-inf": JSON has none


def put(name, what, **arrays):
    OUT[name] = {"what": what, **{k: plain(v) for k, v in arrays.items()}}


# --- the stream of torch.manual_seed -----------------------------------------------------------------------------------------------------------
for dtype in (torch.float64, torch.float32):
    tag = str(dtype)[-7:]
    for n, (mean, std, a, b) in enumerate([(0, 1, -2, 2), (0, 0.2, -2, 2), (0.5, 0.3, 0.4, 0.6), (0, 1, 3, 4), (1, 2, -1, 1.5), (0, 1, -0.1, 0.1)]):
        torch.manual_seed(300 + n)
        w = nn.init.trunc_normal_(torch.empty(5, 7, dtype=dtype), mean, std, a, b)
        put(f"random/trunc_normal_{n}_{tag}", f"manual_seed({300 + n}); trunc_normal_(empty(5, 7), {mean}, {std}, {a}, {b}); then rand(3, float64)",
            values=w, after=torch.rand(3, dtype=torch.float64))
    views = {
        "transposed": lambda: torch.zeros(6, 5, dtype=dtype).t(), "narrowed": lambda: torch.zeros(6, 9, dtype=dtype)[:, 2:6],
        "every_second": lambda: torch.zeros(40, dtype=dtype)[::2], "batch_first": lambda: torch.zeros(4, 3, 5, dtype=dtype).transpose(0, 1),
        "big_transposed": lambda: torch.zeros(9, 11, dtype=dtype).t(), "rows": lambda: torch.zeros(6, 5, dtype=dtype)[1:4]}
    draws = {"normal_": lambda v: v.normal_(), "uniform_": lambda v: v.uniform_(), "bernoulli_": lambda v: v.bernoulli_(0.4),
             "exponential_": lambda v: v.exponential_(1.5), "cauchy_": lambda v: v.cauchy_(), "log_normal_": lambda v: v.log_normal_(0.1, 0.5),
             "geometric_": lambda v: v.geometric_(0.3), "randn_like": torch.randn_like, "rand_like": torch.rand_like,
             "dropout": lambda v: F.dropout(v + 1 if v.is_contiguous() else v.add(1), 0.5), "alpha_dropout": lambda v: F.alpha_dropout(v + 1 if v.is_contiguous() else v.add(1), 0.5, training=True)}
    for view, make in views.items():
        for draw, f in draws.items():
            torch.manual_seed(17)
            put(f"random/{draw}_{view}_{tag}", f"manual_seed(17); {draw} of a view ({view}); then rand(1, float64)", values=f(make()),
                after=torch.rand(1, dtype=torch.float64))
for low, high in ((0, 10), (0, 2**28 - 1), (0, 2**28), (0, 2**28 + 1), (0, 2**31 - 1), (-5, 2**32 - 5), (0, 2**32), (-2**40, 2**40), (0, 2**63 - 1)):
    torch.manual_seed(5)
    put(f"random/randint_{low}_{high}", f"manual_seed(5); randint({low}, {high}, (8,)); then rand(1, float64)", values=torch.randint(low, high, (8,)),
        after=torch.rand(1, dtype=torch.float64))
torch.manual_seed(6)
put("random/poisson", "manual_seed(6); poisson(tensor([0.1, 1, 4, 30, 200] * 6, float64))",
    values=torch.poisson(torch.tensor([0.1, 1, 4, 30, 200] * 6, dtype=torch.float64)), after=torch.rand(1, dtype=torch.float64))
p = torch.tensor([[0.1, 0.2, 0.0, 0.7], [1.0, 2.0, 3.0, 4.0]], dtype=torch.float64)
for replace, k in ((True, 6), (False, 3), (True, 1), (False, 1)):
    torch.manual_seed(7)
    put(f"random/multinomial_{k}_{replace}", f"manual_seed(7); multinomial(p, {k}, {replace})", p=p, values=torch.multinomial(p, k, replace),
        after=torch.rand(1, dtype=torch.float64))

# --- the order that pack_padded_sequence(enforce_sorted=False) leaves equal lengths in -----------------------------------------------------------
r = random.Random(1)
cases = [[1 + r.randrange(r.choice([2, 3, 5, 20])) for _ in range(n)] for n in [*range(1, 40), *[r.randrange(40, 200) for _ in range(40)]]]
put("packed/order", "torch.sort(lengths, descending=True).indices", lengths=cases,
    order=[torch.sort(torch.tensor(c), descending=True).indices for c in cases])

# --- schedules and groups -------------------------------------------------------------------------------------------------------------------------
torch.set_default_dtype(torch.float64)
SCHEDULES = {
    "StepLR": lambda o: S.StepLR(o, 3, 0.5), "MultiStepLR": lambda o: S.MultiStepLR(o, [4, 9, 15], 0.3),
    "ExponentialLR": lambda o: S.ExponentialLR(o, 0.9), "LambdaLR": lambda o: S.LambdaLR(o, lambda e: 1 / (1 + e)),
    "MultiplicativeLR": lambda o: S.MultiplicativeLR(o, lambda e: 0.95), "ConstantLR": lambda o: S.ConstantLR(o, 0.25, 10),
    "LinearLR": lambda o: S.LinearLR(o, 0.2, total_iters=10), "PolynomialLR": lambda o: S.PolynomialLR(o, 18, 2.0),
    "CosineAnnealingLR": lambda o: S.CosineAnnealingLR(o, 8, 0.01), "CosineAnnealingWarmRestarts": lambda o: S.CosineAnnealingWarmRestarts(o, 4, 2, 0.01),
    "CyclicLR": lambda o: S.CyclicLR(o, 0.01, 0.2, 5), "OneCycleLR": lambda o: S.OneCycleLR(o, 0.3, total_steps=30),
    "ReduceLROnPlateau": lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=2)}


def sgd(**kw):
    return torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1, momentum=0.9, **kw)


def attempt(f):
    try:
        return f()
    except Exception as e:
        return [type(e).__name__]


def rates(make, late=None, by_hand=None, first=None):
    o = sgd()
    if first:
        S.ExponentialLR(o, 0.5)
        o.param_groups[0]["lr"] = 0.3
    s = make(o)
    out = [[g["lr"] for g in o.param_groups]]
    for i in range(24):
        o.step()
        if i == late:
            o.add_param_group({"params": [nn.Parameter(torch.ones(1))], "lr": 0.7})
        if i == by_hand:
            o.param_groups[0]["lr"] = 0.5
        s.step(*([max(1.0, 5 - i)] if isinstance(s, S.ReduceLROnPlateau) else []))
        out.append([g["lr"] for g in o.param_groups])
    return out


for name, make in SCHEDULES.items():
    put(f"schedule/{name}", "rates before and after each of 24 steps: alone; a group of lr 0.7 added in step 6; lr set to 0.5 in step 8; "
        "made second, after an ExponentialLR and lr = 0.3", alone=attempt(lambda: rates(make)), late_group=attempt(lambda: rates(make, late=5)),
        by_hand=attempt(lambda: rates(make, by_hand=7)), second=attempt(lambda: rates(make, first=True)))


# --- zero_grad, optimizers that are new or have new options ------------------------------------------------------------------------------------------
def two_heads(**kw):
    torch.manual_seed(1)
    body, a, b = nn.GRU(2, 3), nn.Linear(3, 1), nn.Linear(3, 1)
    o = torch.optim.Adam([*body.parameters(), *a.parameters(), *b.parameters()], lr=0.05, weight_decay=0.1)
    x = torch.tensor([math.sin(i) for i in range(40)]).reshape(4, 5, 2)
    out = []
    for step in range(12):
        o.zero_grad(**kw)
        loss = (a if step % 3 else b)(body(x)[0]).square().mean()
        loss.backward()
        o.step()
        out.append(loss)
    return out


put("optimizer/zero_grad", "two heads in turns; zero_grad() and zero_grad(set_to_none=False)", default=two_heads(), zeros=two_heads(set_to_none=False))


def trajectory(make, steps=20, average=None):
    w = nn.Parameter(torch.tensor([[math.sin(1.3 * i + j) for j in range(4)] for i in range(3)]))
    b = nn.Parameter(torch.tensor([0.3, -0.2, 0.9]))
    x = torch.tensor([[math.cos(0.7 * i - j) for j in range(4)] for i in range(5)])
    o = make([w]) if make is muon else make([w, b])
    out = []
    for _ in range(steps):
        o.zero_grad()
        loss = ((x @ w.t() + b).tanh() - 0.5).square().sum() + 0.01 * w.pow(4).sum()
        loss.backward()
        o.step()
        out.append([loss, w.detach().clone()])
    return [l for l, _ in out], out[-1][1], b


muon = lambda ps: torch.optim.Muon(ps, lr=0.02, weight_decay=0.1)  # noqa: E731
for name, make in {
        "Adam decoupled_weight_decay": lambda p: torch.optim.Adam(p, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True),
        "NAdam decoupled_weight_decay": lambda p: torch.optim.NAdam(p, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True),
        "NAdam maximize": lambda p: torch.optim.NAdam(p, lr=0.01, maximize=True),
        "RAdam decoupled_weight_decay": lambda p: torch.optim.RAdam(p, lr=0.05, weight_decay=0.1, decoupled_weight_decay=True),
        "RAdam maximize": lambda p: torch.optim.RAdam(p, lr=0.01, maximize=True), "Adafactor": lambda p: torch.optim.Adafactor(p, lr=0.05),
        "Rprop maximize": lambda p: torch.optim.Rprop(p, lr=0.01, maximize=True), "Muon, matrix only": muon}.items():
    losses, w, b = trajectory(make)
    put(f"optimizer/{name}", "w[i,j] = sin(1.3 i + j) (3x4), b = [.3, -.2, .9], x[i,j] = cos(.7 i - j) (5x4); loss = sum((tanh(x w' + b) - .5)^2) + "
        ".01 sum(w^4); 20 steps", losses=losses, w=w, b=b)

for name, kw in {"SWA": {}, "EMA": {"multi_avg_fn": get_ema_multi_avg_fn(0.9)}, "EMA with buffers": {"multi_avg_fn": get_ema_multi_avg_fn(0.9), "use_buffers": True}}.items():
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
    averaged = AveragedModel(model, **kw)
    o = torch.optim.SGD(model.parameters(), lr=0.1)
    s = SWALR(o, swa_lr=0.02, anneal_epochs=5, anneal_strategy="cos")
    x = torch.tensor([math.sin(i) for i in range(16)]).reshape(8, 2)
    lrs = []
    for _ in range(8):
        o.zero_grad()
        (model(x) - x[:, :1]).square().mean().backward()
        o.step()
        averaged.update_parameters(model)
        s.step()
        lrs.append(o.param_groups[0]["lr"])
    put(f"optimizer/{name}", "manual_seed(2), float64; Linear(2,3), BatchNorm1d, Linear(3,1); 8 steps of SGD(0.1), SWALR(0.02, 5, cos)", rates=lrs,
        **{k: v for k, v in averaged.module.state_dict().items()}, n_averaged=averaged.n_averaged)


# --- gradients where a function has a corner, and functions that are missing --------------------------------------------------------------------------
def edge(name, what, f, x):
    x = torch.tensor(x).requires_grad_(True)
    y = f(x)
    total = y.sum() if y.ndim else y
    total.backward()
    put(f"gradient/{name}", what, x=x, y=y, dx=x.grad)


edge("clamp", "clamp(-1, 1)", lambda x: x.clamp(-1, 1), [-1.0, 1.0, 2.0, 0.5])
edge("hardtanh", "hardtanh", F.hardtanh, [-1.0, 1.0, 2.0, 0.5])
edge("relu6", "relu6", F.relu6, [0.0, 6.0, 7.0, 3.0])
edge("hardsigmoid", "hardsigmoid", F.hardsigmoid, [-3.0, 3.0, 4.0, 1.0])
edge("max_dim", "max(dim=1).values over ties", lambda x: x.max(dim=1).values, [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
edge("min_dim", "min(dim=0).values over ties", lambda x: x.min(dim=0).values, [[1.0, 3.0, 3.0], [1.0, 2.0, 3.0]])
edge("amax", "amax(1) over ties", lambda x: x.amax(1), [[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
edge("max_all", "max() over ties", lambda x: x.max(), [[1.0, 3.0], [3.0, 2.0]])
edge("max_all_nan", "max() with one NaN", lambda x: x.max(), [1.0, math.nan, 3.0])
edge("norm_zero", "norm() of zeros", lambda x: x.norm(), [0.0, 0.0])
edge("norm_1", "norm(1)", lambda x: x.norm(1), [0.0, -2.0, 3.0])
edge("norm_inf", "norm(inf) over ties", lambda x: x.norm(math.inf), [3.0, -3.0, 1.0])
edge("prod_one_zero", "prod()", lambda x: x.prod(), [2.0, 0.0, 3.0])
edge("prod_two_zeros", "prod(0)", lambda x: x.prod(0), [[2.0, 0.0], [0.0, 0.0], [3.0, 1.0]])
edge("sort", "sort(descending) values times 1..n", lambda x: x.sort(descending=True).values * torch.arange(1.0, 5.0), [2.0, 5.0, 5.0, -1.0])
edge("topk", "topk(2) values", lambda x: x.topk(2).values, [2.0, 5.0, 4.0, -1.0])
edge("cummax", "cummax(0) values", lambda x: x.cummax(0).values, [1.0, 3.0, 3.0, 2.0, 4.0])
edge("logsumexp_inf", "logsumexp over -inf", lambda x: x.logsumexp(0), [-math.inf, -math.inf])
edge("logsumexp_rows", "logsumexp, one row of -inf", lambda x: x.logsumexp(1), [[-math.inf, -math.inf], [1.0, -math.inf]])
edge("softmax_inf", "softmax with -inf, times [1, 2, 3]", lambda x: x.softmax(0) * torch.tensor([1.0, 2.0, 3.0]), [-math.inf, 1.0, 2.0])
edge("median", "median()", lambda x: x.median(), [4.0, 1.0, 3.0, 2.0])
edge("var_one", "var of one", lambda x: x.var(unbiased=False), [2.0])
edge("std_equal", "std of equals", lambda x: x.std(), [2.0, 2.0])
edge("sqrt_zero", "sqrt at 0", lambda x: x.sqrt(), [0.0, 4.0])
edge("pow_zero", "x ** 0 + x ** 1.5", lambda x: x ** 0 + x ** 1.5, [0.0, 2.0])
edge("rms_norm", "rms_norm over 3, eps none, times [1, 2, 3]", lambda x: F.rms_norm(x, (3,)) * torch.tensor([1.0, 2.0, 3.0]), [[1.0, -2.0, 3.0], [0.1, 0.0, 0.2]])
edge("soft_cross_entropy", "cross_entropy with target probabilities, a logit of -inf where the target is 0",
     lambda x: F.cross_entropy(x, torch.tensor([[0.0, 0.4, 0.6]])), [[-math.inf, 1.0, 2.0]])
edge("cross_entropy_smoothed", "cross_entropy, weight [1, 0, 2], label_smoothing .2",
     lambda x: F.cross_entropy(x, torch.tensor([1, 2]), weight=torch.tensor([1.0, 0.0, 2.0]), label_smoothing=0.2), [[1.0, 2.0, 0.5], [0.3, 0.1, -1.0]])
edge("kl_div", "kl_div(log p, q) with a zero in q", lambda x: F.kl_div(x, torch.tensor([[0.0, 1.0]]), reduction="sum"), [[-math.inf, -0.1]])
edge("huber", "huber_loss(delta .5), sum", lambda x: F.huber_loss(x, torch.zeros(4), reduction="sum", delta=0.5), [0.5, -0.5, 2.0, 0.1])
D = torch.distributions
edge("student_t", "-StudentT(df 3.5, loc .2, scale .7).log_prob", lambda x: -D.StudentT(3.5, 0.2, 0.7).log_prob(x), [-4.0, 0.2, 1.0, 30.0])
edge("student_t_parameters", "-StudentT(df = x0, loc = x1, scale = x2).log_prob(1.5)", lambda x: -D.StudentT(x[0], x[1], x[2]).log_prob(torch.tensor(1.5)),
     [2.5, 0.3, 1.2])
edge("negative_binomial", "-NegativeBinomial(total_count = x0, logits = x1).log_prob([0, 3, 20])",
     lambda x: -D.NegativeBinomial(x[0], logits=x[1]).log_prob(torch.tensor([0.0, 3.0, 20.0])), [2.5, 0.4])
for kind in ("LSTM", "GRU", "RNN"):
    for what, value in (("1e30", 1e30), ("3e38", 3e38), ("inf", math.inf), ("nan", math.nan)):
        torch.manual_seed(3)
        layer = getattr(nn, kind)(2, 9, dtype=torch.float32)
        x = torch.tensor([math.sin(i) for i in range(24)], dtype=torch.float32).reshape(4, 3, 2)
        x[1, 1, 0] = value
        x.requires_grad_(True)
        y, _ = layer(x)
        y.sum().backward()
        put(f"extreme/{kind}_{what}", f"manual_seed(3); {kind}(2, 9) float32; x = sin(i) (4, 3, 2) with x[1,1,0] = {what}; y.sum().backward()", y=y, dx=x.grad,
            **{"d_" + k: v.grad for k, v in layer.named_parameters()})

# --- one file for each module whose tests read it -----------------------------------------------------------------------------------------------------
LOSSES = ("rms_norm", "soft_cross_entropy", "cross_entropy_smoothed", "kl_div", "huber", "student_t", "negative_binomial")
LAYER_DRAWS = ("trunc_normal", "dropout", "alpha_dropout")


def module(name):
    group, case = name.split("/")
    if group == "gradient":
        return "lstm-nn" if case.startswith(LOSSES) else "lstm-autograd"
    return "lstm-tensor" if group == "packed" or (group == "random" and not case.startswith(LAYER_DRAWS)) else "lstm-nn"


for owner in ("lstm-tensor", "lstm-autograd", "lstm-nn"):
    path = Path(__file__).resolve().parents[2] / owner / "src/test/resources/goldens/torch2.json"
    mine = [f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in OUT.items() if module(k) == owner]
    path.write_text("{\n" + ",\n".join(mine) + "\n}\n")
    print(owner, len(mine), "entries")
