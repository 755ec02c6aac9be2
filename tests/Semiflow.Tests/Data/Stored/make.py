"""Writes files with integers of every kind, beside them their values as float64, and one that claims far more than memory.

    /usr/bin/python3 make.py
"""
import h5py
import netCDF4
import numpy as np

SHAPE = (3, 4, 5)
KINDS = {"i1": "b", "u1": "u1", "i2": "i2", "u2": "u2", "i4": "i4", "u4": "u4", "i8": "i8"}


def numbers(kind, seed):
    """Numbers over the whole range, as far as double precision holds them."""
    info = np.iinfo(kind)
    low, high = max(info.min, -2**53), min(info.max, 2**53)
    return np.random.default_rng(seed).integers(low, high, SHAPE, dtype=kind, endpoint=True)


def archive():
    """integers.npz: NAME as stored, NAME_real as numpy's float64."""
    arrays = {}
    for i, kind in enumerate(["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "b1"]):
        for order in "<>":
            v = np.random.default_rng(i).standard_normal(SHAPE).astype(kind) if kind[0] == "f" else \
                np.random.default_rng(i).random(SHAPE) < .5 if kind == "b1" else numbers(kind, i)
            v = v.astype(np.dtype(kind).newbyteorder(order))
            for name, layout in (("c", np.ascontiguousarray), ("f", np.asfortranarray)):
                arrays[f"{kind}_{'little' if order == '<' else 'big'}_{name}"] = layout(v)
                arrays[f"{kind}_{'little' if order == '<' else 'big'}_{name}_real"] = v.astype("f8")
    np.savez_compressed("integers.npz", **arrays)


def never_written(path, format, kinds):
    """Variables of which row 1 was never written. Returns their values, NaN where there is none; of bytes every number may be one."""
    values = {}
    with netCDF4.Dataset(path, "w", format=format) as f:
        for name, size in zip("nxy", SHAPE):
            f.createDimension(name, size)
        for kind in kinds:
            v = numbers(kind, 7)
            for suffix, fill in (("", None), ("_own", 5)):
                d = f.createVariable(kind + suffix, KINDS[kind], tuple("nxy"), fill_value=fill)
                d[0], d[2] = v[0], v[2]
                left = {"i1": -127, "u1": 255}.get(kind, np.nan) if fill is None else np.nan
                values[kind + suffix] = np.stack([v[0], np.full(SHAPE[1:], left), v[2]])
        if "i2" in kinds:
            d = f.createVariable("packed", "i2", tuple("nxy"))
            d.set_auto_maskandscale(False)
            d.scale_factor, d.add_offset = .5, 10.
            v = numbers("i2", 8)
            d[0], d[2] = v[0], v[2]
            values["packed"] = np.stack([v[0] * .5 + 10, np.full(SHAPE[1:], np.nan), v[2] * .5 + 10])
            d = f.createVariable("unsigned", "i2", tuple("nxy"))
            d.set_auto_maskandscale(False)
            d._Unsigned = "true"
            v = numbers("u2", 9)
            d[0], d[2] = v[0].view("i2"), v[2].view("i2")
            values["unsigned"] = np.stack([v[0], np.full(SHAPE[1:], np.nan), v[2]])
    with netCDF4.Dataset(path) as f:
        for name in set(values) - {"i1", "u1", "unsigned"}:
            assert np.array_equal(np.ma.filled(f[name][:].astype("f8"), np.nan), values[name], equal_nan=True), name
    return values


def larger_than_memory():
    """Pairs of 1 TiB of which 6 samples were written."""
    with h5py.File("terabyte.h5", "w") as f:
        for name, add in (("input", 0.), ("output", .5)):
            d = f.create_dataset(name, (2**24, 128, 128), "f4", chunks=(1, 128, 128), compression="gzip")
            for i in (0, 1, 2, 3, 2**24 - 2, 2**24 - 1):
                d[i] = np.add.outer(np.arange(128.), np.arange(128.)) % 16 + i % 5 + add


def many_filters():
    """As many filters as HDF5 allows."""
    with h5py.File("filters.h5", "w") as f:
        p = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        p.set_chunk((2, 8, 8))
        for _ in range(15):
            p.set_shuffle()
            p.set_fletcher32()
        p.set_deflate(4)
        p.set_deflate(4)
        v = np.arange(4 * 8 * 8.).reshape(4, 8, 8)
        for name in ("input", "output"):
            h5py.h5d.create(f.id, name.encode(), h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple(v.shape), p)
            f[name][...] = v


archive()
values = {}
for path, format, kinds in (("never4.nc", "NETCDF4", list(KINDS)), ("never5.nc", "NETCDF3_64BIT_DATA", list(KINDS)),
                            ("never3.nc", "NETCDF3_CLASSIC", ["i1", "i2", "i4"])):
    values.update({f"{path[:-3]}_{name}": v for name, v in never_written(path, format, kinds).items()})
np.savez_compressed("never.npz", **values)
larger_than_memory()
many_filters()
