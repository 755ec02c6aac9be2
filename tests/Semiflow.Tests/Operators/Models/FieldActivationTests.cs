using Semiflow.Kernels;
using Semiflow.Operators.Models.Convolutional;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models;

/// <summary>Activations of convolutions on fields.</summary>
public sealed class FieldActivationTests
{
    // x Φ(x) with the table of the normal distribution.
    [Theory]
    [InlineData(-3, -0.0040496940948)]
    [InlineData(-1, -0.1586552539315)]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.3457312306369)]
    [InlineData(2, 1.9544997361036)]
    public void A_Gaussian_unit_is_x_times_the_normal_distribution(double at, double value)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(value, FieldActivation.Gelu.Apply(tensor(at, float64)).item<double>(), 1e-12);
        Assert.Equal(Math.Max(at, 0), FieldActivation.Relu.Apply(tensor(at, float64)).item<double>());
    }

    [Theory]
    [InlineData("residual", "Relu", false)]
    [InlineData("residual", "Gelu", true)]
    [InlineData("u-net", "Relu", false)]
    [InlineData("u-net", "Gelu", true)]
    public void Rectified_units_below_zero_are_dead_and_smooth_ones_are_not(string network, string activation, bool alive)
    {
        using var scope = NewDisposeScope();
        FieldActivation kind = Enum.Parse<FieldActivation>(activation);
        using nn.Module<Tensor, Tensor> module = network == "residual"
            ? new ResidualDynamics(new() { Width = 4, Blocks = 1, HeadDeviation = 1, Activation = kind }, 2, 2, new Generator(1))
            : new UNet(new() { Widths = [4, 8], HeadDeviation = 1, Activation = kind }, 2, 2, new Generator(1));
        using (no_grad())
        {
            foreach (Tensor bias in module.named_parameters().Where(each => each.name.EndsWith("bias", StringComparison.Ordinal))
                .Select(each => each.parameter))
            {
                bias.fill_(-3);
            }
        }

        module.call(randn([2, 2, 8, 8], generator: new Generator(2))).square().sum().backward();
        double slope = module.parameters().Where(each => each.dim() > 1).SkipLast(1).Max(each => each.grad!.abs().max().item<float>());
        Assert.Equal(alive, slope > 0);
    }
}
