"""Parts of learned dynamics: Kutta's 3/8 rule, Laplacians, networks in several copies, the Swish of LEADS."""

import torch
import torch.nn.functional as F
from torch import nn


def three_eighths(field, y, h):
    """One step of Kutta's 3/8 rule."""
    k1 = field(y)
    k2 = field(y + (h / 3) * k1)
    k3 = field(y + h * (k2 - k1 / 3))
    k4 = field(y + h * (k1 - k2 + k3))
    return y + (h / 8) * (k1 + 3 * (k2 + k3) + k4)


def path(field, y, h, frames):
    """States at equal distances, one step between two of them."""
    states = [y]
    for _ in range(frames - 1):
        y = three_eighths(field, y, h)
        states.append(y)
    return torch.stack(states)


def around(x):
    """The neighbors along both axes, periodic."""
    return x.roll(1, -2) + x.roll(-1, -2) + x.roll(1, -1) + x.roll(-1, -1)


def periodic_laplacian(x):
    """Five points, spacing 1. Shifts take a third of the time of a depthwise convolution."""
    return around(x) - 4 * x


def nine_point_laplacian(x):
    """Nine points, spacing 1, periodic."""
    rows = x.roll(1, -2) + x.roll(-1, -2)
    return 0.5 * around(x) + 0.25 * (rows.roll(1, -1) + rows.roll(-1, -1)) - 3 * x


def walled_laplacian(x):
    """Five points, spacing 1, zero slope at the borders. A convolution of one channel would take ten times as long."""
    y = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return y[..., :-2, 1:-1] + y[..., 2:, 1:-1] + y[..., 1:-1, :-2] + y[..., 1:-1, 2:] - 4 * x


class Wrapped(nn.Module):
    """A periodic border of one point by concatenation, whose gradient costs less than that of F.pad."""

    def forward(self, x):
        x = torch.cat([x[..., -1:, :], x, x[..., :1, :]], -2)
        return torch.cat([x[..., -1:], x, x[..., :1]], -1)


class Swish(nn.Module):
    """z sigmoid(softplus(β) z) / 1.1, a β for each copy; the copies lie along a dimension of the input."""

    def __init__(self, copies, each, rank):
        super().__init__()
        self.beta = nn.Parameter(torch.full((copies,), 0.5))
        self.each, self.shape = each, (-1,) + (1,) * rank

    def forward(self, z):
        rate = F.softplus(self.beta)
        rate = rate if self.each == 1 else rate.repeat_interleave(self.each)
        return z * torch.sigmoid(rate.view(self.shape) * z) / 1.1


class Rows(nn.Module):
    """Perceptrons of equal shape, each on its own rows: [copies, rows, channels]."""

    def __init__(self, widths, copies, deviation):
        super().__init__()
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(copies, outputs, inputs) * deviation) for inputs, outputs in zip(widths, widths[1:]))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(copies, 1, outputs)) for outputs in widths[1:])
        self.activations = nn.ModuleList(Swish(copies, 1, 2) for _ in widths[1:-1])
        self.copies = copies

    def forward(self, x):
        y = x.view(self.copies, -1, x.shape[-1])
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            y = torch.baddbmm(bias, y, weight.transpose(1, 2))
            y = self.activations[i](y) if i < len(self.activations) else y
        return y.reshape(x.shape[0], -1)

    def matrices(self):
        return list(self.weights)


class Planes(nn.Module):
    """Stacks of 3 x 3 convolutions of equal shape, each on its own samples: [copies * samples, channels, row, column]."""

    def __init__(self, channels, copies, deviation, factor):
        super().__init__()
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(copies * outputs, inputs, 3, 3) * deviation) for inputs, outputs in zip(channels, channels[1:]))
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(copies * outputs)) for outputs in channels[1:])
        self.activations = nn.ModuleList(Swish(copies, width, 2) for width in channels[1:-1])
        self.copies, self.factor, self.wrapped = copies, factor, Wrapped()

    def forward(self, x):
        copies = self.copies
        y = x
        if copies > 1:  # Copies of samples become groups of channels.
            y = x.view(copies, -1, *x.shape[1:]).transpose(0, 1).flatten(1, 2)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            y = F.conv2d(self.wrapped(y), weight, bias, groups=copies)
            y = self.activations[i](y) if i < len(self.activations) else y
        if copies > 1:
            y = y.view(y.shape[0], copies, -1, *y.shape[2:]).transpose(0, 1).flatten(0, 1)
        return self.factor * y

    def matrices(self):
        return [w.view(self.copies, w.shape[0] // self.copies, -1) for w in self.weights]
