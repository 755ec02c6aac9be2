using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems;
using static TorchSharp.torch;

namespace Semiflow.Extension.Tests;

/// <summary>
/// A system of one's own that can be learned: the oscillator of van der Pol, <c>x' = y, y' = μ(1 − x²)y − x</c>, whose right-hand side is
/// written once, in tensors. What is known of it is the spring alone.
/// </summary>
internal sealed record Oscillator : IHasLaws
{
    private static readonly PhysicsLaw Spring = new(
        "spring", "x' = y, y' = −k x", setting => new PhysicsField(Linear(setting.Free("k", 0.5))))
            { Channels = 2, Rank = 0, Complete = "van-der-pol" };

    private static readonly PhysicsLaw VanDerPol = new(
        "van-der-pol", "x' = y, y' = μ(1 − x²)y − k x",
        setting => new PhysicsField(Linear(setting.Free("k", 0.5)), Pump(setting.Free("mu", 0.1)))) { Channels = 2, Rank = 0 };

    public double Mu { get; init; } = 0.7;

    public int Frames { get; init; } = 11;

    public SystemCard Card { get; } = new(
        "van-der-pol", "Oscillator of van der Pol", "x' = y, y' = μ(1 − x²)y − x", "x and y, normal", "both at the save times",
        "van der Pol 1926", "μ 0.7, 11 frames 0.2 apart");

    public IReadOnlyList<string> Channels => ["x", "y"];

    public Grid? Grid => null;

    public IReadOnlyList<double> Times => [.. Enumerable.Range(0, Frames).Select(i => 0.2 * i)];

    public IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double> { ["k"] = 1, ["mu"] = Mu };

    public IReadOnlyList<PhysicsLaw> Laws => [Spring, VanDerPol];

    public PhysicsField NewField() => VanDerPol.True(new LawSetting(Truth: Parameters));

    public IHasLaws Sized(int? frames, int? points, bool paperCompat) => this with { Frames = frames ?? Frames };

    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        // The interface makes spans of the tensors.
        ISpanField field = ((IHasVectorField)this).NewSpanField();
        double[] states = new double[Frames * count * 2];
        for (int k = 0; k < count; k++)
        {
            using var random = new Generator(seed + (ulong)(first + k));
            double[] start = Numbers.Of(randn(2, ScalarType.Float64, generator: random));
            double[] path = SpanFlow.Solve(field, start, [.. Times], new SpanFlowOptions { Stop = stop }).OrThrow().States;
            for (int t = 0; t < Frames; t++)
            {
                path.AsSpan(2 * t, 2).CopyTo(states.AsSpan(2 * (t * count + k)));
            }
        }

        return new TrajectorySet(tensor(Times.ToArray()), tensor(states).reshape(Frames, count, 2)) { Channels = Channels };
    }

    private static PhysicsTerm Linear(Coefficient k) =>
        new((_, x) => stack([x.select(1, 1), -(k.Value * x.select(1, 0))], 1), k);

    private static PhysicsTerm Pump(Coefficient mu) => new((_, x) =>
    {
        Tensor position = x.select(1, 0);
        return stack([zeros_like(position), mu.Value * (1 - position.square()) * x.select(1, 1)], 1);
    }, mu);
}
