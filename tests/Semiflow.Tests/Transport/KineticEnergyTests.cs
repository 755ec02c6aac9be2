using Semiflow.Chains;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Reductions of displacements (spec least-action.md 1, 6, V8) and what they are of linear blocks.</summary>
public sealed class KineticEnergyTests
{
    [Fact]
    public void Reductions_are_as_the_published_codes_have_them()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor(new[,] { { 1.0, -2 }, { 0, 2 } }), b = tensor(new[,] { { -3.0, 4 }, { 0, 0 } });
        Assert.Equal(9 / 4.0 + 25 / 4.0, Energy([a, b], DisplacementReduction.MeanElements), 12);
        Assert.Equal(9 / 2.0 + 25 / 2.0, Energy([a, b], DisplacementReduction.SumFeaturesMeanBatch), 12);
        Assert.Equal(3 + 5, Energy([a, b], DisplacementReduction.BatchFrobenius), 12);
        Assert.Equal((1 + 8 + 8) / 4.0, Energy([a], DisplacementReduction.MeanElements, 3), 12);
        Assert.Equal((1 + 2 + 2) / 2.0, Energy([a], DisplacementReduction.SumFeaturesMeanBatch, 1), 12);
        Assert.Equal(Math.Cbrt(17), Energy([a], DisplacementReduction.BatchFrobenius, 3), 12);
        Assert.Equal(0, Energy([], DisplacementReduction.MeanElements));
    }

    [Theory]
    [InlineData(DisplacementReduction.MeanElements, 1.5)]
    [InlineData(DisplacementReduction.MeanElements, 3)]
    [InlineData(DisplacementReduction.SumFeaturesMeanBatch, 2)]
    [InlineData(DisplacementReduction.BatchFrobenius, 2)]
    [InlineData(DisplacementReduction.BatchFrobenius, 3)]
    public void Gradients_agree_with_differences_and_are_finite_at_rest(DisplacementReduction reduction, double power)
    {
        GradientAgrees(r => KineticEnergy.Of([r, r.sin()], reduction, power), Normal(1, 4, 3, 2));
        Tensor rest = zeros([4, 3], ScalarType.Float64).requires_grad_();
        KineticEnergy.OfBlock(rest, reduction, power).backward();
        Assert.Equal(0, Number(rest.grad!.abs().max()));
    }

    [Fact]
    public void Of_a_linear_block_the_gradients_are_second_moments()
    {
        // C = E|Ax + b|²: ∂C/∂A = 2 E[r xᵀ], ∂C/∂b = 2 E[r].
        using DisposeScope scope = NewDisposeScope();
        var linear = nn.Linear(3, 3, dtype: ScalarType.Float64);
        var chain = new BlockChain(new ResidualBlock(linear));
        Tensor x = Normal(2, 40, 3);
        KineticEnergy.Of(chain.Path(x).AllResiduals, DisplacementReduction.SumFeaturesMeanBatch).backward();
        Tensor r = linear.call(x).detach();
        Assert.True(allclose(2 * r.t().matmul(x) / 40, linear.weight!.grad!, rtol: 1e-12, atol: 1e-12));
        Assert.True(allclose(2 * r.mean([0]), linear.bias!.grad!, rtol: 1e-12, atol: 1e-12));
    }

    private static double Energy(Tensor[] residuals, DisplacementReduction reduction, double power = 2) =>
        Number(KineticEnergy.Of(residuals, reduction, power));
}
