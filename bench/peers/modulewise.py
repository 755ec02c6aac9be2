"""A residual network trained end to end with one head, and module by module with a head and a transport term each."""

import torch
from torch import nn

from peer import counted, serve


def convolution(inputs, outputs, kernel=3, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, (kernel - 1) // 2, bias=False)


class Block(nn.Module):
    """A residual of pre-activation layers; the first block of a network has no leading ones."""

    def __init__(self, filters, first):
        super().__init__()
        leading = [] if first else [nn.BatchNorm2d(filters), nn.ReLU(inplace=True)]
        self.branch = nn.Sequential(
            *leading, convolution(filters, filters), nn.BatchNorm2d(filters), nn.ReLU(inplace=True), convolution(filters, filters))

    def forward(self, x):
        residual = self.branch(x)
        return x + residual, residual


class Module(nn.Module):
    """Layers without transport in front of a block, then blocks."""

    def __init__(self, parts):
        super().__init__()
        self.parts = nn.ModuleList(parts)

    def forward(self, x):
        residuals = []
        for part in self.parts:
            if isinstance(part, Block):
                x, residual = part(x)
                residuals.append(residual)
            else:
                x = part(x)
        return x, residuals


def head(filters, side, pool, classes):
    return nn.Sequential(
        convolution(filters, filters), nn.ReLU(inplace=True), nn.AvgPool2d(pool) if pool else nn.AdaptiveAvgPool2d(1),
        nn.BatchNorm2d(filters), nn.Flatten(), nn.Linear(filters * (side // pool if pool else 1) ** 2, classes))


def stack(sizes):
    """Parts of the body by module, and filters and points of a side behind each."""
    channels, side, _ = sizes["image"]
    filters = sizes["filters"]
    pieces, blocks = [], sizes["blocks"]
    for stage, width in enumerate(filters):
        opening = []
        if stage == 0:
            opening.append(convolution(channels, width))
        elif width != filters[stage - 1]:
            opening.append(convolution(filters[stage - 1], width, 1, 2))
            side = (side + 1) // 2
        for block in range(blocks):
            pieces.append((opening + [Block(width, stage + block == 0)], width, side))
            opening = []
    modules, at = [], 0
    for depth in sizes["modules"]:
        own = pieces[at:at + depth]
        modules.append((Module([part for parts, _, _ in own for part in parts]), own[-1][1], own[-1][2]))
        at += depth
    return modules


def orthogonal(model):
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.orthogonal_(layer.weight, 0.1)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


class Problem:
    """A body, its head, and how they move."""

    def __init__(self, body, classifier, tau):
        self.body, self.head, self.tau = body, classifier, tau
        for part in (body, classifier):
            orthogonal(part)
            part.train()
        self.parameters = [*body.parameters(), *classifier.parameters()]
        self.optimizer = torch.optim.SGD(self.parameters, lr=0.003, momentum=0.9, weight_decay=2e-4)

    def move(self, x, labels):
        self.optimizer.zero_grad(set_to_none=True)
        y, residuals = self.body(x)
        loss = nn.functional.cross_entropy(self.head(y), labels)
        if self.tau:
            loss = loss + sum(r.square().mean() for r in residuals) / (2 * self.tau)
        loss.backward()
        self.optimizer.step()
        return y.detach()


def build(sizes):
    pool, classes, tau = sizes["pool"], sizes["classes"], sizes["tau"]
    parts = stack(sizes)
    problems = [Problem(body, head(width, side, pool, classes), tau if k < len(parts) // 2 else 2 * tau)
                for k, (body, width, side) in enumerate(parts)]
    (whole, width, side), = stack({**sizes, "modules": [sum(sizes["modules"])]})
    end_to_end = Problem(whole, head(width, side, pool, classes), 0)
    images, labels = torch.randn(sizes["batch"], *sizes["image"]), torch.randint(classes, (sizes["batch"],))

    def by_modules():
        x = images
        for problem in problems:
            x = problem.move(x, labels)

    works = {"endtoend_step": lambda: end_to_end.move(images, labels), "modulewise_step": by_modules}
    return works, {"endtoend": counted(*end_to_end.parameters), "modulewise": counted(*(p for each in problems for p in each.parameters))}


if __name__ == "__main__":
    serve(build)
