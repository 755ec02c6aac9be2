"""References in plain numpy, float64, for sizes that the recorded files of other codes do not have. Run: python3 make.py (numpy 2).

fno2d_padding.npz     The network of fno2d.npz (its weights, input and cotangent) with 4 nodes of zeros behind the end of both axes while
                      the Fourier layers act (spec cno.md 4.1): out; loss; slope/NAME, the derivative of the loss by a common factor of
                      weight NAME (or of x), by central differences.
vorticity_sizes.npz   Forced vorticity on grids of 24, 48, 96, 40 and 56 nodes, from sums of a few waves, over 0.1 time units, every n/8-th
                      node: nN/euler by the published scheme in 100 steps (spec leads.md 6.3), nN/exact of the system that keeps modes
                      below n/3 alone, by classical RK4 in 200 steps.
"""
import json
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent


def fno():
    golden = np.load(here / "fno2d.npz")
    config = json.loads(str(golden["config"]))
    width, modes, layers, pad = config["width"], config["modes"], config["n_layers"], 4
    weights = {name[2:]: golden[name].astype(np.float64) for name in golden.files if name.startswith("w/")}
    x, cotangent = golden["x"].astype(np.float64), golden["cotangent"].astype(np.float64)
    leaky = lambda v: np.where(v > 0, v, 0.01 * v)

    def forward(w, x):
        b, n, _, _ = x.shape
        line = np.linspace(0, 1, n)
        place = np.stack(np.meshgrid(line, line, indexing="ij"), -1)[None].repeat(b, 0)
        v = np.concatenate([place, x], -1)
        v = leaky(v @ w["r.0.weight"].T + w["r.0.bias"]) @ w["r.2.weight"].T + w["r.2.bias"]
        v = np.pad(v.transpose(0, 3, 1, 2), ((0, 0), (0, 0), (0, pad), (0, pad)))
        for layer in range(layers):
            f = np.fft.rfft2(v)
            g = np.zeros_like(f)
            for name, rows in (("weights1", slice(0, modes)), ("weights2", slice(-modes, None))):
                k = w[f"spectral_list.{layer}.{name}"]
                g[:, :, rows, :modes] = np.einsum("bixy,ioxy->boxy", f[:, :, rows, :modes], k[..., 0] + 1j * k[..., 1])
            point = w[f"conv_list.{layer}.weight"].reshape(width, width)
            v = np.fft.irfft2(g, s=v.shape[2:]) + np.einsum("oi,bixy->boxy", point, v) + w[f"conv_list.{layer}.bias"][:, None, None]
            v = leaky(v) if layer + 1 < layers else v
        v = v[:, :, :n, :n].transpose(0, 2, 3, 1)
        return leaky(v @ w["q.0.weight"].T + w["q.0.bias"]) @ w["q.2.weight"].T + w["q.2.bias"]

    def loss(name, factor):
        scaled = {key: value * factor if key == name else value for key, value in weights.items()}
        return np.mean(forward(scaled, x * factor if name == "x" else x) * cotangent)

    out, h = forward(weights, x), 1e-7  # So small that no kink of the leaky ReLU lies between.
    found = {"out": out.astype(np.float32), "loss": np.mean(out * cotangent)}
    for name in [*weights, "x"]:
        found["slope/" + name] = (loss(name, 1 + h) - loss(name, 1 - h)) / (2 * h)
    np.savez_compressed(here / "fno2d_padding.npz", **found)


def vorticity(n, viscosity=1e-3, time=0.1):
    k = np.fft.fftfreq(n, 1 / n)
    kx, ky = np.meshgrid(k, k, indexing="ij")
    square = 4 * np.pi**2 * (kx**2 + ky**2)
    inverse = 1 / np.where(square == 0, 1, square)
    x, y = np.meshgrid(np.arange(n) / n, np.arange(n) / n, indexing="ij")
    tau = 2 * np.pi
    start = np.sin(tau * x) * np.cos(tau * 2 * y) + 0.7 * np.cos(tau * (3 * x - y)) + 0.4 * np.sin(tau * (x + 2 * y) + 0.3)
    force = np.fft.fft2(0.1 * (np.sin(tau * (x + y)) + np.cos(tau * (x + 2 * y))))
    # A real field has no derivative of its highest mode.
    dx, dy = [np.where(2 * np.abs(q) == n, 0, 2j * np.pi * q) for q in (kx, ky)]
    real = lambda f: np.fft.ifft2(f).real

    def advection(w):
        psi = w * inverse
        return np.fft.fft2(real(dy * psi) * real(dx * w) - real(dx * psi) * real(dy * w))

    seen = (slice(None, None, n // 8),) * 2
    w, step = np.fft.fft2(start), time / 100
    kept = 3 * np.maximum(np.abs(kx), np.abs(ky)) <= n
    for _ in range(100):
        half = 0.5 * step * viscosity * square
        w = ((1 - half) * w + step * (force - kept * advection(w))) / (1 + half)
    euler = real(w)[seen]

    kept = 3 * np.maximum(np.abs(kx), np.abs(ky)) < n
    w, step = kept * np.fft.fft2(start), time / 200
    rate = lambda w: kept * (force - advection(w)) - viscosity * square * w
    for _ in range(200):
        a = rate(w)
        b = rate(w + step / 2 * a)
        c = rate(w + step / 2 * b)
        d = rate(w + step * c)
        w = w + step / 6 * (a + 2 * b + 2 * c + d)
    return {f"n{n}/euler": euler, f"n{n}/exact": real(w)[seen]}


fno()
np.savez_compressed(here / "vorticity_sizes.npz", **{k: v for n in (24, 48, 96, 40, 56) for k, v in vorticity(n).items()})
