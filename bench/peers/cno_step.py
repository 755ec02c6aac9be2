"""Convolutional neural operators, simplified and classic: a training step and an inference."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from peer import count, serve
from regression import works_of


class Bicubic(nn.Module):
    """Antialiased bicubic to twice the size, leaky ReLU, antialiased bicubic to the size of the output."""

    def __init__(self, channels, size, out):
        super().__init__()
        self.fine, self.out = 2 * size, out

    def forward(self, x):
        x = F.interpolate(x, size=(self.fine, self.fine), mode="bicubic", antialias=True)
        return F.interpolate(F.leaky_relu(x, 0.01), size=(self.out, self.out), mode="bicubic", antialias=True)


def low_pass(taps, cutoff, width, rate):
    """A windowed sinc of Kaiser's width, of sum 1."""
    nyquist = rate / 2
    attenuation = 2.285 * (taps - 1) * math.pi * width / nyquist + 7.95
    if attenuation > 50:
        beta = 0.1102 * (attenuation - 8.7)
    elif attenuation > 21:
        beta = 0.5842 * (attenuation - 21) ** 0.4 + 0.07886 * (attenuation - 21)
    else:
        beta = 0.0
    m = torch.arange(taps, dtype=torch.float64) - (taps - 1) / 2
    window = torch.special.i0(beta * torch.sqrt((1 - (2 * m / (taps - 1)) ** 2).clamp(min=0)))
    h = torch.sinc(cutoff / nyquist * m) * window
    return (h / h.sum()).float()


class Kaiser(nn.Module):
    """Bias or none, zeros between the samples, a filter of depthwise convolutions along both axes, leaky ReLU, a filter with a stride."""

    def __init__(self, channels, size, out, biased=True):
        super().__init__()
        rate = 2 * max(size, out)
        self.up, self.down = round(rate / size), round(rate / out)
        up, down = self.design(size, self.up, rate) * self.up, self.design(out, self.down, rate)
        pad = (out - 1) * self.down + 1 - size * self.up + len(up) + len(down) - 2
        self.low = (pad + self.up) // 2
        self.high = pad - self.low
        self.channels = channels
        self.bias = nn.Parameter(torch.zeros(channels)) if biased else None
        for name, taps in (("up", up), ("down", down)):
            self.register_buffer(f"{name}_rows", taps.view(1, 1, -1, 1).repeat(channels, 1, 1, 1))
            self.register_buffer(f"{name}_columns", taps.view(1, 1, 1, -1).repeat(channels, 1, 1, 1))

    @staticmethod
    def design(size, factor, rate):
        cutoff = size / 2.0001
        return low_pass(6 * factor, cutoff, 2 * (0.8 * size - cutoff), rate) if factor > 1 else torch.ones(1)

    def forward(self, x):
        n, c, h, w = x.shape
        h, w = h * self.up, w * self.up
        # Channels side by side: a depthwise convolution then takes half the time.
        wide = torch.zeros(n, self.low + h + self.high, self.low + w + self.high, c).permute(0, 3, 1, 2)
        wide[:, :, self.low:self.low + h:self.up, self.low:self.low + w:self.up] = \
            x if self.bias is None else x + self.bias.view(1, -1, 1, 1)
        x = F.conv2d(F.conv2d(wide, self.up_rows, groups=c), self.up_columns, groups=c)
        x = F.leaky_relu(x, 0.2) * math.sqrt(2)
        x = F.conv2d(x, self.down_rows, stride=(self.down, 1), groups=c)
        return F.conv2d(x, self.down_columns, stride=(1, self.down), groups=c)


def convolution(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def block(activation, inputs, outputs, size, out, normalized=True):
    norm = [nn.BatchNorm2d(outputs)] if normalized else []
    return nn.Sequential(convolution(inputs, outputs), *norm, activation(outputs, size, out))


class Residual(nn.Module):
    def __init__(self, activation, channels, size):
        super().__init__()
        self.branch = nn.Sequential(
            convolution(channels, channels), nn.BatchNorm2d(channels), activation(channels, size, size),
            convolution(channels, channels), nn.BatchNorm2d(channels))

    def forward(self, x):
        return x + self.branch(x)


class Cno(nn.Module):
    """A U-Net whose skips go through residual blocks; with `invariant` a further block behind each concatenation."""

    def __init__(self, activation, invariant, sizes):
        super().__init__()
        layers, channels, lift, points = sizes["layers"], sizes["channels"], sizes["lift"], sizes["points"]
        self.layers = layers
        features = [channels // 2] + [channels << i for i in range(layers)]
        size = [points >> i for i in range(layers + 1)]
        self.lift = nn.Sequential(block(activation, 1, lift, points, points, False), convolution(lift, features[0]))
        self.encoder = nn.ModuleList(block(activation, features[i], features[i + 1], size[i], size[i + 1]) for i in range(layers))
        self.skips = nn.ModuleList(block(activation, f, f, s, s) for f, s in zip(features, size))
        self.chains = nn.ModuleList(
            nn.Sequential(*(Residual(activation, features[i], size[i]) for _ in range(sizes["residuals"]))) for i in range(layers))
        self.neck = nn.Sequential(*(Residual(activation, features[-1], size[-1]) for _ in range(sizes["neck"])))
        entering = [features[-1] if j == 0 else 2 * features[layers - j] for j in range(layers)]
        self.invariant = nn.ModuleList(
            block(activation, f, f, size[layers - j], size[layers - j]) if invariant else nn.Identity() for j, f in enumerate(entering))
        self.decoder = nn.ModuleList(
            block(activation, f, features[layers - j - 1], size[layers - j], size[layers - j - 1]) for j, f in enumerate(entering))
        self.project = nn.Sequential(block(activation, 2 * features[0], lift, points, points, False), convolution(lift, 1))

    def forward(self, x):
        x = self.lift(x)
        kept = []
        for chain, encode in zip(self.chains, self.encoder):
            kept.append(chain(x))
            x = encode(x)
        x = self.skips[self.layers](self.neck(x))
        for j in range(self.layers):
            if j > 0:
                x = torch.cat([x, self.skips[self.layers - j](kept[self.layers - j])], 1)
            x = self.decoder[j](self.invariant[j](x))
        return self.project(torch.cat([x, self.skips[0](kept[0])], 1))


def build(sizes):
    models = {"simplified": Cno(Bicubic, False, sizes), "classic": Cno(Kaiser, True, sizes)}
    # Each in the memory order in which it is faster: the bicubic resampling's gradient is slow with channels side by side.
    models["classic"] = models["classic"].to(memory_format=torch.channels_last)
    works = {}
    for name, model in models.items():
        works.update(works_of(model, sizes, f"{name}_"))
    return works, {name: count(model) for name, model in models.items()}


if __name__ == "__main__":
    serve(build)
