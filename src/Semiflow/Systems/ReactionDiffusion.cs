using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using Semiflow.Flows.Spans;
using Semiflow.Spaces;

namespace Semiflow.Systems;

/// <summary>
/// Reaction and diffusion of FitzHugh–Nagumo type, <c>u_t = aΔu + u - u³ - v - k, v_t = bΔv + u - v</c>, periodic on [-1, 1]² with the
/// five-point Laplacian, from states uniform in [0, 1) at each node (spec aphynity.md 6).
/// </summary>
public sealed record ReactionDiffusion : IDynamicalSystem
{
    private static readonly SystemCard TheCard = new(
        "reaction-diffusion", "Reaction–diffusion (FitzHugh–Nagumo)", "u_t = aΔu + u - u³ - v - k, v_t = bΔv + u - v on [-1, 1]², periodic",
        "activator u and inhibitor v (dimensionless), uniform in [0, 1) at each node", "both at the save times",
        "Yin et al., APHYNITY, arXiv 2010.04456, section 4.1", "a = 1e-3, b = 5e-3, k = 5e-3, 32 points, 26 frames 0.1 apart");

    /// <summary>a, diffusion of u. Good value: 1e-3.</summary>
    public double DiffusionU { get; init; } = 1e-3;

    /// <summary>b, diffusion of v. Good value: 5e-3.</summary>
    public double DiffusionV { get; init; } = 5e-3;

    /// <summary>k, the constant loss of u. Good value: 5e-3.</summary>
    public double Loss { get; init; } = 5e-3;

    /// <summary>Nodes a direction. Good value: 32.</summary>
    public int Points { get; init; } = 32;

    /// <summary>Number of save times: 26 for the 25 predicted frames of the paper, 30 in its code.</summary>
    public int Frames { get; init; } = 26;

    /// <summary>Time between them. Good value: 0.1.</summary>
    public double Step { get; init; } = 0.1;

    /// <summary>
    /// True for the accuracy of the published data (relative tolerance 1e-3, errors near 1e-3), false for errors near 1e-9.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["u", "v"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(-1, 1, Points), new Axis(-1, 1, Points));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["a"] = DiffusionU, ["b"] = DiffusionV, ["k"] = Loss };

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            foreach (ref double value in frames.AsSpan(0, 2 * Points * Points))
            {
                value = random.Uniform();
            }

            Simulation.Solve(NewField(), times, frames, PaperCompat, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    internal ISpanField NewField() => new Field(new Laplacian(Grid), DiffusionU, DiffusionV, Loss);

    private sealed class Field(Laplacian laplacian, double a, double b, double k) : ISpanField
    {
        private readonly int nodes = (int)laplacian.Grid.Shape[0] * (int)laplacian.Grid.Shape[1];

        public int Size => 2 * nodes;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
        {
            ReadOnlySpan<double> u = state[..nodes], v = state[nodes..];
            Span<double> du = velocity[..nodes], dv = velocity[nodes..];
            laplacian.ApplyPlane(u, du);
            laplacian.ApplyPlane(v, dv);
            int i = 0;
            for (; i <= nodes - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> x = new(u[i..]), y = new(v[i..]);
                (new Vector<double>(du[i..]) * a + (x - x * x * x - y - new Vector<double>(k))).CopyTo(du[i..]);
                (new Vector<double>(dv[i..]) * b + (x - y)).CopyTo(dv[i..]);
            }

            for (; i < nodes; i++)
            {
                du[i] = a * du[i] + (u[i] - u[i] * u[i] * u[i] - v[i] - k);
                dv[i] = b * dv[i] + (u[i] - v[i]);
            }
        }
    }
}
