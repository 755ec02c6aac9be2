"""Small HDF5 files that ask for endless work or memory: python3 make.py (h5py 3)."""
import h5py
import numpy as np


def pair(file, make):
    for name in ("input", "output"):
        make(file, name)


def virtual(file, name, shape, sources):
    layout = h5py.VirtualLayout(shape, "f4")
    for at, source, of in sources:
        layout[at] = h5py.VirtualSource(".", source, shape)[of]
    file.create_virtual_dataset(name, layout)


# A virtual dataset made of itself.
with h5py.File("virtual-self.h5", "w", libver="latest") as f:
    pair(f, lambda f, n: virtual(f, n, (4, 8, 8), [(slice(0, 4), n, slice(0, 4))]))

# Eight levels, each row of each made of parts of the next one, for which all its rows are needed: 16^8 readings.
with h5py.File("virtual-fan.h5", "w", libver="latest") as f:
    f["level8"] = np.zeros((16, 8), "f4")
    part = (slice(0, 16, 15), slice(0, 8, 2))
    for level in range(7, -1, -1):
        virtual(f, f"level{level}" if level else "input", (16, 8),
                [(slice(i, i + 1), f"level{level + 1}", part) for i in range(16)])

# Two hundred million chunks of one byte, of which one was written.
with h5py.File("sparse.h5", "w") as f:
    f.create_dataset("input", (2000, 400, 250), "u1", chunks=(1, 1, 1))[7, 7, 7] = 1

# A chunk of more than 256 MiB in 260 kilobytes: zeros, deflated.
with h5py.File("bomb.h5", "w") as f:
    side = 1 << 14
    f.create_dataset("input", (1, side, side + 8), "u1", chunks=(1, side, side + 8), compression="gzip", compression_opts=9)[0] = 0

# A selection of 2^40 indices.
with h5py.File("selection.h5", "w") as f:
    layout = h5py.VirtualLayout((1 << 40,), "u1")
    layout[:] = h5py.VirtualSource(".", "zero", (1 << 40,))[:]
    f.create_virtual_dataset("input", layout)
    f.create_dataset("zero", (1 << 40,), "u1", chunks=(1 << 20,))

# Nothing was written, and everything is claimed.
with h5py.File("unwritten.h5", "w") as f:
    pair(f, lambda f, n: f.create_dataset(n, (1000, 1024, 1024), "f4"))

# Groups that hold each other, and links in a circle.
with h5py.File("circle.h5", "w") as f:
    group = f.create_group("a")
    group["b"] = f["/"]
    group["c"] = group
    f["d"] = group
    f["soft"] = h5py.SoftLink("/soft2")
    f["soft2"] = h5py.SoftLink("/soft")
    f["input"] = h5py.SoftLink("/a/b/a/c/c/input")
