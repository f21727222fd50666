"""The process of PyTorch: answers the protocol of Protocol.java, with the timing of Stopwatch.java."""

import base64
import struct
import sys
import time

answers = sys.stdout
sys.stdout = sys.stderr


def answer(text):
    answers.write("@bench " + text + "\n")
    answers.flush()


try:
    import numpy as np
    import torch
except ImportError as e:
    answer("failed " + sys.executable + ": " + str(e))
    sys.exit(0)

torch.set_num_threads(int(sys.argv[1]))
WINDOWS = 15


def uniform(stream, sizes, bound):
    """The numbers of Filling.java."""
    count = int(np.prod(sizes))
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) + (np.uint64(stream) << np.uint64(32))
        z = z * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    unit = (z >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)
    return torch.from_numpy((unit * np.float32(bound)).reshape(sizes))


class Work:
    """The layer of a row, ready to be called."""

    def __init__(self, kind, dtype, mode, shape):
        batch, hidden, steps, features = (int(n) for n in shape.split(","))
        bound = 1 / hidden**0.5
        torch_type = torch.float64 if dtype == "float64" else torch.float32
        if kind == "gemm":
            self.x = uniform(0, (batch, features), 1)
            self.weight = uniform(1, (features, hidden), bound)
            self.out = torch.zeros(batch, hidden)
            self.forward = lambda: torch.mm(self.x, self.weight, out=self.out)
            self.parameters = []
        else:
            self.x = uniform(0, (steps, batch, features), 1).to(torch_type)
            if kind == "cell":
                layer = torch.nn.LSTMCell(features, hidden, dtype=torch_type)
            elif kind == "bi2":
                layer = torch.nn.LSTM(features, hidden, num_layers=2, bidirectional=True, dtype=torch_type)
            else:
                layer_type = {"gru": torch.nn.GRU, "rnn": torch.nn.RNN}.get(kind, torch.nn.LSTM)
                layer = layer_type(features, hidden, dtype=torch_type)
            self.layer = layer
            self.parameters = list(layer.parameters())
            with torch.no_grad():
                for i, p in enumerate(self.parameters):
                    p.copy_(uniform(1 + i, tuple(p.shape), bound))
            self.forward = {"cell": self.cells, "packed": self.rows}.get(kind, self.sequence)
            if kind == "packed":
                # Those of Row.java.
                lengths = [steps - b * (steps // 2) // batch for b in range(batch)]
                self.packed = torch.nn.utils.rnn.pack_padded_sequence(self.x, lengths)
        self.run = self.train if mode == "train" else self.infer

    def sequence(self):
        return self.layer(self.x)[0]

    def rows(self):
        return self.layer(self.packed)[0].data

    def cells(self):
        state = None
        outputs = []
        for x in self.x:
            state = self.layer(x, state)
            outputs.append(state[0])
        return torch.stack(outputs)

    def infer(self):
        with torch.no_grad():
            return self.forward()

    def train(self):
        for p in self.parameters:
            p.grad = None
        output = self.forward()
        output.sum().backward()
        return output

    def values(self):
        output = self.run()
        tensors = [output] + [p.grad for p in self.parameters if p.grad is not None]
        return [t.detach().to(torch.float32).contiguous().numpy().ravel() for t in tensors]


def check(work):
    data = b"".join(struct.pack("<i", v.size) + v.astype("<f4").tobytes() for v in work.values())
    return "values " + base64.b64encode(data).decode()


def warm(work, seconds):
    end = time.perf_counter() + seconds
    while True:
        work.run()
        if time.perf_counter() >= end:
            return "warmed"


def run(work, seconds):
    window = seconds / WINDOWS
    means = []
    for _ in range(WINDOWS):
        calls = 0
        start = time.perf_counter()
        while True:
            work.run()
            calls += 1
            now = time.perf_counter()
            if now - start >= window:
                break
        means.append((now - start) / calls)
    return "micros %r" % (sorted(means)[WINDOWS // 2] * 1e6)




def blas():
    """The library that does its float64 products and backward passes; the one of a bare Debian is slow."""
    try:
        with open("/proc/self/maps") as maps:
            for line in maps:
                if "blas" in line:
                    return ", " + "/".join(line.split()[-1].split("/")[-2:])
    except OSError:
        pass
    return ""


answer("ready PyTorch " + torch.__version__ + " through Python " + sys.version.split()[0] + blas())
held = (None, None)
for line in sys.stdin:
    words = line.split()
    try:
        row = tuple(words[-4:])
        if held[0] != row:
            held = (None, None)
            held = (row, Work(*row))
        if words[0] == "check":
            answer(check(held[1]))
        elif words[0] == "warm":
            answer(warm(held[1], float(words[1])))
        else:
            answer(run(held[1], float(words[1])))
    except Exception as e:
        answer("failed " + repr(e).replace("\n", " "))
