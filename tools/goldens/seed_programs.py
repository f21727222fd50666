"""The outputs of the source programs: one LSTM unit with written weights and the biases it was initialised with."""
from common import flat, torch, write

STEPS = [[1, 0, 0, 1], [3, 1, 0, 1], [2, 0, 0, 1], [4, 1, 0, 1], [2, 0, 0, 1], [1, 0, 1, 1], [3, -1, 0, 1], [6, 1, 0, 1],
         [1, 0, 1, 1]]
WEIGHT_IH = [[0.0, 100.0, 0.0, -10.0], [0.0, 100.0, 0.0, 10.0], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 100.0, -10.0]]
EXPECTED = [1.9719703647780307e-09, 2.8879336241516285e-05, 2.887993468903005e-05, 3.657567867776379e-05,
            3.657572960946709e-05, 0.9639382362365723, 0.0, 2.8897959055029787e-05, 0.7616072297096252]
DTYPES = (torch.float32, torch.float64)


def cell(dtype):
    torch.manual_seed(0)
    cell = torch.nn.LSTMCell(4, 1, dtype=dtype)
    cell.weight_ih = torch.nn.Parameter(torch.tensor(WEIGHT_IH, dtype=dtype))
    cell.weight_hh = torch.nn.Parameter(torch.zeros(4, 1, dtype=dtype))
    h, c = torch.zeros(1, 1, dtype=dtype), torch.zeros(1, 1, dtype=dtype)
    hs, cs = [], []
    for x in STEPS:
        h, c = cell(torch.tensor([x], dtype=dtype), (h, c))
        hs.append(h)
        cs.append(c)
    return result("LSTMCell", cell, "", torch.cat(hs), torch.cat(cs))


def layer(dtype):
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(4, 1, batch_first=True, dtype=dtype)
    lstm.weight_ih_l0 = torch.nn.Parameter(torch.tensor(WEIGHT_IH, dtype=dtype))
    lstm.weight_hh_l0 = torch.nn.Parameter(torch.zeros(4, 1, dtype=dtype))
    output, (_, c) = lstm(torch.tensor([STEPS], dtype=dtype))
    return result("LSTM", lstm, "_l0", output, c)


def result(kind, module, suffix, outputs, c):
    biases = {f"bias_{k}": flat(getattr(module, f"bias_{k}{suffix}")) for k in ("ih", "hh")}
    outputs, dtype = flat(outputs), str(module.weight_ih.dtype if kind == "LSTMCell" else module.weight_ih_l0.dtype)[6:]
    return {"program": kind, "dtype": dtype, "seed": 0, **biases, "outputs": outputs,
            "c" if kind == "LSTMCell" else "c_n": flat(c), "rounded_3": [round(x, 3) for x in outputs],
            "equals_expected": outputs == EXPECTED}


def main():
    write("lstm-examples/src/test/resources/goldens/seed_programs.json",
          {"steps": STEPS, "weight_ih": WEIGHT_IH, "weight_hh": [0.0] * 4, "expected": EXPECTED, "notes": [
              "expected: what PyTorch is known to give; equals_expected says whether the outputs of this run are these "
              "very numbers"]},
          programs=[program(dtype) for dtype in DTYPES for program in (cell, layer)])


if __name__ == "__main__":
    main()
