"""Training trajectories of SGD and Adam in float64: an LSTM with a linear head; all optimizers on given gradients."""
import math

from common import closed, flat, tensor, torch, write

STEPS, KEPT = 200, (1, 2, 10, 50, 100, 200)
ROWS, LENGTH, CLIP = 6, 5, 0.05
OPTIMIZERS = [
    ("SGD", "plain", {"lr": 0.1}),
    ("SGD", "momentum", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", "dampening", {"lr": 0.05, "momentum": 0.9, "dampening": 0.5}),
    ("SGD", "nesterov", {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    ("SGD", "weight_decay", {"lr": 0.1, "weight_decay": 0.01}),
    ("SGD", "nesterov_weight_decay", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    ("SGD", "maximize", {"lr": 0.001, "momentum": 0.5, "weight_decay": 0.01, "maximize": True}),
    ("Adam", "default", {}),
    ("Adam", "lr", {"lr": 1e-2}),
    ("Adam", "weight_decay", {"lr": 1e-2, "weight_decay": 0.01}),
    ("Adam", "amsgrad", {"lr": 1e-2, "amsgrad": True}),
    ("Adam", "betas", {"lr": 1e-2, "betas": [0.8, 0.95], "eps": 1e-6}),
    ("Adam", "maximize", {"lr": 1e-3, "weight_decay": 0.01, "maximize": True}),
    ("Adam", "amsgrad_weight_decay", {"lr": 1e-2, "betas": [0.5, 0.9], "amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", "default", {}),
    ("AdamW", "amsgrad", {"lr": 1e-2, "weight_decay": 0.1, "amsgrad": True}),
    ("RMSprop", "default", {}),
    ("RMSprop", "centered_momentum", {"lr": 1e-3, "centered": True, "momentum": 0.9, "weight_decay": 0.01}),
    ("Adagrad", "lr_decay", {"lr": 1e-2, "lr_decay": 0.01}),
    ("AdamW", "maximize", {"lr": 1e-2, "betas": [0.5, 0.9], "weight_decay": 0.1, "maximize": True}),
    ("RMSprop", "weight_decay", {"lr": 1e-3, "alpha": 0.9, "eps": 1e-6, "weight_decay": 0.1}),
    ("RMSprop", "momentum", {"lr": 1e-3, "momentum": 0.9, "maximize": True}),
    ("RMSprop", "centered", {"lr": 1e-3, "alpha": 0.9, "centered": True}),
    ("Adagrad", "default", {}),
    ("Adagrad", "weight_decay", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5,
                                 "eps": 1e-3, "maximize": True}),
    ("Adadelta", "default", {}),
    ("Adadelta", "rho", {"lr": 0.5, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.1}),
    ("Adadelta", "maximize", {"rho": 0.5, "weight_decay": 0.01, "maximize": True}),
    ("Adamax", "default", {}),
    ("Adamax", "betas", {"lr": 1e-2, "betas": [0.5, 0.8], "eps": 0.1, "weight_decay": 0.1}),
    ("Adamax", "maximize", {"lr": 1e-2, "weight_decay": 0.01, "maximize": True}),
    ("NAdam", "default", {}),
    ("NAdam", "betas", {"lr": 1e-2, "betas": [0.5, 0.9], "eps": 1e-3, "momentum_decay": 0.1}),
    ("NAdam", "weight_decay", {"lr": 1e-2, "weight_decay": 0.1}),
    ("NAdam", "maximize", {"lr": 1e-2, "weight_decay": 0.1, "momentum_decay": 0, "maximize": True}),
    ("RAdam", "default", {}),
    ("RAdam", "betas", {"lr": 1e-2, "betas": [0.5, 0.9], "eps": 1e-3}),
    ("RAdam", "weight_decay", {"lr": 1e-2, "weight_decay": 0.1}),
    ("Rprop", "default", {}),
    ("Rprop", "etas", {"lr": 0.1, "etas": [0.3, 2.5], "step_sizes": [0.05, 0.3]}),
    ("Rprop", "maximize", {"maximize": True}),
    ("ASGD", "default", {}),
    ("ASGD", "averaged", {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 5, "weight_decay": 0.1}),
    ("ASGD", "maximize", {"lr": 0.1, "lambd": 0.01, "t0": 0, "weight_decay": 0.01, "maximize": True}),
]
# Two groups: the options of all, and what the second has of its own.
GROUPS = [
    ("SGD", "nesterov", {"lr": 0.05, "momentum": 0.9, "nesterov": True}, {"lr": 0.01, "weight_decay": 0.1}),
    ("Adam", "amsgrad", {"lr": 1e-2}, {"lr": 1e-3, "betas": [0.5, 0.9], "amsgrad": True}),
    ("AdamW", "weight_decay", {"lr": 1e-2}, {"weight_decay": 0.1, "maximize": True}),
    ("RMSprop", "centered", {"lr": 1e-2}, {"centered": True, "momentum": 0.5}),
    ("Adagrad", "lr_decay", {"lr": 0.1}, {"lr_decay": 0.1, "eps": 1e-3}),
    ("Adadelta", "rho", {}, {"lr": 0.5, "rho": 0.5}),
    ("Adamax", "betas", {"lr": 1e-2}, {"betas": [0.5, 0.8]}),
    ("NAdam", "momentum_decay", {"lr": 1e-2}, {"momentum_decay": 0.1, "weight_decay": 0.1}),
    ("RAdam", "betas", {"lr": 1e-2}, {"betas": [0.5, 0.9]}),
    ("Rprop", "etas", {"lr": 0.05}, {"etas": [0.3, 1.5]}),
    ("ASGD", "averaged", {"lr": 0.1}, {"lambd": 0.1, "t0": 3}),
]
GROUP_SHAPES = ((2, 3), (4,), (3,))


class NAdam(torch.optim.Optimizer):
    """
    The published update of NAdam (the torch.optim.NAdam page since 2.0), in Python. That of PyTorch 1.13 has mu_t twice
    in the product of the next step; with bug=True this does as well, which check_nadam compares with the real one.
    """

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3,
                 maximize=False, bug=False):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay,
                                      momentum_decay=momentum_decay, maximize=maximize, bug=bug))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            mu = lambda t: beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"]))
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state.update(step=0, mu_product=1.0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                state["step"] += 1
                t = state["step"]
                d = (-p.grad if group["maximize"] else p.grad) + group["weight_decay"] * p
                state["mu_product"] *= mu(t)
                following = state["mu_product"] * mu(t + 1) * (mu(t) if group["bug"] else 1)
                m, v = state["exp_avg"], state["exp_avg_sq"]
                m.mul_(beta1).add_((1 - beta1) * d)
                v.mul_(beta2).add_((1 - beta2) * d * d)
                mean = mu(t + 1) * m / (1 - following) + (1 - mu(t)) * d / (1 - state["mu_product"])
                p.sub_(group["lr"] * mean / ((v / (1 - beta2 ** t)).sqrt() + group["eps"]))


def check_nadam():
    """The class above against PyTorch 1.13, bug and all."""
    for options in ({}, {"lr": 0.1, "betas": (0.5, 0.9), "weight_decay": 0.1, "momentum_decay": 0.1}):
        ours, theirs = (closed((2, 3), lambda i: 0.5 * math.cos(i), grad=True) for _ in range(2))
        pair = NAdam([ours], bug=True, **options), torch.optim.NAdam([theirs], **options)
        for t in range(1, 31):
            ours.grad = theirs.grad = gradient((2, 3), t)
            for optimizer in pair:
                optimizer.step()
            # The real one holds the product of the momentums in the default type, which make() sets to float64.
            assert (ours - theirs).abs().max() < 1e-13


def gradient(shape, t, k=0, dtype=torch.float64):
    return closed(shape, lambda i: math.sin(0.9 * t + i + k) * (1 + 0.1 * t), dtype)


def tuples(options):
    return {k: tuple(v) if isinstance(v, list) else v for k, v in options.items()}


def make(kind, parameters, options):
    return (NAdam if kind == "NAdam" else getattr(torch.optim, kind))(parameters, **tuples(options))


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(2, 4, batch_first=True, dtype=torch.float64)
        self.head = torch.nn.Linear(4, 1, dtype=torch.float64)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def train(kind, name, options, clip):
    torch.manual_seed(0)
    net = Net()
    x = closed((ROWS, LENGTH, 2), lambda i: math.sin(0.37 * i))
    y = closed((ROWS, 1), lambda i: 0.5 * math.cos(1.1 * i))
    optimizer = make(kind, net.parameters(), options)
    losses, norms, kept = [], [], {}
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(net(x), y)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), clip if clip else math.inf)
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm.item())
        if step in KEPT:
            kept[step] = [p for parameter in net.parameters() for p in flat(parameter)]
    return {"name": f"{kind}_{name}" + ("_clipped" if clip else ""), "optimizer": kind, "options": options,
            "clip_grad_norm": clip, "clipped_steps": sum(n > clip for n in norms) if clip else 0,
            "loss": losses, "grad_norm": norms, "parameters": kept}


def numbers(state):
    return {k: flat(v) if isinstance(v, torch.Tensor) else v for k, v in state.items()}


def pure(kind, name, options):
    """One parameter of six elements; the gradient of step t (from 1) is sin(0.9*t + i) * (1 + 0.1*t)."""
    p = closed((2, 3), lambda i: 0.5 * math.cos(i), grad=True)
    optimizer = make(kind, [p], options)
    path = []
    for t in range(1, 31):
        p.grad = gradient((2, 3), t)
        optimizer.step()
        path.append(flat(p))
    group = {k: v for k, v in optimizer.param_groups[0].items() if k not in ("params", "foreach", "capturable",
                                                                             "differentiable", "fused", "bug")}
    return {"name": f"{kind}_{name}", "optimizer": kind, "options": options, "param_group": group, "path": path,
            "state": numbers(optimizer.state[p])}


def groups(kind, name, options, second, dtype):
    """Three parameters in two groups, the second of which has no gradient at every third step, the last none at first."""
    params = [closed(shape, lambda i: 0.5 * math.cos(i + k), getattr(torch, dtype), grad=True)
              for k, shape in enumerate(GROUP_SHAPES)]
    optimizer = make(kind, [{"params": params[:2]}, {"params": params[2:], **tuples(second)}], options)
    path = []
    for t in range(1, 16):
        for k, p in enumerate(params):
            absent = (k == 1 and t % 3 == 0) or (k == 2 and t < 3)
            p.grad = None if absent else gradient(p.shape, t, k, p.dtype)
        optimizer.step()
        path.append([x for p in params for x in flat(p)])
    return {"name": f"{kind}_{name}_{dtype}", "optimizer": kind, "dtype": dtype, "options": options, "second": second,
            "path": path, "state": [numbers(optimizer.state[p]) for p in params]}


def initial():
    torch.manual_seed(0)
    return [{"name": name, **tensor(p)} for name, p in Net().named_parameters()]


def main():
    steps = {"training": [train(*o, clip) for o in OPTIMIZERS[:14] for clip in (None, CLIP)]}
    # PyTorch 1.13 holds some single numbers of its state (NAdam's product, ASGD's eta and mu) in the default type.
    torch.set_default_dtype(torch.float64)
    check_nadam()
    steps["pure"] = [pure(*o) for o in OPTIMIZERS]
    steps["groups"] = [groups(*o, dtype) for o in GROUPS for dtype in ("float64", "float32")]
    torch.set_default_dtype(torch.float32)
    write("lstm-nn/src/test/resources/goldens/optim.json", {"notes": [
        f"training: manual_seed(0); LSTM(2, 4, batch_first) then Linear(4, 1), both float64; x [{ROWS}, {LENGTH}, 2] = "
        f"sin(0.37*i), y [{ROWS}, 1] = 0.5*cos(1.1*i); prediction = head(output at the last step); mean squared error; "
        f"{STEPS} steps of zero_grad, backward, clip_grad_norm_(clip_grad_norm) where not null, step",
        "loss and grad_norm (before clipping) at every step, before its update; parameters after the steps named, all in "
        "the order of 'initial', flattened one after the other",
        "pure: one parameter [2, 3] = 0.5*cos(i); the gradient of step t = 1..30 is sin(0.9*t + i)*(1 + 0.1*t); path is "
        "the parameter after each step, state the optimizer's after the last, param_group all its options",
        "groups: three parameters of shapes [2, 3], [4], [3], of index k = 0, 1, 2, = 0.5*cos(i + k), the first two in one "
        "group with 'options', the third in another with 'second' over them; 15 steps with gradients sin(0.9*t + i + k)*(1 "
        "+ 0.1*t), but none for k = 1 at t = 3, 6, .. and none for k = 2 at t = 1, 2; path has all three after each step",
        "pure and groups are with a default type of float64, in which PyTorch 1.13 holds single numbers of its state. "
        "NAdam is not PyTorch 1.13's, which has a bug, but the published update in Python, checked against 1.13 with the "
        "bug put in"]},
        initial=initial(), **steps)


if __name__ == "__main__":
    main()
