using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Fields;
using static TorchSharp.torch;

namespace Semiflow.Tests.Laws;

/// <summary>What every system of the catalogue must satisfy.</summary>
public sealed class SystemLaws
{
    public static TheoryData<string, bool> Systems
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (SystemEntry<IHasSolution> system in SystemCatalogue.With<IHasSolution>())
            {
                data.Add(system.Name, true);
                data.Add(system.Name, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Same_seed_same_bits_and_draw_agrees_with_pairs(string name, bool inside)
    {
        IHasSolution system = Find(name, inside);
        Grid grid = system.DefaultGrid(16);
        var (input, output) = system.DrawPairs(5, grid, new Generator(11));
        var (again, outputAgain) = system.DrawPairs(5, grid, new Generator(11));
        GridFunction drawn = system.Draw(5, grid, new Generator(11));
        Assert.True(Same(input, again) && Same(output, outputAgain) && Same(input, drawn));
        Assert.False(Same(input, system.Draw(5, grid, new Generator(12))));
        Assert.Equal([5L, 1L, 16L, 16L], output.Values.shape);
        Assert.Equal(ScalarType.Float64, input.Values.dtype);
        Assert.True(input.Values.isfinite().all().item<bool>() && output.Values.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Fewer_functions_are_a_prefix_and_two_draws_continue_one(string name, bool inside)
    {
        IHasSolution system = Find(name, inside);
        Grid grid = system.DefaultGrid(12);
        using Tensor all = system.DrawPairs(9, grid, new Generator(3)).Output.Values;
        var random = new Generator(3);
        using Tensor first = system.DrawPairs(4, grid, random).Output.Values;
        using Tensor rest = system.DrawPairs(5, grid, random).Output.Values;
        Assert.True(cat([first, rest]).equal(all).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Grids_agree_at_common_nodes(string name, bool inside)
    {
        IHasSolution system = Find(name, inside);
        var (coarse, coarseOut) = system.DrawPairs(3, system.DefaultGrid(9), new Generator(5));
        var (fine, fineOut) = system.DrawPairs(3, system.DefaultGrid(17), new Generator(5));
        TensorIndex every = TensorIndex.Slice(step: 2);
        Assert.True(fine.Values[TensorIndex.Ellipsis, every, every].allclose(coarse.Values, 0, 1e-13));
        Assert.True(fineOut.Values[TensorIndex.Ellipsis, every, every].allclose(coarseOut.Values, 0, 1e-13));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public void Bad_requests_are_refused(string name, bool inside)
    {
        IHasSolution system = Find(name, inside);
        Assert.Throws<InputException>(() => system.Draw(0, system.DefaultGrid(8), new Generator(0)));
        Assert.Contains("two axes", Assert.Throws<InputException>(() => system.Draw(1, Grid.Unit(8, 1), new Generator(0))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_unique_and_cards_complete()
    {
        Assert.Distinct(SystemCatalogue.With<IHasSolution>().Select(system => system.Name));
        foreach (SystemEntry<IHasSolution> system in SystemCatalogue.With<IHasSolution>())
        {
            SystemCard card = system.First.Card;
            Assert.Equal(system.Name, card.Name);
            Assert.Equal(system.Name, system.Unseen[0].Card.Name);
            Assert.NotEqual(system.First.ToString(), system.Unseen[0].ToString());
            Assert.All([card.Title, card.Equation, card.Input, card.Output, card.Source, card.GoodValues], text => Assert.NotEmpty(text));
            Assert.Same(system.First, SystemCatalogue.Find(system.Name).First);
        }

        Assert.Contains("poisson", Assert.Throws<InputException>(() => SystemCatalogue.Find<IHasSolution>("poison")).Message,
            StringComparison.Ordinal);
    }

    private static bool Same(GridFunction a, GridFunction b) => a.Values.equal(b.Values).all().item<bool>();

    private static IHasSolution Find(string name, bool inside)
    {
        IHasSolution law = inside ? SystemCatalogue.Find<IHasSolution>(name).First : SystemCatalogue.Find<IHasSolution>(name).Unseen[0];
        // The laws hold at every accuracy; the published one takes minutes.
        return law is AllenCahn solved ? solved.WithSolver(32, 10) : law;
    }
}
