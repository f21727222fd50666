"""The order in which PyTorch's DataLoader, samplers and random_split draw, and where they leave the generator."""
from common import torch, write

from torch.utils.data import (DataLoader, RandomSampler, SequentialSampler, SubsetRandomSampler, TensorDataset,
                              WeightedRandomSampler, random_split)

EPOCHS = 3


def dataset(n):
    return TensorDataset(torch.arange(n))


def after(generator=None):
    """Two draws that show how far a generator has come."""
    return [int(x) for x in torch.randint(0, 2 ** 31, (2,), generator=generator)]


def passes(loader, draw=lambda: []):
    """The batches of each epoch; draw is called after each batch, as a step of training that is random would."""
    out = []
    for _ in range(EPOCHS):
        epoch = []
        for (batch,) in loader:
            epoch.append({"batch": batch.tolist(), "drawn": draw()})
        out.append(epoch)
    return out


def loaders():
    for n, size, drop, seed in [(10, 3, False, 0), (10, 3, True, 1), (9, 3, False, 2), (1, 4, False, 3), (7, 1, False, 4),
                                (50, 8, True, 5), (300, 64, False, 2 ** 32 + 6), (5, 8, True, 7)]:
        common = {"n": n, "batch_size": size, "drop_last": drop, "seed": str(seed)}
        for shuffle in (True, False):
            torch.manual_seed(seed)
            loader = DataLoader(dataset(n), batch_size=size, shuffle=shuffle, drop_last=drop)
            epochs = passes(loader, after)
            yield {"name": f"default {n} by {size} drop {drop} shuffle {shuffle}", **common, "shuffle": shuffle,
                   "own": False, "len": len(loader), "epochs": epochs, "after": after()}

            torch.manual_seed(99)
            g = torch.Generator().manual_seed(seed)
            loader = DataLoader(dataset(n), batch_size=size, shuffle=shuffle, drop_last=drop, generator=g)
            epochs = passes(loader, lambda: after(g))
            yield {"name": f"generator= {n} by {size} drop {drop} shuffle {shuffle}", **common, "shuffle": shuffle,
                   "own": True, "len": len(loader), "epochs": epochs, "after": after(g)}
            # The default generator is then not used at all.
            untouched = after()
            torch.manual_seed(99)
            assert untouched == after()


def broken_off():
    """A pass that ends early, with one generator for the order and for what comes after."""
    for own in (False, True):
        torch.manual_seed(11)
        g = torch.Generator().manual_seed(11) if own else None
        loader = DataLoader(dataset(6), batch_size=2, shuffle=True, generator=g)
        first = []
        for (batch,) in loader:
            first.append(batch.tolist())
            if len(first) == 2:
                break
        second = [batch.tolist() for (batch,) in loader]
        yield {"name": f"broken off, generator= {own}", "own": own, "seed": "11", "first": first, "second": second,
               "after": after(g)}


def samplers():
    weights = [0.5, 0.0, 3.0, 1.0, 0.25, 2.0, 1e-3, 7.0]
    cases = [
        ("random", lambda n, g: RandomSampler(range(n), generator=g), [1, 2, 33, 100], {}),
        ("random, more than all", lambda n, g: RandomSampler(range(n), num_samples=2 * n + 1, generator=g), [3, 8],
         {"over": 1}),
        ("random, fewer than all", lambda n, g: RandomSampler(range(n), num_samples=n // 2, generator=g), [8],
         {"under": 1}),
        ("replacement", lambda n, g: RandomSampler(range(n), replacement=True, generator=g), [1, 5, 32, 64, 70], {}),
        ("subset", lambda n, g: SubsetRandomSampler([3 * i + 1 for i in range(n)], generator=g), [1, 9], {}),
    ]
    for kind, make, sizes, _ in cases:
        for n in sizes:
            g = torch.Generator().manual_seed(17)
            sampler = make(n, g)
            yield {"name": f"{kind} {n}", "kind": kind, "n": n, "seed": "17", "samples": len(sampler),
                   "epochs": [list(map(int, sampler)) for _ in range(EPOCHS)], "after": after(g)}
    # Not (1, True): since PyTorch 2 one index with replacement is drawn as one without.
    for samples, replacement in [(20, True), (7, False), (3, False), (1, False)]:
        g = torch.Generator().manual_seed(23)
        sampler = WeightedRandomSampler(weights, samples, replacement, generator=g)
        yield {"name": f"weighted {samples} replacement {replacement}", "kind": "weighted", "n": len(weights),
               "seed": "23", "samples": samples, "replacement": replacement, "weights": weights,
               "epochs": [list(sampler) for _ in range(EPOCHS)], "after": after(g)}
    assert list(SequentialSampler(range(3))) == [0, 1, 2]


def splits():
    for n, lengths in [(10, [3, 7]), (10, [10]), (5, [1, 1, 3]), (30, [0.3, 0.3, 0.4]), (10, [0.5, 0.25, 0.25]),
                       (11, [0.34, 0.33, 0.33]), (7, [0.7, 0.3])]:
        g = torch.Generator().manual_seed(42)
        parts = random_split(range(n), lengths, generator=g)
        yield {"name": f"{n} into {lengths}", "n": n, "seed": "42",
               "fractions" if isinstance(lengths[0], float) else "counts": lengths,
               "parts": [list(map(int, part.indices)) for part in parts], "after": after(g)}


write("lstm-nn/src/test/resources/goldens/data.json",
      {"recipe": "The dataset of a loader is 0 .. n - 1, and its batches are these numbers. 'own' loaders got a "
                 "Generator of the seed as generator=, others run after torch.manual_seed(seed). 'drawn' (after each "
                 "batch) and 'after' (at the end) are torch.randint(0, 2**31, (2,)) from the same generator. Positions "
                 "of the sampler 'subset' are 3 i + 1."},
      loaders=list(loaders()), broken_off=list(broken_off()), samplers=list(samplers()), splits=list(splits()))
