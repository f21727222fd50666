"""Safetensors files, built by hand from the description in the format's README with nothing but struct and json."""
import json
import struct
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "lstm-tensor/src/test/resources/goldens/safetensors"
SIZES = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


def doubles(*values):
    return struct.pack(f"<{len(values)}d", *values)


def words(*bits):
    """16-bit patterns."""
    return struct.pack(f"<{len(bits)}H", *bits)


def patterns(*bits):
    """32-bit patterns."""
    return struct.pack(f"<{len(bits)}I", *bits)


def write(name, tensors, metadata=None, before="", after=None, listed=None):
    """
    tensors: (name, dtype, shape, bytes) in the order of the data; listed: their order in the header, if another.
    after: what follows the JSON; as many spaces as fill up to a multiple of 8 unless given.
    """
    entries, at = {}, 0
    for key, dtype, shape, data in tensors:
        count = 1
        for size in shape:
            count *= size
        assert len(data) == count * SIZES[dtype], key
        entries[key] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    header = {} if metadata is None else {"__metadata__": metadata}
    header.update((key, entries[key]) for key in listed or entries)
    text = (before + json.dumps(header, separators=(",", ":"), ensure_ascii=False)).encode("utf-8")
    text += b" " * (-len(text) % 8) if after is None else after.encode("utf-8")
    path = TARGET / f"{name}.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(t[3] for t in tensors))
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes")


def half_as_float(bits):
    """The float32 pattern of a half: struct knows the format, but not what becomes of a NaN's fraction."""
    if bits & 0x7c00 == 0x7c00 and bits & 0x03ff:
        return (bits & 0x8000) << 16 | 0x7f800000 | (bits & 0x03ff) << 13
    return struct.unpack("<I", struct.pack("<f", struct.unpack("<e", struct.pack("<H", bits))[0]))[0]


def main():
    TARGET.mkdir(parents=True, exist_ok=True)

    # Laid out as the reference writer does: F64 first, then names by their UTF-8 bytes. U+FF5A comes before U+1F600
    # there, but after it in UTF-16.
    write("canonical", [
        ("z.double", "F64", [2, 2], doubles(1.0, -2.5, 1e300, 5e-324)),
        ("", "F32", [], floats(3.25)),
        ("\"q\"\\\n\x01\x1f\x7f/", "F32", [1], floats(-1.0)),
        ("empty", "F32", [0, 3], b""),
        ("specials", "F32", [7], patterns(0x7fc00000, 0x7f800000, 0xff800000, 0x80000000, 0x00000001, 0x7fa00001,
                                          0xff7fffff)),
        ("weight_ih_l0", "F32", [2, 3], floats(0.0, 1.0, 2.0, 3.0, 4.0, 5.0)),
        ("\u00fcber", "F32", [1, 1, 2], floats(0.5, 0.25)),
        ("\uff5a", "F32", [1], floats(1.0)),
        ("\U0001f600", "F32", [1], floats(2.0)),
    ], metadata={"epoch": "7", "format": "pt", "\u65e5\u672c": "a\tb \"c\" \U0001f600"})

    # Each exponent of a half with an odd fraction, subnormals, and the special values, with either sign.
    halves = [e << 10 | 0x155 for e in range(31)]
    halves += [0x0000, 0x0001, 0x0002, 0x03ff, 0x0400, 0x3c00, 0x7bff, 0x7c00, 0x7e00, 0x7d01]
    halves += [bits | 0x8000 for bits in halves]
    brains = [0x0000, 0x8000, 0x0001, 0x007f, 0x3f80, 0xc049, 0x7f7f, 0x7f80, 0xff80, 0x7fc0, 0x7f81]
    write("half", [
        ("f16.as_f32", "F32", [len(halves)], patterns(*map(half_as_float, halves))),
        ("bf16.as_f32", "F32", [len(brains)], patterns(*(bits << 16 for bits in brains))),
        ("bf16", "BF16", [len(brains)], words(*brains)),
        ("f16", "F16", [2, len(halves) // 2], words(*halves)),
    ])

    # Allowed though not what a writer should do: white space around the JSON, data that is not aligned, and a header
    # in another order than the data.
    write("whitespace", [
        ("second", "F32", [2], floats(1.5, -1.5)),
        ("first", "F64", [1], doubles(0.1)),
    ], metadata={}, before="\n\t\r ", after=" \r\n\t\n", listed=["first", "second"])

    write("nothing", [])


if __name__ == "__main__":
    main()
