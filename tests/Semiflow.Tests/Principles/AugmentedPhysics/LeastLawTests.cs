using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.AugmentedPhysics;
using Semiflow.Principles.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

/// <summary>Coefficients that follow the least augmentation, against sums by hand (spec aphynity.md 12.3).</summary>
public sealed class LeastLawTests
{
    /// <summary>
    /// Of x′ = x + κx and a network x³, over batches of different size and weight: normal equations are plain means over the batches until
    /// there are fifty, then moving ones, and a fiftieth of the way is gone each time. What the law has besides, x, is no part of them.
    /// </summary>
    [Fact]
    public void Each_update_goes_a_fiftieth_of_the_way_to_the_solution_over_the_last_batches()
    {
        using DisposeScope scope = NewDisposeScope();
        Coefficient coefficient = Coefficient.Free("kappa", 2, type: ScalarType.Float64);
        var law = new PhysicsField(new PhysicsTerm((_, x) => x + (coefficient.Value * x), coefficient));
        var network = new PhysicsField(new PhysicsTerm((_, x) => x.pow(3)));
        var least = new LeastLaw(law);
        (double gram, double moment, double kappa) = (0, 0, 2);
        for (int n = 1; n <= 60; n++)
        {
            double[] x = [0.3 * (n % 4 + 1), -1 - (0.1 * (n % 7)), 0.5];
            double norm = n % 2 == 0 ? 0.5 : 1;
            double Mean(Func<double, double> of) => x.Average(each => norm * norm * each * of(each));
            double share = 1.0 / Math.Min(n, 50), now = kappa;
            gram += share * (Mean(each => each) - gram);
            moment += share * (Mean(each => (now * each) + (each * each * each)) - moment);
            kappa += 0.02 * ((moment / gram) - kappa);

            ObservedFrames frames = ObservedFrames.Of(new TrajectorySet(tensor(new[] { 0.0, 1, 2 }), tensor(x).reshape(3, 1, 1)));
            least.See(frames, network, (velocity, _) => velocity * norm);
            least.Update();
            Assert.Equal(kappa, coefficient.Current, 1e-10);
        }

        Assert.NotEqual(2, kappa, 0.3);
    }

    /// <summary>Where a term vanishes, or two are one, nothing is solved for; terms of very different sizes can be told apart.</summary>
    [Fact]
    public void Coefficients_that_the_states_do_not_determine_are_named()
    {
        using DisposeScope scope = NewDisposeScope();
        Coefficient a = Coefficient.Free("a", 1), b = Coefficient.Free("b", 1);
        PhysicsField Law(Func<Tensor, Tensor> second) => new(
            new PhysicsTerm((_, x) => (a.Value * x) + (b.Value * second(x)), a, b));
        Tensor states = randn([20, 2], float64, generator: new Generator(1));
        string Refused(Func<Tensor, Tensor> second) =>
            Assert.Throws<InputException>(() => PhysicsProjection.Of(Law(second), states, 3 * states)).Message;
        Assert.StartsWith("the states do not determine b:", Refused(x => zeros_like(x)), StringComparison.Ordinal);
        Assert.StartsWith("the states do not determine a and b:", Refused(x => -2 * x), StringComparison.Ordinal);
        IReadOnlyDictionary<string, double> found =
            PhysicsProjection.Of(Law(x => 1e-9 * x.square()), states, (3 * states) - (2e-9 * states.square()));
        Assert.Equal((3, -2), (Math.Round(found["a"], 6), Math.Round(found["b"], 5)));
    }

    /// <summary>Of v = a x with what counts as 1 in each channel, against sums by hand.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Channels_count_by_their_sizes_in_projection_and_correlation(bool relative)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] x = [1, 20, -2, 30, 0.5, -7], sizes = [2, 10];
        (double up, double down, double along, double added, double slope) = (0, 0, 0, 0, 0);
        for (int i = 0; i < x.Length; i += 2)
        {
            (double first, double second) = (x[i] / sizes[0], x[i + 1] / sizes[1]);
            double weight = relative ? 1 / ((first * first) + (second * second)) : 1;
            up += weight * ((first * first) + (3 * second * second)); // Of velocities (x₀, 3 x₁).
            down += weight * ((first * first) + (second * second));
            (along, added) = (along + (weight * first * first), added + (weight * first * first)); // Of the augmentation (x₀, 0).
            slope += weight * ((first * first) + (second * second));
        }

        Tensor states = tensor(x).reshape(3, 2);
        Coefficient a = Coefficient.Free("a", 1, type: ScalarType.Float64);
        var law = new PhysicsField(new PhysicsTerm((_, at) => a.Value * at, a));
        Assert.Equal(
            up / down, PhysicsProjection.Of(law, states, states * tensor(new[] { 1.0, 3 }), relative, sizes)["a"], relative ? 1e-9 : 1e-12);
        var augmentation = new PhysicsField(new PhysicsTerm((_, at) => at * tensor(new[] { 1.0, 0 })));
        var set = new TrajectorySet(tensor(new[] { 0.0, 1, 2 }), states.reshape(3, 1, 2));
        AugmentationNorm norm = relative ? AugmentationNorm.Relative : AugmentationNorm.Squared;
        Identifiability found = Identifiability.Measure(law, augmentation, set, norm, sizes: sizes).Single();
        Assert.Equal(along / Math.Sqrt(added * slope), found.Correlation, 1e-4);
    }

    /// <summary>Data that ask for a square below 0 get 0, not a number that is none.</summary>
    [Fact]
    public void A_square_below_zero_counts_as_zero()
    {
        using DisposeScope scope = NewDisposeScope();
        Coefficient c = Coefficient.Free("c", 2), k = Coefficient.Free("k", 1);
        PhysicsField Law(params Coefficient[] squared) => new(
            new PhysicsTerm((_, x) => stack([c.Value.square() * x.select(1, 0), k.Value * x.select(1, 1)], 1), c, k) { Squared = squared });
        Tensor states = randn(20, 2, float64), velocities = states * tensor(new[] { -4.0, -3 });
        IReadOnlyDictionary<string, double> found = PhysicsProjection.Of(Law(c), states, velocities);
        Assert.Equal((0, -3), (found["c"], Math.Round(found["k"], 9)));
        found = PhysicsProjection.Of(Law(c), states, -velocities);
        Assert.Equal((2, 3), (Math.Round(found["c"], 9), Math.Round(found["k"], 9)));
    }
}
