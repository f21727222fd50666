"""Schedulers of PyTorch after four epochs, and the rates and momentums of the next eight: schedulers.pt of lstm-nn."""
import io
import warnings
import zipfile

from common import ROOT

import torch
from torch.optim import lr_scheduler as s, swa_utils

warnings.filterwarnings("ignore")
TARGET = ROOT / "lstm-nn/src/test/resources/torch/schedulers.pt"


def sequential(o):
    return s.SequentialLR(o, [s.ConstantLR(o, 0.1, 2), s.ExponentialLR(o, 0.9), s.StepLR(o, 2, 0.5)], [3, 7])


MAKERS = {
    "StepLR": lambda o: s.StepLR(o, 3, 0.5), "MultiStepLR": lambda o: s.MultiStepLR(o, [2, 5, 5, 9], 0.5),
    "ExponentialLR": lambda o: s.ExponentialLR(o, 0.9), "ConstantLR": lambda o: s.ConstantLR(o, 0.5, 6),
    "LinearLR": lambda o: s.LinearLR(o, 0.25, 1.0, 8), "PolynomialLR": lambda o: s.PolynomialLR(o, 9, 2.0),
    "CosineAnnealingLR": lambda o: s.CosineAnnealingLR(o, 7, 0.001),
    "CosineAnnealingWarmRestarts": lambda o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.001),
    "LambdaLR": lambda o: s.LambdaLR(o, lambda epoch: 0.95 ** epoch),
    "MultiplicativeLR": lambda o: s.MultiplicativeLR(o, lambda epoch: 0.95),
    "ReduceLROnPlateau": lambda o: s.ReduceLROnPlateau(o, "max", 0.5, 1, 0.01, "abs", 1, 0.001),
    "CyclicLR": lambda o: s.CyclicLR(o, 0.01, 0.2, 3, 4, "exp_range", 0.9, base_momentum=0.7, max_momentum=0.95),
    "OneCycleLR": lambda o: s.OneCycleLR(o, 0.5, 14, anneal_strategy="linear"),
    "OneCycleLR in three phases": lambda o: s.OneCycleLR(o, 0.5, 14, pct_start=0.4, base_momentum=0.7, three_phase=True),
    "SWALR": lambda o: swa_utils.SWALR(o, 0.03, 6),
    "SequentialLR": sequential, "ChainedScheduler": lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.5, 6), s.ExponentialLR(o, 0.9)])}


def main():
    out = {}
    for name, make in MAKERS.items():
        p = torch.nn.Parameter(torch.tensor([1.0]))
        optimizer = torch.optim.SGD([p], 0.1, momentum=0.9)
        scheduler = make(optimizer)

        def step():
            p.grad = torch.ones(1)
            optimizer.step()
            scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))

        for _ in range(4):
            step()
        # PyTorch 1.13 saves what cannot be pickled; PyTorch 2 leaves it out.
        kept = {key: value for key, value in scheduler.state_dict().items() if key != "_scale_fn_ref"}
        state = {"optimizer": optimizer.state_dict(), "scheduler": kept}
        buffer = io.BytesIO()
        torch.save(state, buffer)
        buffer.seek(0)
        rates, momentums = [], []
        for _ in range(8):
            step()
            rates.append(optimizer.param_groups[0]["lr"])
            momentums.append(optimizer.param_groups[0]["momentum"])
        out[name] = {**torch.load(buffer), "rates": rates, "momentums": momentums}
    torch.save(out, TARGET)
    print(zipfile.ZipFile(TARGET).namelist()[:3], len(out))


if __name__ == "__main__":
    main()
