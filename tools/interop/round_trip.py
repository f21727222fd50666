"""Files of ours through PyTorch and back: the same bits of every layer, and training that PyTorch continues.

    mvn -q -DskipTests package
    /usr/bin/python3 tools/interop/round_trip.py 'lstm-examples/target/lib/*'

Needs PyTorch 1.13 or later, here Debian's (apt install python3-torch); no safetensors package.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import warnings

import torch
from torch.optim import lr_scheduler as s, swa_utils

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
TYPES = {"F32": (torch.float32, "f"), "F64": (torch.float64, "d")}
LAYERS = {"LSTM": lambda t: torch.nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2, dtype=t),
          "GRU": lambda t: torch.nn.GRU(3, 4, 2, bidirectional=True, dtype=t),
          "RNN": lambda t: torch.nn.RNN(3, 4, 2, bias=False, dtype=t), "Linear": lambda t: torch.nn.Linear(3, 4, dtype=t),
          "LSTMCell": lambda t: torch.nn.LSTMCell(3, 4), "GRUCell": lambda t: torch.nn.GRUCell(3, 4),
          "RNNCell": lambda t: torch.nn.RNNCell(3, 4), "Embedding": lambda t: torch.nn.Embedding(5, 3),
          "EmbeddingBag": lambda t: torch.nn.EmbeddingBag(5, 3), "LayerNorm": lambda t: torch.nn.LayerNorm((3, 4)),
          "GroupNorm": lambda t: torch.nn.GroupNorm(2, 4), "BatchNorm1d": lambda t: torch.nn.BatchNorm1d(4),
          "Conv1d": lambda t: torch.nn.Conv1d(3, 4, 2), "MultiheadAttention": lambda t: torch.nn.MultiheadAttention(4, 2),
          "PReLU": lambda t: torch.nn.PReLU()}


def java(classpath, *args):
    subprocess.run(["java", "-cp", classpath, str(pathlib.Path(__file__).with_name("RoundTrip.java")), *args], check=True)


def read_safetensors(path):
    data = path.read_bytes()
    n, = struct.unpack("<Q", data[:8])
    out = {}
    for name, entry in json.loads(data[8:8 + n]).items():
        if name != "__metadata__":
            dtype, code = TYPES[entry["dtype"]]
            begin, end = (8 + n + o for o in entry["data_offsets"])
            values = struct.unpack(f"<{(end - begin) // struct.calcsize(code)}{code}", data[begin:end])
            out[name] = torch.tensor(values, dtype=dtype).reshape(entry["shape"])
    return out


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        kind = next(k for k, (dtype, _) in TYPES.items() if dtype == tensor.dtype)
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def layers(folder):
    strict = 0
    for path in sorted(folder.glob("*.safetensors")):
        name = path.name[:-len(".safetensors")]
        state = torch.load(folder / f"{name}.pt", weights_only=True)
        other = read_safetensors(path)
        # The order of names differs: safetensors sorts them.
        assert state.keys() == other.keys() and all(torch.equal(v, other[k]) and v.dtype == other[k].dtype for k, v in state.items()), name
        kind = name.split("_")[0]
        if kind in LAYERS:
            dtype = torch.float64 if name.endswith("64") else torch.float32
            layer = LAYERS[kind](dtype)
            layer.load_state_dict(state)  # strict
            own = layer.state_dict()
            assert all(torch.equal(own[k].double(), v.double()) for k, v in state.items()), name
            strict += 1
        torch.save(dict((k, state[k]) for k in other), folder / f"{name}.back.pt")
        write_safetensors(folder / f"{name}.back.safetensors", other)
    print(f"PyTorch {torch.__version__} read every .pt with weights_only=True; {strict} went into its own layers, strictly")


SGD = lambda parameters: torch.optim.SGD(parameters, lr=1.0, momentum=0.1)
# With other constants than those of the files.
SCHEDULERS = {"StepLR": lambda o: s.StepLR(o, 1), "MultiStepLR": lambda o: s.MultiStepLR(o, [1]),
              "ConstantLR": lambda o: s.ConstantLR(o), "LinearLR": lambda o: s.LinearLR(o),
              "PolynomialLR": lambda o: s.PolynomialLR(o), "CosineAnnealingLR": lambda o: s.CosineAnnealingLR(o, 5),
              "CosineAnnealingWarmRestarts": lambda o: s.CosineAnnealingWarmRestarts(o, 7),
              "ReduceLROnPlateau": lambda o: s.ReduceLROnPlateau(o), "CyclicLR": lambda o: s.CyclicLR(o, 1, 2, 9),
              "OneCycleLR": lambda o: s.OneCycleLR(o, 3, 9), "SWALR": lambda o: swa_utils.SWALR(o, 3, 2)}


def goes_on(path, make_optimizer, make_scheduler):
    """Ten more steps from a checkpoint of ours: the greatest differences from ours in the loss and in the weights."""
    # With weights_only, PyTorch 1.13 knows no floats.
    file = torch.load(path, weights_only=not torch.__version__.startswith("1."))
    model = torch.nn.ModuleDict({"lstm": torch.nn.LSTM(3, 6), "head": torch.nn.Linear(6, 1)})
    model.load_state_dict(file["model"])
    optimizer = make_optimizer(model.parameters())
    scheduler = make_scheduler(optimizer)
    optimizer.load_state_dict(file["optimizer"])
    scheduler.load_state_dict(file["scheduler"])

    def closure():
        optimizer.zero_grad()
        loss = ((model["head"](model["lstm"](file["x"])[0]) - file["y"]) ** 2).mean()
        loss.backward()
        return loss

    losses = []
    for _ in range(len(file["losses_after"])):
        losses.append(optimizer.step(closure).item())
        scheduler.step(*([losses[-1]] if isinstance(scheduler, s.ReduceLROnPlateau) else []))
    loss = max(abs(a - b) for a, b in zip(losses, file["losses_after"].tolist()))
    weight = max((v - file["after"][k]).abs().max().item() for k, v in model.state_dict().items())
    name = path.stem.split("_")[1]
    print(f"{name}: ten more steps differ by {loss:.1e} in the loss and {weight:.1e} in the weights")
    # NAdam of 1.13 has another formula.
    if not (name == "NAdam" and torch.__version__.startswith("1.")):
        assert loss < 1e-6 and weight < (1e-4 if name == "LBFGS" else 1e-6), name


def trainings(folder):
    for path in sorted(folder.glob("optimizer_*.pt")):
        kind = getattr(torch.optim, path.stem[len("optimizer_"):])
        goes_on(path, lambda p: kind(p, lr=1.0), lambda o: s.ExponentialLR(o, 0.5))
    for path in sorted(folder.glob("scheduler_*.pt")):
        goes_on(path, SGD, SCHEDULERS[path.stem[len("scheduler_"):]])


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        java(sys.argv[1], "write", name)
        layers(folder)
        java(sys.argv[1], "check", name)
        trainings(folder)


if __name__ == "__main__":
    main()
