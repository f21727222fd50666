"""What modules draw when constructed: a sequence of constructions from one seed, with all parameters."""
from common import DTYPES, flat, tensor, torch, write

nn = torch.nn
# class, positional arguments, keyword arguments
BUILT = [
    ("LSTM", (3, 4), {"num_layers": 2, "bidirectional": True, "proj_size": 2}),
    ("LSTMCell", (3, 5), {}),
    ("Linear", (4, 3), {}),
    ("Linear", (5, 1), {"bias": False}),
    ("LSTM", (1, 32), {}),
    ("Linear", (32, 1), {}),
    ("LSTM", (4, 1), {"batch_first": True}),
    ("LSTM", (2, 3), {"num_layers": 3, "bias": False, "dropout": 0.25}),
    ("LSTMCell", (4, 1), {"bias": False}),
    ("GRU", (3, 4), {"num_layers": 2, "bidirectional": True}),
    ("GRUCell", (3, 4), {}),
    ("RNN", (3, 4), {"nonlinearity": "relu"}),
    ("RNNCell", (3, 4), {}),
    ("Embedding", (5, 3), {}),
    ("Embedding", (7, 3), {"padding_idx": 2}),
    ("LayerNorm", (4,), {}),
    ("Dropout", (), {"p": 0.3}),
]


def built(kind, args, kwargs, dtype):
    typed = {} if kind == "Dropout" else {"dtype": DTYPES[dtype]}
    module = getattr(nn, kind)(*args, **kwargs, **typed)
    return {"class": kind, "args": list(args), "kwargs": kwargs, "repr": repr(module),
            "parameters": [{"name": name, **tensor(p)} for name, p in module.named_parameters()],
            "rand_after": flat(torch.rand(3))}


def sequence(seed, dtype):
    torch.manual_seed(seed)
    return {"seed": seed, "dtype": dtype, "modules": [built(*b, dtype) for b in BUILT]}


def alone(seed, dtype, kind, args, kwargs):
    """The same, each from a fresh seed: for whoever has not all of the modules."""
    torch.manual_seed(seed)
    return {"seed": seed, "dtype": dtype, "modules": [built(kind, args, kwargs, dtype)]}


def main():
    write("lstm-nn/src/test/resources/goldens/init.json", {"notes": [
        "sequences: manual_seed(seed), then construct the modules in order, each followed by torch.rand(3) in float32",
        "alone: the same with one module each (the wide ones left out)"]},
        sequences=[sequence(seed, dtype) for seed in (0, 3) for dtype in DTYPES],
        alone=[alone(0, dtype, *b) for dtype in DTYPES for b in BUILT if 32 not in b[1]])


if __name__ == "__main__":
    main()
