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


CLASSES, GROUPS = 81, 8
MODEL = ("clip", "sgd", "adamw", "amsgrad", "rmsprop")


def classes(*sizes):
    return (torch.arange(int(np.prod(sizes))) * 7 % CLASSES).view(sizes)


def text(index, steps, batch):
    """That of Filling.java."""
    unit = uniform(2000 + index, (steps, batch), 1).to(torch.float64)
    return ((unit + 1) * 0.5 * CLASSES).to(torch.int64)


def fill(parameters, hidden):
    with torch.no_grad():
        for i, p in enumerate(parameters):
            p.copy_(uniform(1 + i, tuple(p.shape), 1 / hidden**0.5))


class Model:
    """The character model of StepGroup.java."""

    def __init__(self, hidden, features):
        nn = torch.nn
        self.embedding, self.lstm = nn.Embedding(CLASSES, features), nn.LSTM(features, hidden)
        self.dropout, self.head = nn.Dropout(0.05), nn.Linear(hidden, CLASSES)
        self.parameters = [*self.embedding.parameters(), *self.lstm.parameters(), *self.head.parameters()]
        fill(self.parameters, hidden)


class Training:
    """A whole step."""

    def __init__(self, kind, dtype, mode, shape):
        batch, hidden, steps, features = (int(n) for n in shape.split(","))
        self.model = Model(hidden, features)
        self.optimizer = torch.optim.AdamW(self.model.parameters, 5e-3, betas=(0.9, 0.99), weight_decay=0.01)
        self.texts = [text(i, steps, batch) for i in range(16)]
        self.step = 0

    def run(self):
        m = self.model
        x, y = self.texts[self.step % 16], self.texts[(self.step + 1) % 16]
        self.step += 1
        output = m.dropout(m.lstm(m.embedding(x))[0])
        loss = torch.nn.functional.cross_entropy(m.head(output).reshape(-1, CLASSES), y.reshape(-1))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.norm = torch.nn.utils.clip_grad_norm_(m.parameters, 1.0)
        self.optimizer.step()
        return loss.item()

    def values(self):
        self.model.dropout.eval()
        out = [np.array([self.run(), self.norm.item()], dtype=np.float32) for _ in range(2)]
        self.model.dropout.train()
        return out


class Update:
    """Clipping, or a step of an optimizer."""

    def __init__(self, kind, dtype, mode, shape):
        batch, hidden, steps, features = (int(n) for n in shape.split(","))
        self.kind = kind
        self.parameters = Model(hidden, features).parameters
        for i, p in enumerate(self.parameters):
            p.grad = uniform(1000 + i, tuple(p.shape), 1)
        optim = torch.optim
        self.run = {
            "clip": lambda: lambda: torch.nn.utils.clip_grad_norm_(self.parameters, 1.0),
            "sgd": lambda: optim.SGD(self.parameters, 1e-3, momentum=0.9).step,
            "adamw": lambda: optim.AdamW(self.parameters, 1e-3).step,
            "amsgrad": lambda: optim.Adam(self.parameters, 1e-3, amsgrad=True).step,
            "rmsprop": lambda: optim.RMSprop(self.parameters, 1e-3, centered=True).step,
        }[kind]()

    def values(self):
        self.run()
        return [(p.grad if self.kind == "clip" else p.detach()).numpy().ravel() for p in self.parameters]


class Draw:
    """A new tensor of draws."""

    def __init__(self, kind, dtype, mode, shape):
        batch, hidden, steps, features = (int(n) for n in shape.split(","))
        sizes = (steps, batch, hidden)
        self.run = {
            "rand": lambda: torch.rand(sizes),
            "randn": lambda: torch.randn(sizes),
            "bernoulli": lambda: torch.empty(sizes).bernoulli_(0.95),
        }[kind]

    def values(self):
        torch.manual_seed(0)
        return [self.run().numpy().ravel()]


class Part:
    """A layer or a loss."""

    def __init__(self, kind, dtype, mode, shape):
        b, h, t, features = (int(n) for n in shape.split(","))
        nn, f = torch.nn, torch.nn.functional
        self.kind = kind
        channels = kind in ("batch_norm", "group_norm", "conv", "max_pool", "avg_pool")
        sizes = (b, h, t) if channels else (t, b, h)
        if kind == "cross_entropy":
            sizes = (t * b, CLASSES)
        elif kind == "layer":
            sizes = (t, b, features)
        layers = {
            "layer": lambda: nn.LSTM(features, h),
            "embedding": lambda: nn.Embedding(CLASSES, features),
            "bag": lambda: nn.EmbeddingBag(CLASSES, features),
            "dropout": lambda: nn.Dropout(0.05),
            "linear": lambda: nn.Linear(h, CLASSES),
            "layer_norm": lambda: nn.LayerNorm(h),
            "batch_norm": lambda: nn.BatchNorm1d(h),
            "group_norm": lambda: nn.GroupNorm(GROUPS, h),
            "conv": lambda: nn.Conv1d(h, h, 3, padding=1),
            "max_pool": lambda: nn.MaxPool1d(2),
            "avg_pool": lambda: nn.AvgPool1d(2),
            "attention": lambda: nn.MultiheadAttention(h, GROUPS),
            "relu": nn.ReLU,
            "gelu": nn.GELU,
            "softmax": lambda: nn.Softmax(-1),
        }
        losses = {"mse": f.mse_loss, "huber": f.huber_loss, "bce": f.binary_cross_entropy_with_logits}
        self.leaves = []
        index = {"embedding": (t, b), "bag": (b, t)}.get(kind)
        x = classes(*index) if index else uniform(0, sizes, 1).requires_grad_()
        if not index:
            self.leaves.append(x)
        if kind in layers:
            layer = layers[kind]()
            parameters = list(layer.parameters())
            fill(parameters, h)
            self.leaves += parameters
            if kind == "layer":
                self.forward = lambda: layer(x)[0]
            elif kind == "attention":
                self.forward = lambda: layer(x, x, x, need_weights=False)[0]
            else:
                self.forward = lambda: layer(x)
        else:
            y = classes(t * b) if kind == "cross_entropy" else uniform(1000, sizes, 1)
            loss = losses.get(kind, f.cross_entropy)
            self.forward = lambda: loss(x, y)

    def run(self):
        for leaf in self.leaves:
            leaf.grad = None
        output = self.forward()
        output.sum().backward()
        return output

    def values(self):
        tensors = [self.run()] + [leaf.grad for leaf in self.leaves]
        return [] if self.kind == "dropout" else [t.detach().contiguous().numpy().ravel() for t in tensors]


def work(kind, dtype, mode, shape):
    if kind in ("lstm", "cell", "bi2", "gru", "rnn", "packed", "gemm"):
        return Work(kind, dtype, mode, shape)
    if kind == "training":
        return Training(kind, dtype, mode, shape)
    if kind in ("rand", "randn", "bernoulli"):
        return Draw(kind, dtype, mode, shape)
    return (Update if kind in MODEL else Part)(kind, dtype, mode, shape)


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
            held = (row, work(*row))
        if words[0] == "check":
            answer(check(held[1]))
        elif words[0] == "warm":
            answer(warm(held[1], float(words[1])))
        else:
            answer(run(held[1], float(words[1])))
    except Exception as e:
        answer("failed " + repr(e).replace("\n", " "))
