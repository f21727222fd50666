"""What modules draw when constructed, in a sequence from one seed, with all parameters; and what torch.nn.init draws."""
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


# name, call on a tensor w, shape
FUNCTIONS = [
    ("uniform", "uniform_(w)", (3, 4)),
    ("uniform_bounds", "uniform_(w, -0.5, 2.0)", (3, 4)),
    ("normal", "normal_(w)", (3, 4)),
    ("normal_of_many", "normal_(w, 1.0, 0.5)", (5, 7)),
    ("constant", "constant_(w, 0.3)", (2, 3)),
    ("ones", "ones_(w)", (2, 3)),
    ("zeros", "zeros_(w)", (2, 3)),
    ("eye", "eye_(w)", (3, 5)),
    ("xavier_uniform", "xavier_uniform_(w)", (4, 6)),
    ("xavier_uniform_gain", "xavier_uniform_(w, gain=5 / 3)", (2, 3, 5)),
    ("xavier_normal", "xavier_normal_(w)", (4, 6)),
    ("xavier_normal_gain", "xavier_normal_(w, gain=2.0)", (2, 3, 2)),
    ("kaiming_uniform", "kaiming_uniform_(w)", (4, 6)),
    ("kaiming_uniform_slope", "kaiming_uniform_(w, a=0.2, mode='fan_out')", (4, 3, 2)),
    ("kaiming_uniform_relu", "kaiming_uniform_(w, nonlinearity='relu')", (4, 6)),
    ("kaiming_normal", "kaiming_normal_(w)", (4, 6)),
    ("kaiming_normal_tanh", "kaiming_normal_(w, mode='fan_out', nonlinearity='tanh')", (2, 4)),
    ("kaiming_normal_selu", "kaiming_normal_(w, nonlinearity='selu')", (2, 4)),
    ("orthogonal", "orthogonal_(w)", (4, 4)),
    ("orthogonal_tall", "orthogonal_(w, gain=1.5)", (7, 3)),
    ("orthogonal_wide", "orthogonal_(w)", (3, 7)),
    ("orthogonal_of_three_dims", "orthogonal_(w, gain=0.5)", (4, 2, 3)),
    ("orthogonal_row", "orthogonal_(w)", (1, 5)),
    ("sparse", "sparse_(w, 0.25)", (10, 4)),
    ("sparse_std", "sparse_(w, sparsity=0.31, std=2.0)", (5, 3)),
]
GAINS = [(f, None) for f in ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")] + [("leaky_relu", 0.2)]


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


def filled(name, call, shape, seed, dtype):
    w = torch.full(shape, 9.0, dtype=DTYPES[dtype])
    torch.manual_seed(seed)
    eval(f"nn.init.{call}", {"nn": nn, "w": w})
    return {"name": f"{name}_{dtype}", "function": name, "call": call, "seed": seed, "dtype": dtype, **tensor(w),
            "rand_after": flat(torch.rand(3))}


def main():
    write("lstm-nn/src/test/resources/goldens/init.json", {"notes": [
        "sequences: manual_seed(seed), then construct the modules in order, each followed by torch.rand(3) in float32",
        "alone: the same with one module each (the wide ones left out)",
        "functions: manual_seed(seed), then the function of torch.nn.init on a tensor w, followed by torch.rand(3)"]},
        sequences=[sequence(seed, dtype) for seed in (0, 3) for dtype in DTYPES],
        alone=[alone(0, dtype, *b) for dtype in DTYPES for b in BUILT if 32 not in b[1]],
        functions=[filled(*f, 5, dtype) for f in FUNCTIONS for dtype in DTYPES],
        gains=[{"name": f"{f} {p}", "nonlinearity": f, "slope": p, "gain": nn.init.calculate_gain(f, p)}
               for f, p in GAINS])


if __name__ == "__main__":
    main()
