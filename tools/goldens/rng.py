"""The random stream of torch.manual_seed on the CPU: programs of calls, each from a fresh seed, with their outcomes."""
import json
import os
import struct
import subprocess
import sys

from common import DTYPES, dumps, flat, torch, write

SEEDS = [0, 1, 42, 2147483647, 123456789012]
MORE_SEEDS = [2**32, 2**32 + 1, 2**63 - 1, 2**63, 2**64 - 1, -1, -5, -2**63]
NORMAL_SIZES = [1, 5, 15, 16, 17, 32, 40, 100]


def raw(n):
    # random_(0, 2**32 - 1) is u32 % (2**32 - 1): the raw draw itself, but for the one value 2**32 - 1.
    return torch.empty(n, dtype=torch.int64).random_(0, 2**32 - 1)


def probabilities(n, dtype):
    return torch.tensor([i / (n - 1) for i in range(n)], dtype=torch.float64).to(dtype)


OPS = {
    "raw32": lambda n: raw(n),
    "random64": lambda n: torch.empty(n, dtype=torch.int64).random_(),
    "rand": lambda n, dtype: torch.rand(n, dtype=dtype),
    "uniform": lambda n, low, high, dtype: torch.empty(n, dtype=dtype).uniform_(low, high),
    "randn": lambda n, dtype: torch.randn(n, dtype=dtype),
    "normal": lambda n, mean, std, dtype: torch.empty(n, dtype=dtype).normal_(mean, std),
    "randperm": lambda n: torch.randperm(n),
    "bernoulli": lambda n, p, dtype: torch.empty(n, dtype=dtype).bernoulli_(p),
    "bernoulli_tensor": lambda n, dtype: torch.bernoulli(probabilities(n, dtype)),
    "dropout": lambda n, p, dtype: torch.nn.functional.dropout(torch.ones(n, dtype=dtype), p=p, training=True),
    "randint": lambda n, low, high: torch.randint(low, high, (n,)),
    "random_split": lambda lengths: [list(s.indices) for s in torch.utils.data.random_split(range(sum(lengths)), lengths)],
    "shuffled_batches": lambda n, batch_size, epochs: batches(n, batch_size, epochs),
}


def batches(n, batch_size, epochs):
    loader = torch.utils.data.DataLoader(range(n), batch_size=batch_size, shuffle=True)
    return [[batch.tolist() for batch in loader] for _ in range(epochs)]


def call(op, **args):
    out = OPS[op](**{k: DTYPES[v] if k == "dtype" else v for k, v in args.items()})
    return {"op": op, **args, "out": flat(out) if isinstance(out, torch.Tensor) else out}


def program(name, seed, *calls):
    """Runs the calls after manual_seed(seed); each call is (op, args)."""
    torch.manual_seed(seed)
    tail = ("raw32", {"n": 3})  # what the next draws are tells how much of the stream was used
    return {"name": name, "seed": seed, "calls": [call(op, **args) for op, args in (*calls, tail)]}


def programs_of(seed):
    yield program("raw32", seed, ("raw32", {"n": 20}))
    yield program("raw32_past_two_twists", seed, ("randperm", {"n": 1249}), ("raw32", {"n": 5}))
    yield program("random64", seed, ("random64", {"n": 5}))
    for dtype in DTYPES:
        d = {"dtype": dtype}
        yield program(f"rand_{dtype}", seed, ("rand", {"n": 40, **d}), ("rand", {"n": 1, **d}))
        yield program(f"uniform_{dtype}", seed,
                      ("uniform", {"n": 10, "low": -0.3, "high": 0.7, **d}),
                      ("uniform", {"n": 20, "low": -0.31, "high": 0.57, **d}),
                      ("uniform", {"n": 20, "low": -1 / 3**0.5, "high": 1 / 3**0.5, **d}))
        for n in NORMAL_SIZES:
            yield program(f"randn_{dtype}_{n}", seed, ("randn", {"n": n, **d}), ("rand", {"n": 2, **d}))
        yield program(f"normal_{dtype}", seed,
                      *(("normal", {"n": n, "mean": 2.0, "std": 0.5, **d}) for n in (5, 3, 16, 21)),
                      *(("normal", {"n": n, "mean": 1.3, "std": 0.7, **d}) for n in (5, 3, 16, 21)))
        # An odd count leaves the second normal of the last pair for the next small call; large calls and rand pass it by.
        yield program(f"mixed_normals_{dtype}", seed,
                      ("randn", {"n": 3, **d}), ("rand", {"n": 4, **d}), ("randn", {"n": 1, **d}),
                      ("randn", {"n": 5, **d}), ("randn", {"n": 20, **d}), ("randn", {"n": 2, **d}),
                      ("normal", {"n": 2, "mean": -1.0, "std": 3.0, **d}), ("randn", {"n": 16, **d}),
                      ("randn", {"n": 15, **d}), ("randn", {"n": 1, **d}), ("randn", {"n": 0, **d}))
        for p in (0.0, 0.1, 0.5, 0.9, 1.0):
            yield program(f"bernoulli_{dtype}_{p}", seed, ("bernoulli", {"n": 50, "p": p, **d}))
        yield program(f"bernoulli_tensor_{dtype}", seed, ("bernoulli_tensor", {"n": 30, **d}))
        for p in (0.0, 0.3, 0.5, 1.0):
            yield program(f"dropout_{dtype}_{p}", seed, ("dropout", {"n": 60, "p": p, **d}), ("dropout", {"n": 7, "p": p, **d}))
    yield program("mixed_types", seed,
                  ("randn", {"n": 3, "dtype": "float32"}), ("randn", {"n": 1, "dtype": "float64"}),
                  ("randn", {"n": 1, "dtype": "float64"}), ("rand", {"n": 3, "dtype": "float64"}),
                  ("randn", {"n": 2, "dtype": "float32"}), ("randperm", {"n": 7}), ("rand", {"n": 1, "dtype": "float32"}))
    for n in (1, 2, 5, 10, 100) + ((1000,) if seed in (0, 42) else ()):
        yield program(f"randperm_{n}", seed, ("randperm", {"n": n}), ("randperm", {"n": 4}))
    yield program("randint", seed,
                  ("randint", {"n": 30, "low": 0, "high": 10}), ("randint", {"n": 10, "low": -5, "high": 1000000}),
                  ("randint", {"n": 5, "low": 0, "high": 2**28 - 1}), ("randint", {"n": 5, "low": 0, "high": 2**32}),
                  ("randint", {"n": 5, "low": -2**40, "high": 2**40}))
    yield program("random_split", seed, ("random_split", {"lengths": [7, 2, 1]}), ("random_split", {"lengths": [3, 3]}))
    yield program("shuffled_batches", seed, ("shuffled_batches", {"n": 10, "batch_size": 3, "epochs": 2}))


def all_programs():
    programs = [p for seed in SEEDS for p in programs_of(seed)]
    for seed in MORE_SEEDS:
        programs.append(program("seed_of_any_width", seed, ("raw32", {"n": 5}), ("rand", {"n": 3, "dtype": "float32"})))
    for seed in SEEDS + MORE_SEEDS:
        torch.manual_seed(seed)
        for p in programs:
            if p["seed"] == seed:
                p["initial_seed"] = str(torch.initial_seed())
                p["seed"] = str(seed)
    return programs


def default_capability(programs):
    """Runs the same programs with PyTorch's kernels without AVX2 and FMA and notes each outcome that differs."""
    env = {**os.environ, "ATEN_CPU_CAPABILITY": "default"}
    out = subprocess.run([sys.executable, __file__, "--print"], env=env, capture_output=True, check=True, text=True)
    for p, q in zip(programs, json.loads(out.stdout)):
        for a, b in zip(p["calls"], q["calls"]):
            if a["out"] != b["out"]:
                a["out_default"] = b["out"]


def state(name, seed, *calls):
    """The generator's state after the calls, as bytes and decoded, and what it goes on to draw."""
    torch.manual_seed(seed)
    made = [call(op, **args) for op, args in calls]
    blob = torch.get_rng_state()
    data = bytes(blob.tolist())
    the_seed, left, seeded, following = struct.unpack_from("<QiiQ", data, 0)
    words = struct.unpack_from("<624Q", data, 24)
    x, y, rho, valid, next_float, float_valid = struct.unpack_from("<dddi4xf?3x", data, 5016)
    after = [("randn", {"n": 2, "dtype": "float64"}), ("raw32", {"n": 5}), ("randn", {"n": 3, "dtype": "float32"}),
             ("randn", {"n": 17, "dtype": "float64"})]
    first = [call(op, **args) for op, args in after]
    torch.set_rng_state(blob)
    again = [call(op, **args) for op, args in after]
    assert first == again, name
    return {"name": name, "seed": str(seed), "calls": made, "hex": data.hex(),
            "decoded": {"seed": str(the_seed), "left": left, "seeded": seeded, "next": following, "state": list(words),
                        "normal_x": x, "normal_y": y, "normal_rho": rho, "normal_is_valid": valid,
                        "next_float_normal": next_float, "is_next_float_normal_valid": float_valid},
            "after": first}


def all_states():
    small = {"n": 3, "dtype": "float64"}
    yield state("fresh", 0)
    yield state("fresh_64_bit_seed", 123456789012)
    yield state("fresh_negative_seed", -1)
    yield state("after_3_draws", 0, ("raw32", {"n": 3}))
    yield state("after_odd_float64_normals", 42, ("randn", small))
    yield state("after_odd_float32_normals", 42, ("randn", {"n": 5, "dtype": "float32"}))
    yield state("after_623_draws", 1, ("raw32", {"n": 623}))
    yield state("after_624_draws", 1, ("raw32", {"n": 624}))
    yield state("after_625_draws", 1, ("raw32", {"n": 625}))


if __name__ == "__main__":
    found = all_programs()
    if "--print" in sys.argv:
        print(dumps(found))
        sys.exit()
    default_capability(found)
    write("lstm-tensor/src/test/resources/goldens/rng.json", {
        "notes": [
            "program: torch.manual_seed(seed), then the calls in order; the last call draws 3 more raw values",
            "seeds are decimal strings, since some need 65 bits; initial_seed is torch.initial_seed() (unsigned 64 bits)",
            "out: kernels with AVX2 and FMA (what PyTorch does on today's CPUs); out_default, where it differs: "
            "the kernels without them (ATEN_CPU_CAPABILITY=default)",
            "bernoulli_tensor: probabilities i/(n-1) computed in double, cast to dtype; dropout: of ones(n), training",
            "states: layout little-endian u64 seed, i32 left, i32 seeded, u64 next, u64 state[624], f64 normal_x, "
            "f64 normal_y, f64 normal_rho, i32 normal_is_valid, 4 bytes of padding, f32 next_float_normal, "
            "u8 is_next_float_normal_valid, 3 bytes of padding = 5056; set_rng_state(hex) and then the calls of "
            "'after' give the same outcomes (asserted here)"]},
        programs=found, states=list(all_states()))
