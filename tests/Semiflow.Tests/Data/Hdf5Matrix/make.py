"""Writes the files of the HDF5 matrix with h5py, and beside each (NAME.npz) every value as numpy has it.

    /usr/bin/python3 make.py [FOLDER]                 the files of the tests: every index of chunks, filter, type, order of bytes, link
    /usr/bin/python3 make.py --random FOLDER N SEED   N files of random combinations, for runs that are not committed
"""
import itertools, os, random, sys
import h5py
import numpy as np

TYPES = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "b1", "c8", "c16"]
FILTERS = [(), ("shuffle",), ("deflate",), ("fletcher32",), ("lzf",), ("scale",), ("nbit",), ("shuffle", "deflate"), ("deflate", "fletcher32"),
           ("shuffle", "deflate", "fletcher32"), ("shuffle", "lzf"), ("shuffle", "lzf", "fletcher32"), ("scale", "deflate"),
           ("nbit", "deflate"), ("nbit", "shuffle", "deflate", "fletcher32"), ("scale", "shuffle", "deflate")]
LIMITS = ["fixed", "grown", "one", "one-grown", "two", "all", "early"]
VERSIONS = [("earliest", "earliest", 0), ("v108", ("v108", "v108"), 512), ("latest", ("v110", "v110"), 1024)]


def values(r, g, dt, shape, order):
    n = int(np.prod(shape, dtype=int))
    if dt == "b1":
        return (g.random(n) < .5).reshape(shape)
    if dt[0] == "f":
        v = (np.cumsum(g.standard_normal(n)) * 3).astype(dt)
    elif dt[0] == "c":
        v = (g.standard_normal(n) + 1j * g.standard_normal(n)).astype(dt)
    else:
        low, high = np.iinfo(dt).min, np.iinfo(dt).max if dt != "u8" else 2**63 - 1
        low, high = r.choice([(low, high), (max(low, -100), 100)])
        v = g.integers(low, high, n, dtype=dt, endpoint=True)
    v = v.reshape(shape)
    return v.astype(v.dtype.newbyteorder(order))


def chunked(f, name, r, g, dt, order, shape, chunk, limit, filters, fill):
    """One dataset; what could not be written with these filters is written with fewer."""
    v = values(r, g, dt, shape, order)
    rank, whole, scaled = len(shape), dt[0] in "iu", "scale" in filters and dt in TYPES[:8] + ["f4", "f8"]
    top = list(shape)
    if limit in ("grown", "one-grown"):
        top = [s + r.randint(1, 2 * s) for s in shape]
    if limit in ("one", "one-grown"):
        top[r.randrange(rank)] = None
    if limit == "two":
        for i in r.sample(range(rank), min(2, rank)):
            top[i] = None
    if limit == "all":
        top = [None] * rank
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(chunk)
    if limit == "early":
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    t = h5py.h5t.py_create(v.dtype, logical=True)
    if "nbit" in filters:
        plist.set_filter(h5py.h5z.FILTER_NBIT, h5py.h5z.FLAG_OPTIONAL, ())
        if whole and r.random() < .7:
            bits = 8 * v.dtype.itemsize
            precision = r.randint(2, bits)
            t = t.copy()
            t.set_precision(precision)
            t.set_offset(r.randint(0, bits - precision))
            most = 2**(precision - (2 if dt[0] == "i" else 1)) - 1
            v = (v.astype("O") % (most + 1)).astype(v.dtype)
            if dt[0] == "i":
                v = np.where(np.arange(v.size).reshape(shape) % 2 == 0, v, -v).astype(v.dtype)
    if scaled:
        if whole:
            plist.set_scaleoffset(h5py.h5z.SO_INT, r.choice([0, 0, 8 * v.dtype.itemsize, max(1, 8 * v.dtype.itemsize - 3)]))
        else:
            plist.set_scaleoffset(h5py.h5z.SO_FLOAT_DSCALE, r.choice([0, 2, 4]))
    if "shuffle" in filters:
        plist.set_shuffle()
    if "lzf" in filters:
        plist.set_filter(h5py.h5z.FILTER_LZF, h5py.h5z.FLAG_OPTIONAL)
    if "deflate" in filters:
        plist.set_deflate(r.choice([0, 1, 9]))
    if "fletcher32" in filters and not (scaled and not whole):
        plist.set_fletcher32()
    if fill and dt not in ("b1", "c8", "c16"):
        plist.set_fill_value(np.array(7, v.dtype))
    space = h5py.h5s.create_simple(shape, tuple(h5py.h5s.UNLIMITED if m is None else m for m in top))
    d = h5py.Dataset(h5py.h5d.create(f.id, name.encode(), t, space, plist))
    if fill:
        cut = tuple(slice(r.randint(0, s - 1), None) if r.random() < .7 else slice(0, r.randint(1, s)) for s in shape)
        d[cut] = v[cut]
    else:
        d[...] = v
    if limit not in ("fixed", "early") and not scaled and r.random() < .3:
        d.resize(tuple(min(max(1, s + r.randint(-s // 2, s)), m or 10**9) for s, m in zip(shape, top)))
        if d.size > 4 * v.size:
            d.resize(shape)


def shape_and_chunk(r, rank, small):
    top = ({1: 40, 2: 9, 3: 6, 4: 4, 5: 3} if small else {1: 5000, 2: 90, 3: 24, 4: 9, 5: 7})[rank]
    shape = tuple(r.choice([r.randint(1, top), top]) for _ in range(rank))
    chunk = tuple(r.randint(1, max(1, min(s, 3 if r.random() < .5 else s))) for s in shape)
    while np.prod([-(-s // c) for s, c in zip(shape, chunk)]) > (30 if small else 4000):
        i = int(np.argmax([-(-s // c) for s, c in zip(shape, chunk)]))
        chunk = chunk[:i] + (min(shape[i], chunk[i] * 2),) + chunk[i + 1:]
    return shape, (shape if r.random() < .1 else chunk)


def whole(f, name, r, g, dt, order, shape, kind):
    v = values(r, g, dt, shape, order)
    if kind == "compact" and v.nbytes < 60000:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_layout(h5py.h5d.COMPACT)
        d = h5py.h5d.create(f.id, name.encode(), h5py.h5t.py_create(v.dtype, logical=True), h5py.h5s.create_simple(shape), plist)
        h5py.Dataset(d)[...] = v
    else:
        f.create_dataset(name, data=v)


def matrix(path, version, block, number):
    r, g = random.Random(number), np.random.default_rng(number)
    with h5py.File(path, "w", libver=version, userblock_size=block) as f:
        orders, kinds = itertools.cycle("<>"), itertools.cycle(TYPES)
        limits = LIMITS if number == 2 else ["fixed", "one", "all"]
        for i, (filters, limit) in enumerate(itertools.product(FILTERS, limits)):
            shape, chunk = shape_and_chunk(r, r.randint(1, 5), True)
            chunked(f, f"c{i:03d}", r, g, next(kinds), next(orders), shape, chunk, limit, filters, r.random() < .25)
        for i, dt in enumerate(TYPES):
            whole(f, f"w{i:03d}", r, g, dt, "><"[i % 2], (3, 2), ["contiguous", "compact"][i % 2])
        f["scalar"] = 2.5
        f["extended"] = np.array([1.5, -2.25, np.inf, 1e-300], np.longdouble)
        t = h5py.h5t.array_create(h5py.h5t.STD_I32BE, (3,))
        h5py.Dataset(h5py.h5d.create(f.id, b"arrays", t, h5py.h5s.create_simple((4, 2))))[...] = np.arange(24, dtype="i4").reshape(4, 2, 3)
        if number == 2:
            big(f)


def big(f):
    """Indices that have more than one level, mostly empty: pages, super blocks, trees."""
    d = f.create_dataset("paged-fixed", (2100,), "i1", chunks=(1,))
    d[5], d[1030], d[2090:] = 1, 2, 3
    d = f.create_dataset("paged-growing", (140000,), "i1", chunks=(1,), maxshape=(None,))
    d[3], d[300], d[5000], d[131060:131070], d[139000] = 1, 2, 3, 4, 5
    d = f.create_dataset("paged-growing-deflate", (2, 140000), "i2", chunks=(1, 1), maxshape=(2, None), compression="gzip")
    d[1, 3], d[0, 70000], d[1, 69000] = 1, 2, 3
    d = f.create_dataset("tree", (25, 40), "i1", chunks=(1, 1), maxshape=(None, None), fletcher32=True)
    d[::2, :] = np.arange(520).reshape(13, 40) % 100


def links(folder):
    with h5py.File(f"{folder}/links.h5", "w", libver="latest") as f:
        f["a/b/data"] = np.arange(6.0).reshape(2, 3)
        f["hard"] = f["a/b/data"]
        f["soft"] = h5py.SoftLink("/a/b/data")
        f["chain"] = h5py.SoftLink("soft")
        f["a/up"] = h5py.SoftLink("/")
        f["a/self"] = f["a"]
        f["round"] = h5py.SoftLink("/about")
        f["about"] = h5py.SoftLink("/round")
        f["nothing"] = h5py.SoftLink("/not/there")
        f["outside"] = h5py.ExternalLink("other.h5", "/there")
        f["myself"] = h5py.ExternalLink("links.h5", "/myself")
        for i in range(40):
            f[f"many/x{i:02d}"] = np.int32(i)
        f["many"].attrs["text"] = "kept"
        for i in range(20):
            f["many"].attrs[f"a{i}"] = i
        f["parts/p"] = np.arange(12, dtype="i2").reshape(3, 4)
        v = h5py.VirtualLayout((4, 3, 2), "i2")
        v[0:2, :, :] = h5py.VirtualSource(".", "parts/p", (3, 4))[0:3, 0:4]
        f.create_virtual_dataset("virtual", v, fillvalue=-1)
        v = h5py.VirtualLayout((5, 4), "i2")
        v[0:3] = h5py.VirtualSource(".", "parts/p", (3, 4))
        v[3, 0:4:2] = h5py.VirtualSource(".", "parts/p", (3, 4))[1, 2:4]
        f.create_virtual_dataset("virtual2", v, fillvalue=-1)
        v = h5py.VirtualLayout((2, 3), "f8")
        v[...] = h5py.VirtualSource("other.h5", "there", (2, 3))
        f.create_virtual_dataset("virtual-outside", v)
        f.create_dataset("raw", (6,), "<i4", external=[("raw.bin", 4, 12), ("raw.bin", 0, h5py.h5f.UNLIMITED)])
        f["raw"][...] = np.arange(6)
    with h5py.File(f"{folder}/other.h5", "w") as f:
        f["there"] = np.arange(6.0).reshape(2, 3) + 100


def virtuals(folder):
    """Virtual datasets of random selections: strides and blocks, intervals of any length, elements in another order of dimensions."""
    r, g = random.Random(7), np.random.default_rng(7)
    with h5py.File(f"{folder}/virtuals.h5", "w", libver="latest") as f:
        f["s1"], f["s2"] = g.standard_normal(400).astype("f4"), g.standard_normal((30, 40)).astype("f4")
        f.create_dataset("s3", data=g.standard_normal((9, 10, 11)).astype("f4"), chunks=(2, 3, 4), compression="gzip")
        for k in range(40):
            source = f[r.choice(["s1", "s2", "s3"])]
            mine = tuple(n + r.randint(0, 5) for n in source.shape)
            to, fro = h5py.h5s.create_simple(mine), h5py.h5s.create_simple(source.shape)
            plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            plist.set_fill_value(np.array(-1, "f4"))
            if k % 4 == 3:                                            # Any intervals of the first dimension, but all of the others.
                rows = sorted(r.sample(range(source.shape[0]), source.shape[0] // 2))
                for space, shape, step in ((fro, source.shape, 0), (to, mine, mine[0] - source.shape[0])):
                    space.select_none()
                    for row in rows:
                        space.select_hyperslab((row + step,) + (0,) * (len(shape) - 1), (1,) + source.shape[1:], op=h5py.h5s.SELECT_OR)
            elif k % 4 == 2 and source.ndim == 2:                       # As many elements in other shapes.
                fro.select_hyperslab((0, 0), (6, 8), (5, 5), (1, 2))
                to.select_hyperslab((1, 0), (16, 6), (1, 6), (1, 1))
            else:
                for space, shape in ((fro, source.shape), (to, mine)):
                    g2 = random.Random(k)                              # The same counts on both sides, from other places on.
                    count = tuple(g2.randint(1, max(1, n // 4)) for n in source.shape)
                    block = tuple(g2.randint(1, max(1, n // c)) for n, c in zip(source.shape, count))
                    stride = tuple(g2.randint(b, max(b, n // c)) for n, c, b in zip(source.shape, count, block))
                    room = tuple(n - ((c - 1) * s + b) for n, c, s, b in zip(shape, count, stride, block))
                    space.select_hyperslab(tuple(r.randint(0, n) for n in room), count, stride, block)
            plist.set_virtual(to, b".", source.name[1:].encode(), fro)
            h5py.h5d.create(f.id, f"v{k:02d}".encode(), h5py.h5t.IEEE_F32LE, to, plist)
    truth(f"{folder}/virtuals.h5")
    size, chunk = 2 ** 25, 2 ** 16
    with h5py.File(f"{folder}/large-virtual.h5", "w", libver="latest") as f:  # A few KB that stand for 128 MiB.
        source = f.create_dataset("source", (size,), "f4", chunks=(chunk,), compression="gzip", compression_opts=9)
        source[5 * chunk:6 * chunk] = 2
        v = h5py.VirtualLayout((size,), "f4")
        for i in range(2):
            v[i:size - 2 + i] = h5py.VirtualSource(source)[i + 1:size - 1 + i]
        f.create_virtual_dataset("virtual", v, fillvalue=-1)


def truth(path):
    with h5py.File(path) as f:
        got = {}

        def look(group, prefix):
            for n in group:
                try:
                    o = group.get(n)
                except Exception:
                    continue
                if isinstance(o, h5py.Dataset) and o.dtype.base.kind in "fiubc":
                    got[prefix + n] = o[...]
                elif isinstance(o, h5py.Group) and n not in ("up", "self"):
                    look(o, prefix + n + "/")
        look(f, "")
    np.savez_compressed(path[:-3] + ".npz", **{k.replace("/", "!"): plain(v) for k, v in got.items()})


def plain(v):
    """As the tests read truths: no unsigned integers but bytes, no extended precision."""
    return v.astype("f8") if v.dtype == np.longdouble else v.astype("i8") if v.dtype.kind == "u" and v.dtype.itemsize > 1 else v


def conventions(folder):
    """What attributes and groups say about numbers."""
    n, x = np.meshgrid(np.arange(3), np.arange(4), indexing="ij")
    stored = (1000 * n + 10 * x)[..., None] + np.arange(5)
    with h5py.File(f"{folder}/packed.h5", "w") as f:
        for name in ("input", "output", "missing"):
            d = f.create_dataset(name, data=stored, dtype="i2")
            d.attrs["scale_factor"], d.attrs["add_offset"], d.attrs["_FillValue"] = np.float64(.5), np.array([10.]), np.int16(-1)
        f["missing"][1, 2, 3] = -1
        d = f.create_dataset("real", data=stored, dtype="f4")
        d.attrs["missing_value"] = -9999.
        d[2, 0, 0] = -9999
        f.create_dataset("wrong", data=stored, dtype="i2").attrs["scale_factor"] = "0.5"
        f.create_dataset("number", data=stored > 1000)
        f.create_dataset("big", data=np.array([[2**40, -2**40]] * 3))
        f.attrs["null"], f.attrs["far"] = h5py.Empty("f"), np.array(3., ">f8")
        f.attrs["reference"] = f["input"].ref
        f["nothing"] = h5py.Empty("f")
        f.create_dataset("none", (0, 4, 5))
        f.create_dataset("empty", (0, 4, 5))
    with h5py.File(f"{folder}/matlab.h5", "w", userblock_size=512) as f:
        for name in ("input", "output"):
            f[name] = np.ascontiguousarray(stored.T)
            f[name].attrs["MATLAB_class"] = np.bytes_("double")
    with open(f"{folder}/matlab.h5", "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64")
    with h5py.File(f"{folder}/well.h5", "w") as f:
        f["input"], f["output"] = stored, stored
        f.create_group("dimensions").attrs["spatial_dims"] = ["x", "y"]
        for axis, kind in (("x", "PERIODIC"), ("y", "WALL")):
            g = f.create_group(f"boundary_conditions/{axis}_{kind.lower()}")
            g.attrs["bc_type"], g.attrs["associated_dims"] = kind, [axis]
    with h5py.File(f"{folder}/groups.h5", "w") as f:
        for i in (2, 0, 1):
            g = f.create_group(f"{i:04d}")
            g["data"], g["grid/t"] = 100 * i + np.arange(24.0).reshape(3, 4, 2), [0, .5, 2]
    with h5py.File(f"{folder}/boundary.h5", "w") as f:
        f["input"], f["output"], f.attrs["boundary"] = stored, stored, 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--random"]:
        folder, count, seed = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        os.makedirs(folder, exist_ok=True)
        r, g = random.Random(seed), np.random.default_rng(seed)
        for k in range(count):
            path = f"{folder}/m{k:05d}.h5"
            with h5py.File(path, "w", libver=r.choice(VERSIONS)[1], userblock_size=r.choice([0, 512, 2048])) as f:
                for j in range(r.choice([4, 12, 40])):
                    rank, dt, order = r.randint(1, 5), r.choice(TYPES), r.choice("<>")
                    shape, chunk = shape_and_chunk(r, rank, False)
                    if r.random() < .15:
                        whole(f, f"d{j:02d}", r, g, dt, order, shape, r.choice(["compact", "contiguous"]))
                    else:
                        chunked(f, f"d{j:02d}", r, g, dt, order, shape, chunk, r.choice(LIMITS), r.choice(FILTERS), r.random() < .25)
            truth(path)
    else:
        folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
        for number, (name, version, block) in enumerate(VERSIONS):
            matrix(f"{folder}/{name}.h5", version, block, number)
            truth(f"{folder}/{name}.h5")
        os.chdir(folder)
        links(".")
        virtuals(".")
        conventions(".")
        truth("links.h5")
        truth("other.h5")
