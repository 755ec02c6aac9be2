using Semiflow.Operators;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

public sealed class NormalizationTests
{
    private static Tensor Data() => cat([3 + (2 * randn(50, 1, 9)), -7 + (0.1 * randn(50, 1, 9))], 1);

    [Fact]
    public void Range_goes_to_zero_and_one_each_channel_by_itself()
    {
        Tensor x = Data(), y = Normalization.FromData(x).Apply(x);
        foreach (int channel in new[] { 0, 1 })
        {
            Assert.Equal(0, y.select(1, channel).min().item<float>(), 1e-5f);
            Assert.Equal(1, y.select(1, channel).max().item<float>(), 1e-5f);
        }
    }

    [Fact]
    public void Moments_go_to_zero_and_one()
    {
        Tensor x = Data(), y = Normalization.FromData(x, NormalizationKind.MeanStd).Apply(x).select(1, 1);
        Assert.Equal(0, y.mean().item<float>(), 1e-4f);
        Assert.Equal(1, y.std(unbiased: false).item<float>(), 1e-4f);
    }

    [Theory]
    [InlineData(NormalizationKind.MinMax)]
    [InlineData(NormalizationKind.MeanStd)]
    [InlineData(NormalizationKind.Identity)]
    public void Invert_undoes_apply(NormalizationKind kind)
    {
        Tensor x = Data();
        Normalization map = Normalization.FromData(x, kind);
        Assert.InRange((map.Invert(map.Apply(x)) - x).abs().max().item<float>(), 0, 2e-6);
    }

    [Fact]
    public void A_constant_channel_is_only_shifted()
    {
        Normalization map = Normalization.FromData(full([4, 1, 3], 5f));
        Assert.Equal(new Normalization([5], [1]), map);
    }

    [Fact]
    public void Data_that_are_not_finite_are_refused()
    {
        Assert.Throws<InputException>(() => Normalization.FromData(full([4, 1, 3], float.NaN)));
        Assert.Throws<InputException>(() => new Normalization([0], [0]));
    }
}
