"""nn.GRU and nn.RNN (tanh and relu) over their options: outputs, states and all gradients."""
from common import DTYPES, torch, write
from rnn_grid import H, I, RECIPE, case, fill, grid, run

MODULES = {"GRU": lambda **o: torch.nn.GRU(I, H, **o),
           "RNN_tanh": lambda **o: torch.nn.RNN(I, H, nonlinearity="tanh", **o),
           "RNN_relu": lambda **o: torch.nn.RNN(I, H, nonlinearity="relu", **o)}


def one(kind, options, batched, explicit, dtype):
    options = {k: v for k, v in options.items() if k != "proj_size"}
    module = fill(MODULES[kind](dtype=DTYPES[dtype], **options))
    return {**case(kind, options, batched, explicit, dtype), **run(module, batched, explicit, DTYPES[dtype])}


def main():
    cases = [one(kind, *combination, "float64") for kind in MODULES for combination in grid((1, 2))]
    both = {"num_layers": 2, "bias": True, "batch_first": False, "bidirectional": True, "proj_size": 0}
    cases += [one(kind, both, True, explicit, "float32") for kind in MODULES for explicit in (True, False)]
    write("lstm-nn/src/test/resources/goldens/gru_rnn.json", {"recipe": RECIPE}, cases=cases)


if __name__ == "__main__":
    main()
