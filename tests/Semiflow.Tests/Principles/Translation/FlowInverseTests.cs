using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Systems.Points;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

public sealed class FlowInverseTests
{
    /// <summary>Blocks x + a x/M: the inverse is a division, Δ·Lip = |a|/M, reverse Euler misses by the known factor.</summary>
    [Theory]
    [InlineData(1.5)]
    [InlineData(-2.5)]
    public void Linear_blocks_are_inverted_in_closed_form(double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        const int Blocks = 4;
        ResidualFlow flow = ResidualFlow.Of([.. Enumerable.Range(0, Blocks).Select(_ => new TranslationFixture.Stretch(rate))]);
        Tensor points = UniformRectangles.Square.Draw(20, 1, float64).Points;
        FlowInverse exact = FlowInverse.Of(flow, points, tolerance: 1e-12),
            euler = FlowInverse.Of(flow, points, InverseMethod.ReverseEuler);
        Assert.True(exact.Converged);
        Assert.True(exact.Points.allclose(points / Math.Pow(1 + (rate / Blocks), Blocks), 1e-9));
        Assert.All(exact.Contraction, contraction => Assert.Equal(Math.Abs(rate) / Blocks, contraction, 9));
        Assert.True(euler.Points.allclose(points * Math.Pow(1 - (rate / Blocks), Blocks), 1e-12));
        Assert.InRange(exact.Error, 0, 1e-10);
        Assert.True(euler.Error > 0.01);
        Assert.Equal(Blocks + 1, exact.Path.Count);
    }

    /// <summary>V9 for contracting blocks of a network: the way there and back ends where it began.</summary>
    [Fact]
    public void A_network_that_contracts_is_inverted_to_rounding()
    {
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = TranslationFixture.Flow(3, blocks: 5, gain: 0.9);
        Tensor points = GaussianPoints.Source.Draw(100, 2).Points;
        FlowInverse inverse = FlowInverse.Of(flow, flow.call(points).detach());
        Assert.True(inverse.Converged);
        Assert.InRange(inverse.Contraction.Max(), 1e-3, 1);
        Assert.InRange(inverse.Error, 0, 1e-4);
        Assert.True(inverse.Points.allclose(points, 1e-4, 1e-4));
    }

    [Fact]
    public void A_block_that_expands_too_much_is_reported()
    {
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = ResidualFlow.Of(new TranslationFixture.Stretch(-1.5));
        FlowInverse inverse = FlowInverse.Of(flow, ones(3, 2, dtype: float64), limit: 30);
        Assert.False(inverse.Converged);
        Assert.Equal(1.5, inverse.Contraction[0], 9);
    }

    /// <summary>T_0 is the identity, T_1 the map, and between two blocks the motion is straight.</summary>
    [Fact]
    public void Interpolation_follows_the_path()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        ResidualFlow flow = TranslationFixture.Flow(4, blocks: 4, gain: 1, type: float64);
        Tensor points = GaussianPoints.Source.Draw(9, 2, float64).Points;
        IReadOnlyList<Tensor> path = flow.Path(points);
        Assert.True(flow.Interpolate(points, 0).equal(points).all().item<bool>());
        Assert.True(flow.Interpolate(points, 1).equal(flow.call(points)).all().item<bool>());
        Assert.True(flow.Interpolate(points, 0.75).equal(path[3]).all().item<bool>());
        Assert.True(flow.Interpolate(points, 0.375).allclose((path[1] + path[2]) / 2, 1e-12));
    }
}
