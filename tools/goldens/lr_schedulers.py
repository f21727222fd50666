"""Rates and momentums of all learning rate schedulers, epoch by epoch, for an optimizer with two groups."""
import math
import warnings

from common import number, torch, write

EPOCHS = 26
LRS = (0.05, 0.5)
LAMBDAS = {
    "power": lambda epoch: 0.95 ** epoch,
    "inverse": lambda epoch: 1 / (epoch + 1),
    "wave": lambda epoch: 0.9 if epoch % 2 else 1.05,
}


def scheduler(kind, **options):
    return {"kind": kind, **options}


CASES = [
    ("step", scheduler("StepLR", step_size=3)),
    ("step_gamma", scheduler("StepLR", step_size=5, gamma=0.7)),
    ("multi_step", scheduler("MultiStepLR", milestones=[2, 5, 9])),
    ("multi_step_twice", scheduler("MultiStepLR", milestones=[9, 5, 5, 0], gamma=0.5)),
    ("exponential", scheduler("ExponentialLR", gamma=0.9)),
    ("constant", scheduler("ConstantLR")),
    ("constant_factor", scheduler("ConstantLR", factor=0.5, total_iters=8)),
    ("linear", scheduler("LinearLR")),
    ("linear_down", scheduler("LinearLR", start_factor=0.9, end_factor=0.1, total_iters=11)),
    ("linear_to_0", scheduler("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=7)),
    ("polynomial", scheduler("PolynomialLR")),
    ("polynomial_power", scheduler("PolynomialLR", total_iters=10, power=0.9)),
    ("polynomial_square", scheduler("PolynomialLR", total_iters=12, power=2.0)),
    ("cosine", scheduler("CosineAnnealingLR", T_max=10)),
    ("cosine_min", scheduler("CosineAnnealingLR", T_max=4, eta_min=0.01)),
    ("cosine_1", scheduler("CosineAnnealingLR", T_max=1)),
    ("restarts", scheduler("CosineAnnealingWarmRestarts", T_0=5)),
    ("restarts_mult", scheduler("CosineAnnealingWarmRestarts", T_0=3, T_mult=2, eta_min=0.001)),
    ("lambda", scheduler("LambdaLR", lr_lambda=["power", "inverse"])),
    ("lambda_wave", scheduler("LambdaLR", lr_lambda=["wave", "wave"])),
    ("multiplicative", scheduler("MultiplicativeLR", lr_lambda=["power", "wave"])),
    ("cyclic", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=4)),
    ("cyclic_down", scheduler("CyclicLR", base_lr=[0.01, 0.02], max_lr=[0.1, 0.3], step_size_up=3, step_size_down=5,
                              base_momentum=[0.5, 0.6], max_momentum=[0.95, 0.9])),
    ("cyclic_triangular2", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=4, mode="triangular2")),
    ("cyclic_exp_range", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=4, step_size_down=2,
                                   mode="exp_range", gamma=0.9)),
    ("cyclic_no_momentum", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=7, cycle_momentum=False)),
    ("cyclic_scale_cycle", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=4, scale_fn="inverse")),
    ("cyclic_scale_iterations", scheduler("CyclicLR", base_lr=0.01, max_lr=0.1, step_size_up=4, scale_fn="inverse",
                                          scale_mode="iterations")),
    ("one_cycle", scheduler("OneCycleLR", max_lr=0.1, total_steps=26)),
    ("one_cycle_linear", scheduler("OneCycleLR", max_lr=[0.1, 1.0], epochs=5, steps_per_epoch=6,
                                   anneal_strategy="linear", pct_start=0.4)),
    ("one_cycle_three_phase", scheduler("OneCycleLR", max_lr=0.1, total_steps=28, three_phase=True, div_factor=10.0,
                                        final_div_factor=100.0, base_momentum=[0.5, 0.6], max_momentum=[0.8, 0.9])),
    ("one_cycle_no_momentum", scheduler("OneCycleLR", max_lr=0.1, total_steps=27, cycle_momentum=False, pct_start=0.25)),
    ("chained_constant_exponential", scheduler("Chained", schedulers=[
        scheduler("ConstantLR", factor=0.1, total_iters=4), scheduler("ExponentialLR", gamma=0.9)])),
    ("chained_three", scheduler("Chained", schedulers=[
        scheduler("LinearLR", start_factor=0.4, end_factor=0.8, total_iters=6),
        scheduler("MultiStepLR", milestones=[4, 8, 10], gamma=0.4), scheduler("StepLR", step_size=3, gamma=0.9)])),
    ("chained_cosine", scheduler("Chained", schedulers=[
        scheduler("CosineAnnealingLR", T_max=7, eta_min=0.001), scheduler("ConstantLR", factor=0.2, total_iters=4)])),
    ("sequential", scheduler("Sequential", milestones=[5], schedulers=[
        scheduler("ConstantLR", factor=0.1, total_iters=4), scheduler("ExponentialLR", gamma=0.9)])),
    ("sequential_three", scheduler("Sequential", milestones=[4, 10], schedulers=[
        scheduler("LinearLR", start_factor=0.1, total_iters=4), scheduler("CosineAnnealingLR", T_max=6),
        scheduler("StepLR", step_size=3)])),
    ("sequential_restarts", scheduler("Sequential", milestones=[6], schedulers=[
        scheduler("LambdaLR", lr_lambda=["inverse", "power"]),
        scheduler("CosineAnnealingWarmRestarts", T_0=4, T_mult=2)])),
    ("sequential_multiplicative", scheduler("Sequential", milestones=[3, 9], schedulers=[
        scheduler("PolynomialLR", total_iters=5), scheduler("MultiplicativeLR", lr_lambda=["wave", "power"]),
        scheduler("MultiStepLR", milestones=[2, 4])])),
]
PLATEAU = [
    ("constant", {}, [1.0] * 40),
    ("patience", {"patience": 2, "factor": 0.5}, [1.0] * 30),
    ("better_and_worse", {"patience": 1, "factor": 0.3, "eps": 0}, [10 * 0.8 ** (i % 7) for i in range(40)]),
    ("max", {"mode": "max", "patience": 2, "threshold": 0.1}, [1 + 0.05 * i for i in range(30)]),
    ("abs", {"threshold_mode": "abs", "threshold": 0.1, "patience": 3}, [1 - 0.04 * i for i in range(30)]),
    ("max_abs", {"mode": "max", "threshold_mode": "abs", "threshold": 0.1, "patience": 1},
     [math.sin(0.3 * i) for i in range(30)]),
    ("cooldown", {"patience": 1, "cooldown": 3, "factor": 0.5}, [1.0] * 30),
    ("min_lr", {"patience": 0, "min_lr": [0.01, 0.2], "factor": 0.5}, [1.0] * 15),
    ("min_lr_all", {"patience": 0, "min_lr": 0.003, "eps": 0.01}, [1.0] * 15),
    ("nan", {"patience": 1}, [1.0, math.nan, math.nan, math.nan, 0.5, math.nan, 0.4, 0.4]),
]


def sgd():
    params = [torch.zeros(2, dtype=torch.float64, requires_grad=True) for _ in LRS]
    return torch.optim.SGD([{"params": [p], "lr": lr} for p, lr in zip(params, LRS)], lr=0.1, momentum=0.9)


def make(optimizer, spec):
    kind = spec["kind"]
    options = {k: v for k, v in spec.items() if k != "kind"}
    if kind == "Chained":
        return torch.optim.lr_scheduler.ChainedScheduler([make(optimizer, s) for s in options["schedulers"]])
    if kind == "Sequential":
        return torch.optim.lr_scheduler.SequentialLR(
            optimizer, [make(optimizer, s) for s in options["schedulers"]], options["milestones"])
    if "lr_lambda" in options:
        options["lr_lambda"] = [LAMBDAS[name] for name in options["lr_lambda"]]
    if "scale_fn" in options:
        options["scale_fn"] = LAMBDAS[options["scale_fn"]]
    return getattr(torch.optim.lr_scheduler, kind)(optimizer, **options)


def table(name, spec):
    optimizer = sgd()
    s = make(optimizer, spec)
    lrs, momentums, last = [], [], []
    for _ in range(EPOCHS):
        lrs.append([group["lr"] for group in optimizer.param_groups])
        momentums.append([group["momentum"] for group in optimizer.param_groups])
        last.append(list(s.get_last_lr()))
        optimizer.step()
        s.step()
    out = {"name": name, "scheduler": spec, "lr": lrs, "momentum": momentums, "last_lr": last}
    if hasattr(s, "_get_closed_form_lr"):
        closed = []
        for epoch in range(EPOCHS):
            s.last_epoch = epoch
            closed.append(s._get_closed_form_lr())
        out["closed_form"] = closed
    return out


def resumed(name, spec):
    """Constructed with last_epoch=6 over an optimizer whose groups have an initial_lr: rates that follow."""
    optimizer = sgd()
    for group, initial in zip(optimizer.param_groups, (0.1, 1.0)):
        group["initial_lr"] = initial
    s = make(optimizer, {**spec, "last_epoch": 6})
    lrs = []
    for _ in range(10):
        lrs.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        s.step()
    return {"name": name, "scheduler": spec, "lr": lrs}


def plateau(name, options, metrics):
    optimizer = sgd()
    s = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **options)
    lrs = []
    for metric in metrics:
        s.step(metric)
        lrs.append([group["lr"] for group in optimizer.param_groups])
    return {"name": name, "options": options, "metrics": [number(m) for m in metrics], "lr": lrs,
            "num_bad_epochs": s.num_bad_epochs, "cooldown_counter": s.cooldown_counter}


def fractions():
    """CosineAnnealingWarmRestarts at epochs that are not whole; a step without an epoch after each."""
    optimizer = sgd()
    s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, 2, 0.001)
    out = []
    for epoch in (0.25, 0.5, 2.75, 3, 4.5, 8.9, 9.1, 20.5, 21, 30.3, 1.5):
        s.step(epoch)
        at = [group["lr"] for group in optimizer.param_groups]
        s.step()
        out.append({"epoch": epoch, "lr": at, "next": [group["lr"] for group in optimizer.param_groups],
                    "last_epoch": s.last_epoch})
    return out


def main():
    warnings.simplefilter("ignore")
    write("lstm-nn/src/test/resources/goldens/lr_schedulers.json", {"notes": [
        f"SGD of momentum 0.9 with two groups of rates {list(LRS)}; lr and momentum of both groups, and get_last_lr, at "
        f"each of {EPOCHS} epochs: after construction, then after each optimizer.step() and scheduler.step()",
        "closed_form: _get_closed_form_lr at each epoch, where there is one",
        "functions: power = 0.95^epoch, inverse = 1/(epoch + 1), wave = 0.9 at odd epochs, 1.05 at even ones",
        "resumed: constructed with last_epoch=6, with initial rates 0.1 and 1; the rates of the ten epochs from there",
        "plateau: the rates after each metric",
        "fractions: CosineAnnealingWarmRestarts(T_0=3, T_mult=2, eta_min=0.001); step(epoch), then step()"]},
        tables=[table(*case) for case in CASES],
        resumed=[resumed(name, spec) for name, spec in CASES
                 if spec["kind"] in ("StepLR", "MultiStepLR", "ExponentialLR", "ConstantLR", "LinearLR", "PolynomialLR",
                                     "CosineAnnealingLR", "LambdaLR", "MultiplicativeLR")],
        plateau=[plateau(*case) for case in PLATEAU],
        fractions=fractions())


if __name__ == "__main__":
    main()
