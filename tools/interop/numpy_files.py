"""
Reads the .npy and .npz files of a folder that lstm4j wrote, checks their values, and that NumPy (1.24 or newer) would write
the same bytes of a .npy, and writes the same arrays again under
"numpy_" + name, the .npy in Fortran order and the byte order of the other kind of machine.

python3 numpy_files.py FOLDER
"""
import io
import sys
from pathlib import Path

import numpy as np

# As NumPyFilesTest writes them.
EXPECTED = {
    "f4": (np.arange(60, dtype="<f4") / 7).reshape(3, 4, 5).transpose(2, 0, 1),
    "f8": (np.arange(6, dtype="<f8") / 7).reshape(2, 3),
    "scalar": np.array(2.5, dtype="<f4"),
    "empty": np.zeros((0, 3), dtype="<f8"),
    "specials": np.array([np.nan, np.inf, -np.inf, -0.0, 2.0**-149], dtype="<f4"),
    "b1": np.array([True, False]),
    # Headers of all lengths from 96 to 160 bytes.
    **{f"zeros_{rank}_{size}": np.zeros((1, size) + (1,) * (rank - 2), dtype="<f4")
       for rank in range(4, 26) for size in (1, 10, 100)},
    **{name: np.array([[1], [0], [100]], dtype=name) for name in ("u1", "i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8")},
}


def check(name, x):
    key = name if name in EXPECTED else "<" + name
    expected = EXPECTED[key]
    assert x.dtype == expected.dtype, (name, x.dtype)
    assert x.shape == expected.shape, (name, x.shape)
    assert x.tobytes() == expected.tobytes(), name
    assert x.flags.c_contiguous or x.size == 0, name


def main(folder):
    count = 0
    for path in sorted(folder.glob("*.npy")):
        x = np.load(path, allow_pickle=False)
        check(path.stem, x)
        bytes_of_numpy = io.BytesIO()
        np.save(bytes_of_numpy, x)
        assert path.read_bytes() == bytes_of_numpy.getvalue(), path.name
        np.save(folder / f"numpy_{path.name}", np.asarray(x, dtype=x.dtype.newbyteorder(">"), order="F"))
        count += 1
    for path, save in ((folder / "stored.npz", np.savez), (folder / "compressed.npz", np.savez_compressed)):
        with np.load(path, allow_pickle=False) as archive:
            assert len(archive.files) == len(EXPECTED), archive.files
            arrays = {name: archive[name] for name in archive.files}
        for name, x in arrays.items():
            check(name, x)
        save(folder / f"numpy_{path.name}", **arrays)
        count += len(arrays)
    assert count == 3 * len(EXPECTED), count
    print(f"{count} arrays are as expected, NumPy {np.__version__}")


main(Path(sys.argv[1]))
