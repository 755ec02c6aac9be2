"""A neural differential equation: a training step through the steps of RK4 and of Dopri5, and by the adjoint equation."""

import torch
from torch import nn

from dopri import Dopri5
from peer import count, serve


def rk4(field, y, times):
    """The classical method, one step between two times."""
    states = [y]
    for start, end in zip(times, times[1:]):
        h = end - start
        k1 = field(y)
        k2 = field(y + (h / 2) * k1)
        k3 = field(y + (h / 2) * k2)
        k4 = field(y + h * k3)
        y = y + (h / 6) * (k1 + 2 * (k2 + k3) + k4)
        states.append(y)
    return torch.stack(states)


class Adjoint(torch.autograd.Function):
    """Controlled steps without a graph; backward, state, costate and gradient of the parameters from one time to the one before."""

    @staticmethod
    def forward(ctx, field, solver, times, y, *parameters):
        with torch.no_grad():
            states = solver.path(field, y, times)
        ctx.field, ctx.solver, ctx.times, ctx.parameters = field, solver, times, parameters
        ctx.save_for_backward(states)
        return states

    @staticmethod
    def backward(ctx, cotangents):
        (states,), times, parameters = ctx.saved_tensors, ctx.times, ctx.parameters

        def reversed_field(both):
            with torch.enable_grad():
                y = both[0].detach().requires_grad_()
                v = ctx.field(y)
                gradients = torch.autograd.grad(v, (y, *parameters), both[1])
            return torch.stack([-v.detach(), gradients[0]]), gradients[1:]

        costate = cotangents[-1]
        sums = [torch.zeros_like(p) for p in parameters]
        h = None
        for i in range(len(times) - 1, 0, -1):
            # Time runs backwards: over the length of the interval, from the state that the way there had.
            end, h = ctx.solver.over(reversed_field, torch.stack([states[i], costate]), times[i] - times[i - 1], h, sums)
            costate = end[1] + cotangents[i - 1]
        return (None, None, None, costate, *sums)


def build(sizes):
    width, frames, end = sizes["width"], sizes["frames"], sizes["end"]
    net = nn.Sequential(nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2))
    parameters = list(net.parameters())
    start = 2 * torch.rand(sizes["batch"], 2) - 1
    times = torch.linspace(0, end, frames, dtype=torch.float64)
    angle, size = (2 * times).float().unsqueeze(1), torch.exp(-0.1 * times).float().unsqueeze(1)
    x, y = start[:, 0], start[:, 1]
    target = torch.stack([size * (angle.cos() * x + angle.sin() * y), size * (angle.cos() * y - angle.sin() * x)], 2)
    times = times.tolist()
    solver = Dopri5(1e-6, 1e-9)

    def trained(solve):
        return lambda: torch.autograd.grad((solve() - target).square().mean(), parameters)

    def quiet(solve):
        def forward():
            with torch.no_grad():
                solve()
        return forward

    works = {
        "rk4_step": trained(lambda: rk4(net, start, times)),
        "dopri5_step": trained(lambda: solver.path(net, start, times)),
        "dopri5_adjoint_step": trained(lambda: Adjoint.apply(net, solver, times, start, *parameters)),
        "rk4_forward": quiet(lambda: rk4(net, start, times)),
        "dopri5_forward": quiet(lambda: solver.path(net, start, times)),
    }
    return works, {"network": count(net)}


if __name__ == "__main__":
    serve(build)
