"""Dormand and Prince's method of order 5 (4) with controlled steps in lock step: one size for the batch, an integral controller, accepted
steps only grow, and dense output by the polynomial of order 4 through both ends and the middle."""

import torch

A = ((1 / 5,), (3 / 40, 9 / 40), (44 / 45, -56 / 15, 32 / 9), (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
     (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656), (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84))
ERROR = (35 / 384 - 1951 / 21600, 0, 500 / 1113 - 22642 / 50085, 125 / 192 - 451 / 720, -2187 / 6784 + 12231 / 42400, 11 / 84 - 649 / 6300,
         -1 / 60)
MIDDLE = (6025192743 / 30085553152 / 2, 0, 51252292925 / 65400821598 / 2, -2691868925 / 45128329728 / 2,
          187940372067 / 1594534317056 / 2, -1776094331 / 19743644256 / 2, 11237099 / 235043384 / 2)


def combined(y, h, weights, slopes):
    """y + h Σ w k, without the weights that are zero."""
    for w, k in zip(weights, slopes):
        y = torch.add(y, k, alpha=h * w) if w else y
    return y


class Dopri5:
    def __init__(self, relative, absolute):
        self.relative, self.absolute = relative, absolute

    def path(self, field, y, times):
        """States at all times, with a graph where there is one."""
        slope = field(y)
        h = self.first(field, y, slope)
        pieces, t, reached = [y.unsqueeze(0)], times[0], 1
        while reached < len(times):
            stages = self.stages(field, y, slope, h)
            end = stages[-1][0]
            slopes = [k for _, k in stages]
            error = self.error(y, end, h, slopes)
            if error <= 1:
                inside = reached
                while inside < len(times) and times[inside] <= t + h:
                    inside += 1
                if inside > reached:
                    places = [(time - t) / h for time in times[reached:inside]]
                    pieces.append(self.between(y, end, h, slopes, places))
                    reached = inside
                y, slope, t = end, slopes[-1], t + h
            h *= self.factor(error)
        return torch.cat(pieces)

    def over(self, field, y, length, h, sums):
        """The state after an interval, the step to try in the next one; adds the integrals of what the field gives in addition."""
        done = 0.0
        slope, extra = field(y)
        while length - done > 1e-12 * length:
            tried = length - done if h is None else min(h, length - done)
            kept = [extra]

            def recorded(x):
                k, more = field(x)
                kept.append(more)
                return k
            stages = self.stages(recorded, y, slope, tried)
            end = stages[-1][0]
            error = self.error(y, end, tried, [k for _, k in stages])
            if error <= 1:
                for i, total in enumerate(sums):
                    for w, more in zip(A[-1], kept):
                        if w:
                            total.add_(more[i], alpha=tried * w)
                y, slope, extra, done = end, stages[-1][1], kept[-1], done + tried
            proposed = tried * self.factor(error)
            # A step that was cut to the interval says nothing against a longer one.
            h = max(proposed, h) if h is not None and error <= 1 and tried < h else proposed
        return y, h

    @staticmethod
    def stages(field, y, slope, h):
        """States and slopes of the seven stages; the last state is the end of the step."""
        stages = [(y, slope)]
        slopes = [slope]
        for row in A:
            x = combined(y, h, row, slopes)
            slopes.append(field(x))
            stages.append((x, slopes[-1]))
        return stages

    @torch.no_grad()
    def error(self, y, end, h, slopes):
        scale = self.absolute + self.relative * torch.maximum(y.abs(), end.abs())
        return (combined(torch.zeros_like(y), h, ERROR, slopes) / scale).square().mean().sqrt().item()

    @staticmethod
    def factor(error):
        if error == 0:
            return 10.0
        least = 1.0 if error < 1 else 0.2
        return min(10.0, max(0.9 * error ** -0.2, least))

    @torch.no_grad()
    def first(self, field, y, slope):
        """The size of the first step by Hairer, Nørsett and Wanner."""
        scale = self.absolute + self.relative * y.abs()

        def norm(x):
            return (x / scale).square().mean().sqrt().item()
        d0, d1 = norm(y), norm(slope)
        h0 = 1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1
        d2 = norm(field(y + h0 * slope) - slope) / h0
        h1 = max(1e-6, h0 * 1e-3) if max(d1, d2) <= 1e-15 else (0.01 / max(d1, d2)) ** 0.2
        return min(100 * h0, h1)

    @staticmethod
    def between(y, end, h, slopes, places):
        """States at all places in a step at once."""
        middle = combined(y, h, MIDDLE, slopes)
        f0, f1 = slopes[0], slopes[-1]
        a = 2 * h * (f1 - f0) - 8 * (end + y) + 16 * middle
        b = h * (5 * f0 - 3 * f1) + 18 * y + 14 * end - 32 * middle
        c = h * (f1 - 4 * f0) - 11 * y - 5 * end + 16 * middle
        x = torch.tensor(places, dtype=y.dtype).view(-1, *(1 for _ in y.shape))
        return (((a * x + b) * x + c) * x + h * f0) * x + y
