"""Writes sort_order.json: the order that torch.sort(descending=True), which is not stable, leaves equal values in."""
import random
import zlib

from common import torch, write


def values(n, kinds, seed):
    """A list that Java makes too: 32-bit xorshift."""
    x = seed
    out = []
    for _ in range(n):
        x ^= (x << 13) & 0xffffffff
        x ^= x >> 17
        x ^= (x << 5) & 0xffffffff
        out.append(1 + x % kinds)
    return out


def crc(list_):
    order = torch.sort(torch.tensor(list_), descending=True).indices
    return zlib.crc32(order.numpy().astype("<i4").tobytes())


def killer(n):
    """Musser's sequence, on which the median of three is one of the smallest each time: the sort ends in its heapsort."""
    k = n // 2
    out = []
    for i in range(1, k + 1):
        out.append(i if i % 2 else k + i - 1)
    return [-(v // 2) - v % 2 for v in out + [2 * i for i in range(1, k + 1)]]


def cases():
    r = random.Random(5)
    for i in range(3000):
        n, kinds, seed = r.randrange(1, 200), r.choice([2, 3, 5, 20, 1000]), r.randrange(1, 2 ** 31)
        yield {"n": n, "kinds": kinds, "seed": seed, "crc": crc(values(n, kinds, seed))}


def killers():
    for n in (400, 2000, 20000):
        yield {"n": n, "crc": crc(killer(n))}


if __name__ == "__main__":
    write("lstm-tensor/src/test/resources/goldens/sort_order.json", {"notes": [
        "values of a case: x = seed; n times x ^= x << 13; x ^= x >>> 17; x ^= x << 5; 1 + x mod kinds, in unsigned 32 bits",
        "values of a killer: for i = 1 .. n/2, i if odd, else n/2 + i - 1; then 2, 4, .. n; of each v, -(v // 2) - v % 2",
        "crc: CRC-32 of the indices as little-endian int32"]}, cases=list(cases()), killers=list(killers()))
