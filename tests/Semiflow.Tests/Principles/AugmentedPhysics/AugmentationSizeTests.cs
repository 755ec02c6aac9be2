using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

/// <summary>The terms of APHYNITY in plain sums over numbers, typed from the specification (spec aphynity.md 2, 3).</summary>
public sealed class AugmentationSizeTests : IDisposable
{
    private const int Frames = 3, Count = 2, Channels = 2, Nodes = 4;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly TrajectorySet set;
    private readonly double[] states;

    public AugmentationSizeTests()
    {
        using var random = new Generator(6);
        set = new TrajectorySet(tensor(new[] { 0, 0.5, 1 }), rand([Frames, Count, Channels, 2, 2], float64, generator: random) + 0.3);
        states = set.States.data<double>().ToArray();
    }

    public void Dispose() => scope.Dispose();

    /// <summary>Mean over samples, frames and nodes of Σ_c F_a², on observed states.</summary>
    [Fact]
    public void Squared() => Assert.Equal(Places().Average(p => Square(p, Added)), Size(AugmentationNorm.Squared), 1e-12);

    /// <summary>The same of (|F_a| / (|x| + 1e-5))².</summary>
    [Fact]
    public void Relative() => Assert.Equal(
        Places().Average(p => Square(p, Added) / Math.Pow(Math.Sqrt(Square(p, x => x)) + 1e-5, 2)), Size(AugmentationNorm.Relative), 1e-12);

    /// <summary>λ times the mean over all entries, those of the first frame too, whose error is 0.</summary>
    [Fact]
    public void Trajectory()
    {
        Terms terms = Principle(AugmentationNorm.Squared).Loss(set.States[0], set);
        double sum = 0;
        int each = Count * Channels * Nodes;
        for (int i = 0; i < each; i++)
        {
            double x = states[i];
            for (int t = 1; t < Frames; t++)
            {
                x += 0.5 * (-0.7 * x + Added(x)); // One step of Euler a frame.
                sum += Math.Pow(x - states[t * each + i], 2);
            }
        }

        Assert.Equal(3 * sum / (Frames * each), terms.Items[0].Value.item<double>(), 1e-12);
    }

    private static double Added(double x) => x * x - 0.1;

    private static IEnumerable<(int Frame, int Sample, int Node)> Places() =>
        from t in Enumerable.Range(0, Frames) from i in Enumerable.Range(0, Count) from n in Enumerable.Range(0, Nodes) select (t, i, n);

    private double Square((int Frame, int Sample, int Node) place, Func<double, double> of) => Enumerable.Range(0, Channels)
        .Sum(c => Math.Pow(of(states[((place.Frame * Count + place.Sample) * Channels + c) * Nodes + place.Node]), 2));

    private double Size(AugmentationNorm norm) => Principle(norm).Size(set).item<double>();

    private static Aphynity Principle(AugmentationNorm norm) => new(
        new PhysicsField(new PhysicsTerm((_, x) => x * -0.7)), new PhysicsField(new PhysicsTerm((_, x) => x.square() - 0.1)),
        new FlowOptions { Method = RungeKutta.Find("euler") },
        new AphynityOptions { Norm = norm, Multiplier = new MultiplierSpec { Start = 3 } }, new OptimizerSpec());
}
