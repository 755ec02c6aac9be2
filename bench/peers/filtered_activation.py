"""Filtered activations, bicubic and by Kaiser's filters, and the convolution beside them: forward, and with the backward pass."""

import torch
from torch import nn

from cno_step import Bicubic, Kaiser
from peer import count, serve


def build(sizes):
    channels, points = sizes["channels"], sizes["points"]
    x = torch.randn(sizes["batch"], channels, points, points)
    cotangent = torch.randn_like(x)
    kaiser = Kaiser(channels, points, points, biased=False)  # Filters alone, as on the other side.
    convolution = nn.Conv2d(channels, channels, 3, padding=1)
    maps = {"fused": Bicubic(channels, points, points), "kaiser": kaiser, "convolution": convolution}

    kaiser.to(memory_format=torch.channels_last)
    together = [t.to(memory_format=torch.channels_last) for t in (x, cotangent)]  # As in the network that it is part of.

    def given(layer):
        return together if layer is kaiser else (x, cotangent)

    def forward(layer):
        with torch.no_grad():
            layer(given(layer)[0])

    def step(layer):
        start, weights = given(layer)
        inputs = [start.detach().requires_grad_(), *layer.parameters()]
        torch.autograd.grad([layer(inputs[0])], inputs, [weights])

    works = {}
    for name, layer in maps.items():
        works[f"{name}_forward"] = lambda layer=layer: forward(layer)
        works[f"{name}_step"] = lambda layer=layer: step(layer)
    return works, {"convolution": count(convolution)}


if __name__ == "__main__":
    serve(build)
