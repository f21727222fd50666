"""The strides of elementwise results over views, and draws into chains of such operations (order of memory)."""
import itertools

from common import torch, write

# Each of the views has the shape (4, 3, 5) or one that broadcasts to it.
VIEWS = {
    "dense": lambda: torch.zeros(4, 3, 5),
    "batch_first": lambda: torch.zeros(3, 4, 5).transpose(0, 1),
    "channels_last": lambda: torch.zeros(4, 5, 3).transpose(1, 2),
    "reversed": lambda: torch.zeros(5, 3, 4).permute(2, 1, 0),
    "rotated": lambda: torch.zeros(3, 5, 4).permute(2, 0, 1),
    "narrowed": lambda: torch.zeros(4, 3, 9)[:, :, 2:7],
    "narrowed_batch_first": lambda: torch.zeros(3, 4, 9).transpose(0, 1)[:, :, 2:7],
    "every_second": lambda: torch.zeros(5, 3, 8).permute(2, 1, 0)[::2],
    "expanded": lambda: torch.zeros(4, 1, 5).expand(4, 3, 5),
    "expanded_reversed": lambda: torch.zeros(5, 4).t().unsqueeze(1).expand(4, 3, 5),
    "vector": lambda: torch.zeros(5),
    "column": lambda: torch.zeros(3, 1),
    "matrix": lambda: torch.zeros(5, 3).t(),
    "first": lambda: torch.zeros(4, 1, 1),
    "scalar": lambda: torch.zeros(()),
}
OPERATIONS = {
    "relu": torch.relu, "neg": torch.neg, "clamp": lambda x: x.clamp(-1, 1), "mul_scalar": lambda x: x * 2,
    "double": lambda x: x.double()}


def result(name, y):
    """The strides, of dimensions of one element those that a dense tensor of that order has or nothing: they tell nothing."""
    return {"name": name, "shape": list(y.shape), "strides": [s if n > 1 else 0 for n, s in zip(y.shape, y.stride())]}


def main():
    unary = [result(f"{op} {v}", f(make())) for op, f in OPERATIONS.items() for v, make in VIEWS.items()]
    binary = [result(f"add {a} {b}", VIEWS[a]() + VIEWS[b]()) for a, b in itertools.product(VIEWS, VIEWS)]
    where = [result(f"where {a} {b} {c}", torch.where(VIEWS[a]() > 0, VIEWS[b](), VIEWS[c]()))
             for a, b, c in itertools.product(["reversed", "first", "column"], ["batch_first", "vector", "matrix"],
                                              ["rotated", "scalar"])]
    write("lstm-tensor/src/test/resources/goldens/memory_order.json", {"notes": [
        "strides of elementwise results, 0 for dimensions of size 1; views as in MemoryOrderGoldenTest"]},
        cases=unary + binary + where)


if __name__ == "__main__":
    main()
