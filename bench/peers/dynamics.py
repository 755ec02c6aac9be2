"""Methods that learn dynamics: moves of APHYNITY (an epoch of the pendulum, reaction and diffusion, the wave) and epochs of LEADS
(Lotka-Volterra, Gray-Scott)."""

import torch
from torch import nn

from fields import Planes, Rows, Wrapped, nine_point_laplacian, path, periodic_laplacian, three_eighths, walled_laplacian
from peer import count, serve


class Pendulum(nn.Module):
    def __init__(self, squared_frequency):
        super().__init__()
        self.squared_frequency = nn.Parameter(torch.tensor(squared_frequency))

    def forward(self, x):
        return torch.stack([x[:, 1], -self.squared_frequency * torch.sin(x[:, 0])], 1)


class Diffusion(nn.Module):
    """Two rates between 0 and 1e-2."""

    def __init__(self, points):
        super().__init__()
        self.rates = nn.Parameter(torch.full((2, 1, 1), -2.0))
        self.scale = 1e-2 / (2 / points) ** 2

    def forward(self, x):
        return self.scale * torch.sigmoid(self.rates) * periodic_laplacian(x)


class Wave(nn.Module):
    def __init__(self, speed):
        super().__init__()
        self.hundreds = nn.Parameter(torch.tensor(speed / 100))

    def forward(self, x):
        return torch.cat([x[:, 1:], (100 * self.hundreds) ** 2 * walled_laplacian(x[:, :1])], 1)


def planes(width, periodic):
    """Convolutions with a periodic border or zeros; with channels side by side they take a third less time."""
    def layer(inputs, outputs):
        return [Wrapped(), nn.Conv2d(inputs, outputs, 3)] if periodic else [nn.Conv2d(inputs, outputs, 3, padding=1)]
    net = nn.Sequential(*layer(2, width), nn.ReLU(), *layer(width, width), nn.ReLU(), *layer(width, 2))
    return net.to(memory_format=torch.channels_last)


class Aphynity:
    """Physics and a network that adds as little as the data allow: moves, and the multiplier after them."""

    def __init__(self, physics, network, observed, h, relative, moves):
        self.model, self.physics, self.network = nn.ModuleList([physics, network]), physics, network
        self.observed, self.h, self.relative, self.moves = observed, h, relative, moves
        self.frames = observed.flatten(0, 1)
        self.size = (self.frames.square().sum(1, keepdim=True).sqrt() + 1e-5) if relative else None
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.multiplier = 1.0

    def epoch(self):
        for _ in range(self.moves):
            self.optimizer.zero_grad(set_to_none=True)
            solved = path(lambda x: self.physics(x) + self.network(x), self.observed[0], self.h, len(self.observed))
            error = (solved - self.observed).square().mean()
            added = self.network(self.frames)
            added = added / self.size if self.relative else added
            (self.multiplier * error + added.square().sum(1).mean()).backward()
            self.optimizer.step()
        self.multiplier += error.item()


@torch.no_grad()
def squares(matrix, left, iterations=5):
    """Vectors of power iterations, the left ones kept for the next call."""
    adjoint = matrix.transpose(1, 2)
    for _ in range(iterations):
        right = nn.functional.normalize(adjoint @ left, dim=1)
        left = nn.functional.normalize(matrix @ right, dim=1)
    return left, right


class Leads:
    """Dynamics f + g of several environments with as little of their own as the data allow; solutions restart at half of the frames."""

    def __init__(self, shared, own, observed, h, weight):
        self.shared, self.own, self.model = shared, own, nn.ModuleList([shared, own])
        self.observed, self.h, self.weight = observed, h, weight
        frames, environments = observed.shape[:2]
        self.states = observed.transpose(0, 1).flatten(0, 1)  # Those of the first environment first.
        self.size = self.states.square().sum(1).sqrt() + 1e-5
        self.lefts = [nn.functional.normalize(torch.randn(m.shape[0], m.shape[1], 1), dim=1) for m in own.matrices()]
        self.restarts = torch.rand(frames, environments, *(1 for _ in observed.shape[2:])) < 0.5
        self.restarts[0] = self.restarts[-1] = False
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)

    def epoch(self):
        self.optimizer.zero_grad(set_to_none=True)
        x, states = self.observed[0], [self.observed[0]]
        for frame in range(1, len(self.observed)):
            x = three_eighths(lambda each: self.shared(each) + self.own(each), x, self.h)
            states.append(x)
            x = torch.where(self.restarts[frame], self.observed[frame], x)
        error = (torch.stack(states) - self.observed).square().mean()
        ratio = self.own(self.states).square().sum(1) / self.size.square()
        omega = ratio.view(self.own.copies, -1).mean(1).sum()
        for i, matrix in enumerate(self.own.matrices()):
            self.lefts[i], right = squares(matrix.detach(), self.lefts[i])
            omega = omega + 1e-2 * (self.lefts[i].transpose(1, 2) @ matrix @ right).square().sum()
        (error + self.weight * omega).backward()
        self.optimizer.step()


@torch.no_grad()
def simulated(field, start, h, frames, substeps):
    """Frames of a known field by small steps."""
    return path(field, start, h / substeps, (frames - 1) * substeps + 1)[::substeps].contiguous()


def pendulum(s):
    start = torch.randn(s["batch"], 2)
    start = start / start.norm(dim=1, keepdim=True) * (1.3 + torch.rand(s["batch"], 1))
    data = simulated(lambda x: torch.stack([x[:, 1], -1.0966 * torch.sin(x[:, 0]) - 0.2 * x[:, 1]], 1), start, 0.5, s["frames"], 8)
    width = s["width"]
    network = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 2))
    for layer in network:
        if isinstance(layer, nn.Linear):
            nn.init.orthogonal_(layer.weight, 0.2)
            nn.init.zeros_(layer.bias)
    return Aphynity(Pendulum(0.2), network, data, 0.5, True, 5)


def reaction_diffusion(s):
    points = s["points"]
    rates = torch.tensor([1e-3, 5e-3]).view(2, 1, 1) / (2 / points) ** 2

    def field(x):
        u, v = x[:, :1], x[:, 1:]
        return rates * periodic_laplacian(x) + torch.cat([u - u ** 3 - v - 5e-3, u - v], 1)
    data = simulated(field, torch.rand(s["batch"], 2, points, points), 0.1, s["frames"], 1)
    return Aphynity(Diffusion(points), planes(s["width"], True), data, 0.1, False, 1)


def wave(s):
    points, batch = s["points"], s["batch"]
    side = torch.arange(points, dtype=torch.float32)
    middle = points * (0.3 + 0.3 * torch.rand(2, batch, 1, 1))
    distance = (side.view(1, -1, 1) - middle[0]) ** 2 + (side.view(1, 1, -1) - middle[1]) ** 2
    bump = torch.exp(-distance / (10 + 90 * torch.rand(batch, 1, 1)))
    start = torch.stack([bump, torch.zeros_like(bump)], 1)

    def field(x):
        return torch.cat([x[:, 1:], 330.0 ** 2 * walled_laplacian(x[:, :1]) - 50 * x[:, 1:]], 1)
    data = simulated(field, start, 1e-3, s["frames"], 1)
    return Aphynity(Wave(360.0), planes(s["width"], False), data, 1e-3, False, 1)


def lotka_volterra(s):
    environments, width = s["environments"], s["width"]
    rates = torch.tensor([(0.5, 0.5), (0.25, 0.5), (0.75, 0.5), (1.0, 0.5), (0.5, 0.25), (0.5, 0.75), (0.5, 1.0), (0.25, 0.25),
                          (0.75, 0.75), (1.0, 1.0)])[:environments]

    def field(x):
        met = 0.5 * x[:, 0] * x[:, 1]
        return torch.stack([rates[:, 0] * x[:, 0] - met, met - rates[:, 1] * x[:, 1]], 1)
    data = simulated(field, 1 + torch.rand(environments, 2), 0.5, s["frames"], 8)
    widths = [2, width, width, width, 2]
    return Leads(Rows(widths, 1, 0.05), Rows(widths, environments, 0.05), data, 0.5, 2e-4)


def gray_scott(s):
    environments, width, points = s["environments"], s["width"], s["points"]
    feed, removal = torch.tensor([(0.037, 0.060), (0.030, 0.062), (0.039, 0.058)])[:environments].t().view(2, environments, 1, 1)
    rates = torch.tensor([0.2097, 0.105]).view(2, 1, 1)

    def field(x):
        u, v = x[:, 0], x[:, 1]
        eaten = u * v * v
        return rates * nine_point_laplacian(x) + torch.stack([feed * (1 - u) - eaten, eaten - (feed + removal) * v], 1)
    start = torch.stack([torch.full((environments, points, points), value) for value in (0.95, 0.05)], 1)
    side = points // 10
    for row, column in ((3, 5), (14, 20), (22, 9)):
        square = (slice(None), slice(None), slice(row, row + side), slice(column, column + side))
        start[square] = torch.tensor([0.0, 1.0]).view(1, 2, 1, 1)
    data = simulated(field, start, 40.0, s["frames"], 40)
    channels = [2, width, width, width, 2]
    return Leads(Planes(channels, 1, 0.1, 1e-3), Planes(channels, environments, 0.1, 1e-3), data, 40.0, 1e-3)


def build(sizes):
    makers = {"pendulum_epoch": pendulum, "reaction_diffusion_step": reaction_diffusion, "wave_step": wave,
              "lotka_volterra_epoch": lotka_volterra, "gray_scott_epoch": gray_scott}
    made = {name: maker(sizes[name]) for name, maker in makers.items()}
    return {name: each.epoch for name, each in made.items()}, {name: count(each.model) for name, each in made.items()}


if __name__ == "__main__":
    serve(build)
