"""Makes the files beside it, as h5py and numpy write them: python3 make.py (numpy 1.24, h5py 3.7)."""
import h5py, numpy as np

def field(i, s=8, k=1):
    """Sample i: node value 100 i + 10 row + column, times k."""
    a = np.arange(s)
    return (k * (100 * i + 10 * a[:, None] + a[None, :])).astype("f4")

# 12 samples (key order is lexicographic), (1, s, s) and (s, s), scalars u0/u, attributes.
with h5py.File("authors.h5", "w") as f:
    for i in range(12):
        g = f.create_group(f"Sample_{i}_t_5")
        g["input"] = field(i)[None]
        g["output"] = field(i, k=2)
    for name, v in dict(min_u0=-1.5, max_u0=2.5, min_u=-3.0, max_u=4.0).items():
        f[name] = np.float32(v)
    f.attrs["seed"] = 7
    f.attrs["generator"] = "h5py"

# Lower case, double, flat, newest format.
with h5py.File("lower.h5", "w", libver="latest") as f:
    for i in range(3):
        g = f.create_group(f"sample_{i}")
        g["input"] = field(i).astype("f8").ravel()
        g["output"] = field(i, k=2).astype("f8").ravel()

# Samples that do not agree: another size in sample 1, another size of the outputs.
with h5py.File("uneven.h5", "w") as f:
    for i in range(2):
        g = f.create_group(f"Sample_{i}")
        g["input"] = field(i, s=8 + i)
        g["output"] = field(i, s=4)
        g["other"] = field(i)

# The Well: arrays in groups, compressed chunks, [n, t, x, y] and [n, t, x, y, c]; big-endian; half; integers.
n, t = 3, 4
base = np.stack([np.stack([field(i) + 1000 * j for j in range(t)]) for i in range(n)])
with h5py.File("arrays.h5", "w") as f:
    f.create_dataset("t0_fields/density", data=base, chunks=(1, 2, 8, 4), compression="gzip", shuffle=True)
    f.create_dataset("t1_fields/velocity", data=np.stack([base, -base], -1))
    f.create_dataset("nu", data=base[:, 0])
    f.create_dataset("big", data=base[:, 0].astype(">f4"))
    f.create_dataset("tensor", data=base[:, 1:2].astype("f8"))
    f.create_dataset("half", data=(base[:, 0] / 8).astype("f2"))
    f.create_dataset("mask", data=(base[:, 0] > 50).astype("u1"))
    f.create_dataset("line", data=base[:, 0, 0])
    f.create_dataset("words", data="text")

np.savez_compressed("pairs.npz", x=base[:, 0], y=np.asfortranarray(base[:, 1]).astype("f8"), boundary="Periodic")
