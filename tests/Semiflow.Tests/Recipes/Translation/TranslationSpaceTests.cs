using Semiflow.Recipes.Translation;
using Semiflow.Systems.Pairs;
using Semiflow.Tests.Recipes.Forecasts;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Translation;

/// <summary>Units of flows by hand, their file beside a run, and pairs of domains.</summary>
public sealed class TranslationSpaceTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string> Pairs => [.. All.Select(pair => pair.Name)];

    private static IReadOnlyList<DomainPair> All =>
    [
        DomainPair.Gaussian(), DomainPair.EightGaussians, DomainPair.MoonsCircles, DomainPair.SplitSquare, DomainPair.CrossedBlobs,
        DomainPair.ParallelBlobs, DomainPair.Rings, DomainPair.AcrossObstacle,
    ];

    /// <summary>Points (0, 0), (4, 0), (0, 2), (4, 2): mean (2, 1), squared distances 4 and 1 per axis, so a scale of √2.5.</summary>
    [Fact]
    public void The_unit_is_the_distance_from_the_mean_of_both_domains()
    {
        TranslationSpace space = TranslationSpace.Measured(
            tensor(new[,] { { 0.0, 0 }, { 4, 0 } }), tensor(new[,] { { 0.0, 2 }, { 4, 2 } }));
        Assert.Equal(([2.0, 1.0], [2L]), (space.Shift.ToArray(), space.Shape.ToArray()), (a, b) =>
            a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.Equal(Math.Sqrt(2.5), space.Scale, 1e-12);
        Tensor units = space.ToUnits(tensor(new[,] { { 2.0, 1 }, { 2 + Math.Sqrt(2.5), 1 } }));
        Assert.Equal(ScalarType.Float32, units.dtype);
        Assert.True(units.allclose(tensor(new[,] { { 0f, 0 }, { 1, 0 } }), 0, 1e-6));
        Assert.Equal(ScalarType.Float64, space.FromUnits(units).dtype);
    }

    [Fact]
    public void Points_that_are_all_the_same_keep_their_size()
    {
        TranslationSpace space = TranslationSpace.Measured(full([3, 2], 7.0, float64), full([2, 2], 7.0, float64));
        Assert.Equal(1, space.Scale);
        Assert.True(space.ToUnits(full([1, 2], 8.0, float64)).allclose(ones([1, 2])));
    }

    [Fact]
    public void Plain_points_stay_as_they_are_and_images_keep_their_shape()
    {
        Tensor images = rand([5, 1, 4, 4]);
        TranslationSpace space = TranslationSpace.Plain(1, 4, 4);
        Assert.True(space.ToUnits(images).allclose(images, 0, 0));
        Assert.Equal([5, 1, 4, 4], space.FromUnits(space.ToUnits(images)).shape);
        Assert.Equal([1, 4, 4], TranslationSpace.Measured(images, images).Shape);
        Assert.Equal(16, TranslationSpace.Measured(images, images).Shift.Count);
    }

    [Fact]
    public void Points_of_another_shape_or_without_number_are_refused()
    {
        TranslationSpace space = TranslationSpace.Plain(1, 4, 4);
        Tensor good = zeros([2, 1, 4, 4]);
        Assert.Same(good, space.Checked("f.npz", "a", good));
        Assert.Equal(
            "f.npz: the array 'a' has shape [2, 4, 4]; this model translates points [n, 1, 4, 4].",
            Assert.Throws<InputException>(() => space.Checked("f.npz", "a", zeros([2, 4, 4]))).Message);
        good[1, 0, 2, 2] = float.NaN;
        Assert.Equal(
            "f.npz: array 'a' is not finite (NaN or infinite) in sample 1 (counted from 0); 1 of 2 cannot be used. Remove or repair them.",
            Assert.Throws<InputException>(() => space.Checked("f.npz", "a", good)).Message);
    }

    [Fact]
    public void A_space_survives_its_file()
    {
        using var run = new QuietRun("translation-gaussian");
        var space = new TranslationSpace([2], [1.0 / 3, -5], 0.1);
        Assert.Contains(
            "has no trained model", Assert.Throws<InputException>(() => TranslationSpace.Read(run.Record)).Message,
            StringComparison.Ordinal);
        space.Write(run.Record.Folder);
        TranslationSpace back = TranslationSpace.Read(run.Record);
        Assert.Equal((space.Scale, space.Shift[0], space.Shift[1], 2L), (back.Scale, back.Shift[0], back.Shift[1], back.Shape.Single()));
        File.WriteAllText(Path.Combine(run.Record.Folder.Path, "space.json"), """{"shape": [2], "shift": [1, 2, 3], "scale": 1}""");
        Assert.Contains(
            "3 shifts do not fit points [2]", Assert.Throws<InputException>(() => TranslationSpace.Read(run.Record)).Message,
            StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Both_domains_are_of_one_dimension_and_a_seed_draws_them_again(string name)
    {
        DomainPair pair = All.Single(each => each.Name == name);
        Tensor source = pair.Source.Draw(20, 3).Points, target = pair.Target.Draw(30, 3).Points;
        Assert.Equal(([20, 2], [30, 2]), (source.shape, target.shape), (a, b) =>
            a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.True(pair.Source.Draw(20, 3).Points.allclose(source, 0, 0));
        Assert.False(pair.Source.Draw(20, 4).Points.allclose(source));
        Assert.DoesNotContain('_', pair.Hyphenated);
    }

    [Theory, MemberData(nameof(Pairs))]
    public void The_way_back_costs_as_much_and_has_its_own_name(string name)
    {
        DomainPair pair = All.Single(each => each.Name == name), back = pair.Reversed;
        Assert.Same(pair.Source, back.Target);
        Assert.Same(pair.Target, back.Source);
        Assert.Equal((pair.OptimalCost, $"{name}_reversed"), (back.OptimalCost, back.Name));
        Assert.Null(back.Exact); // The map is that of the way there.
    }

    /// <summary>An optimal map takes α to β at the cost that is said: means and mean squares of many points.</summary>
    [Fact]
    public void Known_maps_take_one_domain_to_the_other_at_their_cost() => Assert.All(
        All.Where(pair => pair.Exact is not null), pair =>
        {
            Tensor source = pair.Source.Draw(20_000, 5).Points.to(float64), target = pair.Target.Draw(20_000, 6).Points.to(float64);
            Tensor image = pair.Exact!(source);
            Assert.True(image.mean([0]).allclose(target.mean([0]), 0, 0.03), pair.Name);
            Assert.True(image.T.matmul(image).allclose(target.T.matmul(target), 0, 0.05 * 20_000), pair.Name);
            Assert.Equal(pair.OptimalCost!.Value, (image - source).square().sum(1).mean().item<double>(), 0.03);
        });
}
