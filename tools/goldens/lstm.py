"""nn.LSTM over its options: outputs, states and all gradients; dropout with its mask stream."""
from common import DTYPES, torch, write
from rnn_grid import H, I, RECIPE, case, fill, grid, run


def lstm(options, dtype):
    return fill(torch.nn.LSTM(I, H, dtype=DTYPES[dtype], **options))


def plain(options, batched, explicit, dtype):
    return {**case("LSTM", options, batched, explicit, dtype),
            **run(lstm(options, dtype), batched, explicit, DTYPES[dtype])}


def dropout(options, batched, explicit, dtype, p, train):
    module = lstm({**options, "dropout": p}, dtype).train(train)
    return {**case("LSTM", {**options, "dropout": p}, batched, explicit, dtype, train=train, seed=7),
            **run(module, batched, explicit, DTYPES[dtype], seed=7)}


def options(num_layers=1, bias=True, batch_first=False, bidirectional=False, proj_size=0):
    return {"num_layers": num_layers, "bias": bias, "batch_first": batch_first, "bidirectional": bidirectional,
            "proj_size": proj_size}


FLOAT32 = [(options(), True, False), (options(), False, True), (options(2, bidirectional=True), True, True),
           (options(2, bias=False, batch_first=True), True, False), (options(2, proj_size=2), True, True),
           (options(3, bidirectional=True, proj_size=2, batch_first=True), True, True)]


def main():
    cases = [plain(*combination, "float64") for combination in grid((1, 2, 3), (0, 2))]
    cases += [plain(*combination, "float32") for combination in FLOAT32]
    for n in (2, 3):
        for bi in (False, True):
            for batched, first in ((True, False), (True, True), (False, False)):
                cases.append(dropout(options(n, batch_first=first, bidirectional=bi), batched, True, "float64", 0.4, True))
    cases.append(dropout(options(2, bidirectional=True, proj_size=2), True, False, "float64", 0.4, True))
    cases.append(dropout(options(2), True, True, "float32", 0.4, True))
    cases += [dropout(options(3), True, True, "float64", 0.4, False), dropout(options(3), True, True, "float64", 1.0, True)]
    write("lstm-nn/src/test/resources/goldens/lstm.json", {"recipe": RECIPE + [
        "cases with 'seed': torch.manual_seed(seed) directly before the forward; train says which mode"]}, cases=cases)


if __name__ == "__main__":
    main()
