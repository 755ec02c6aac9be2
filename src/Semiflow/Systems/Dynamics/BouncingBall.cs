using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// A ball that falls, <c>x'' = −g</c>, and comes back from the floor with a share of its speed, <c>v → −r v</c> where x = 0, from heights
/// uniform in [1, 2]: a flow with jumps, found as events. Its bounces pile up at the time <c>√(2h/g) (1 + r)/(1 − r)</c>; save times must
/// end before. The jumps belong to no right-hand side and no equation: it declares neither.
/// </summary>
internal sealed record BouncingBall : IHasInvariants
{
    private static readonly SystemCard TheCard = new(
        "bouncing-ball", "Bouncing ball", "x'' = -g, v → -r v where x = 0", "height x and velocity v, x uniform in [1, 2], v = 0",
        "both at the save times", "Goebel, Sanfelice and Teel, Hybrid Dynamical Systems, 2012, section 1.2",
        "g = 9.81, r = 0.8, 31 frames 0.1 apart");

    /// <summary>g. Good value: 9.81.</summary>
    public double Gravity { get; init; } = 9.81;

    /// <summary>r, the share of the speed that is left. Good value: 0.8.</summary>
    public double Restitution { get; init; } = 0.8;

    /// <summary>Number of save times. Good value: 31.</summary>
    public int Frames { get; init; } = 31;

    /// <summary>Time between them. Good value: 0.1.</summary>
    public double Step { get; init; } = 0.1;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["x", "v"];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["g"] = Gravity, ["r"] = Restitution };

    /// <summary>The energy g x + v²/2 per mass, which falls at each bounce.</summary>
    public IReadOnlyList<Invariant> Invariants => [new("energy", false, state => (Gravity * state[0]) + (state[1] * state[1] / 2))];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        double latest = Math.Sqrt(2 / Gravity) * (1 + Restitution) / (1 - Restitution);
        if (!(Restitution is >= 0 and <= 1 && times[^1] < latest))
        {
            throw new InputException(FormattableString.Invariant(
                $"bouncing-ball: bounces pile up at t = {latest:g3} at the earliest, and r is in [0, 1]. Save less than {times[^1]:g3}."));
        }

        return Simulation.Run(this, first, count, (index, frames) =>
        {
            double[] start = [new RandomStream(seed, (ulong)index).Uniform(1, 2), 0];
            var options = new SpanFlowOptions
            {
                Events =
                [
                    new SpanEvent((_, state) => state[0])
                    {
                        Direction = EventDirection.Down, Jump = (_, state) => (state[0], state[1]) = (0, -Restitution * state[1]),
                    },
                ],
                Stop = stop,
            };
            SpanFlow.Solve(new FreeFall(Gravity), start, times, options).OrThrow().States.CopyTo(frames, 0);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    private sealed class FreeFall(double gravity) : ISpanField
    {
        public int Size => 2;

        public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity) =>
            (velocity[0], velocity[1]) = (state[1], -gravity);
    }
}
