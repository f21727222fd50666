"""What the fixture scripts share: PyTorch set up for repeatable numbers, closed forms, and the JSON writer."""
import json
import math
import os
import sys
from pathlib import Path

# Kernels chosen by instruction set round differently: pin them, so that any AVX2 machine writes the same bytes.
os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx2")
os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)

ROOT = Path(__file__).resolve().parents[2]
DTYPES = {"float32": torch.float32, "float64": torch.float64}


def closed(shape, f, dtype=torch.float64, grad=False):
    """Tensor whose flat element i is f(i), computed in double."""
    values = [f(i) for i in range(math.prod(shape))]
    t = torch.tensor(values, dtype=torch.float64).reshape(shape).to(dtype)
    return t.requires_grad_(grad)


def number(x):
    """JSON has no NaN and no infinities: those become the strings Java's Double.parseDouble reads."""
    if isinstance(x, float) and not math.isfinite(x):
        return "NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity")
    return x


def flat(t):
    """Row-major values; a float32 is written as the double it equals."""
    if isinstance(t, torch.Tensor):
        # Some gradients are zeros with no memory behind them; numpy() would read whatever lies there.
        array = np.zeros(t.shape) if t._is_zerotensor() else t.detach().numpy()
    else:
        array = np.asarray(t)
    if array.dtype == bool:
        array = array.astype(np.int64)
    return [number(x) for x in array.ravel().tolist()]


def tensor(t):
    return {"shape": list(t.shape), "data": flat(t)}


def dumps(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def write(target, header, **lists):
    """One JSON object: the header, then each list with one item a line."""
    head = {"generator": "tools/goldens/" + Path(sys.argv[0]).name,
            "torch": torch.__version__.split("+")[0], "numpy": np.__version__, **header}
    parts = [dumps(key) + ":" + dumps(value) for key, value in head.items()]
    for key, items in lists.items():
        parts.append(dumps(key) + ":[\n" + ",\n".join(dumps(item) for item in items) + "\n]")
    path = ROOT / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8", newline="\n")
    counts = ", ".join(f"{len(items)} {key}" for key, items in lists.items())
    print(f"{target}: {counts}, {path.stat().st_size / 1024:.0f} KB")
