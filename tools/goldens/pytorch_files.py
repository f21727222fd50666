"""What PyTorch reads in the files of lstm-tensor/src/test/resources/torch: one line for each value, with its path."""
import argparse
import collections
import hashlib
import pathlib
import pickle
import struct
import sys
import types
import warnings
import zipfile

import numpy as np
import torch

warnings.filterwarnings("ignore")
TARGET = pathlib.Path(__file__).resolve().parents[2] / "lstm-tensor/src/test/resources/torch"
# Files of which only the parts listed here are compared: PyTorch 1.13 or this library lacks the other types.
KNOWN = {"refused/namespace_inside.pt": "args", "refused/numpy_scalar_inside.pt": "loss",
         "refused/defaultdict_inside.pt": "counts", "refused/path_inside.pt": "path", "refused/complex.pt": "w",
         "refused/list_of_tensors.pt": None, "refused/one_tensor.pt": None}
# NumPy 2 has its scalars in another module.
sys.modules["numpy._core"] = types.ModuleType("numpy._core")
sys.modules["numpy._core.multiarray"] = np.core.multiarray


def lines(path, value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from lines(f"{path}.{key}", item)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from lines(f"{path}.{index}", item)
    elif isinstance(value, torch.Tensor):
        # Every type that is read is exact in float64.
        numbers = value.detach().double().contiguous().numpy().astype("<f8").tobytes()
        shape = ",".join(map(str, value.shape))
        yield f"{path} tensor {str(value.dtype)[6:]} [{shape}] {hashlib.sha256(numbers).hexdigest()[:16]}"
    elif isinstance(value, float):
        yield f"{path} float {struct.pack('>d', value).hex()}"
    else:
        yield f"{path} {type(value).__name__} {value}"


def main():
    with open(TARGET / "contents.txt", "w", encoding="utf-8", newline="\n") as out:
        out.write(f"# tools/goldens/pytorch_files.py, torch {torch.__version__}\n")
        for file in sorted([*TARGET.glob("*.pt"), *TARGET.glob("*.ckpt"), *TARGET.glob("optimizers/*.pt"),
                            *(TARGET / name for name in KNOWN)]):
            name = file.relative_to(TARGET).as_posix()
            value = torch.load(file)
            if KNOWN.get(name):
                del value[KNOWN[name]]
            for line in lines(name, value):
                out.write(line + "\n")


if __name__ == "__main__":
    main()
