"""A Fourier neural operator in the plane: a training step and an inference."""

import torch
import torch.nn.functional as F
from torch import nn

from peer import count, serve
from regression import works_of


class Spectral(nn.Module):
    """A complex matrix on each of the lowest modes of the real Fourier transform, the other modes cut off."""

    def __init__(self, width, modes):
        super().__init__()
        self.modes = modes
        self.low, self.high = (
            nn.Parameter(torch.rand(width, width, modes, modes, dtype=torch.cfloat) / width ** 0.5) for _ in range(2))

    def forward(self, x):
        m = self.modes
        z = torch.fft.rfft2(x)
        y = torch.zeros_like(z)
        y[:, :, :m, :m] = torch.einsum("bixy,ioxy->boxy", z[:, :, :m, :m], self.low)
        y[:, :, -m:, :m] = torch.einsum("bixy,ioxy->boxy", z[:, :, -m:, :m], self.high)
        return torch.fft.irfft2(y, s=x.shape[-2:])


class Fno(nn.Module):
    def __init__(self, width, modes, layers, project, points):
        super().__init__()
        side = torch.linspace(0, 1, points)
        self.register_buffer("places", torch.stack(torch.meshgrid(side, side, indexing="ij")).unsqueeze(0))
        self.lift = nn.Conv2d(3, width, 1)
        self.spectral = nn.ModuleList(Spectral(width, modes) for _ in range(layers))
        self.pointwise = nn.ModuleList(nn.Conv2d(width, width, 1) for _ in range(layers))
        self.project = nn.Sequential(nn.Conv2d(width, project, 1), nn.GELU(), nn.Conv2d(project, 1, 1))

    def forward(self, x):
        x = self.lift(torch.cat([x, self.places.expand(x.shape[0], -1, -1, -1)], 1))
        for i, (spectral, pointwise) in enumerate(zip(self.spectral, self.pointwise)):
            x = spectral(x) + pointwise(x)
            x = F.gelu(x) if i + 1 < len(self.spectral) else x
        return self.project(x)


def build(sizes):
    model = Fno(sizes["width"], sizes["modes"], sizes["layers"], sizes["project"], sizes["points"])
    return works_of(model, sizes), {"fno": count(model)}


if __name__ == "__main__":
    serve(build)
