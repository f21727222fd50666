"""Training trajectories of SGD and Adam in float64: an LSTM with a linear head, and one parameter with given gradients."""
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
]


def make(kind, parameters, options):
    return getattr(torch.optim, kind)(parameters, **{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})


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


def pure(kind, name, options):
    """One parameter of six elements; the gradient of step t (from 1) is sin(0.9*t + i) * (1 + 0.1*t)."""
    p = closed((2, 3), lambda i: 0.5 * math.cos(i), grad=True)
    optimizer = make(kind, [p], options)
    path = []
    for t in range(1, 31):
        p.grad = closed((2, 3), lambda i: math.sin(0.9 * t + i) * (1 + 0.1 * t))
        optimizer.step()
        path.append(flat(p))
    state = {k: flat(v) if isinstance(v, torch.Tensor) else v for k, v in optimizer.state[p].items()}
    group = {k: v for k, v in optimizer.param_groups[0].items() if k not in ("params", "foreach", "capturable",
                                                                             "differentiable", "fused")}
    return {"name": f"{kind}_{name}", "optimizer": kind, "options": options, "param_group": group, "path": path,
            "state": state}


def initial():
    torch.manual_seed(0)
    return [{"name": name, **tensor(p)} for name, p in Net().named_parameters()]


def main():
    write("lstm-nn/src/test/resources/goldens/optim.json", {"notes": [
        f"training: manual_seed(0); LSTM(2, 4, batch_first) then Linear(4, 1), both float64; x [{ROWS}, {LENGTH}, 2] = "
        f"sin(0.37*i), y [{ROWS}, 1] = 0.5*cos(1.1*i); prediction = head(output at the last step); mean squared error; "
        f"{STEPS} steps of zero_grad, backward, clip_grad_norm_(clip_grad_norm) where not null, step",
        "loss and grad_norm (before clipping) at every step, before its update; parameters after the steps named, all in "
        "the order of 'initial', flattened one after the other",
        "pure: one parameter [2, 3] = 0.5*cos(i); the gradient of step t = 1..30 is sin(0.9*t + i)*(1 + 0.1*t); path is "
        "the parameter after each step, state the optimizer's after the last, param_group all its options"]},
        initial=initial(),
        training=[train(*o, clip) for o in OPTIMIZERS[:14] for clip in (None, CLIP)],
        pure=[pure(*o) for o in OPTIMIZERS])


if __name__ == "__main__":
    main()
