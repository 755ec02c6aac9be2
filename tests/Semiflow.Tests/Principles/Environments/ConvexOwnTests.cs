using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Principles.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>A convex combination of known parts, and a rest, in plain sums over numbers (spec leads.md 7).</summary>
public sealed class ConvexOwnTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_new_environment_mixes_the_known_ones_by_its_own_softmax(bool withRest)
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(2);
        Mlp Network(int copies) => new([2, 2], Nonlinearity.Relu, random, groups: copies, type: float64);
        Mlp known = Network(2), rest = Network(3);
        var own = new ConvexOwn(known, 3, withRest ? rest : null);
        double[,] mix = { { 1, -0.5 }, { 0, 2 }, { 0.25, 0.25 } };
        using (no_grad())
        {
            own.Mix.copy_(tensor(mix));
        }

        Tensor x = randn([6, 2], float64, generator: random); // Two rows of each environment.
        double[] found = own.call(x).data<double>().ToArray();
        for (int row = 0; row < 6; row++)
        {
            int e = row / 2;
            double first = Math.Exp(mix[e, 0]), second = Math.Exp(mix[e, 1]);
            for (int c = 0; c < 2; c++)
            {
                double expected = (first * Line(known, 0, row, c) + second * Line(known, 1, row, c)) / (first + second)
                    + (withRest ? Line(rest, e, row, c) : 0);
                Assert.Equal(expected, found[2 * row + c], 1e-12);
            }
        }

        double Line(Mlp network, int copy, int row, int component)
        {
            Tensor[] layer = [.. network.parameters().Select(p => (Tensor)p)];
            return (layer[0][copy, component] * x[row]).sum().item<double>() + layer[1][copy].flatten()[component].item<double>();
        }
    }
}
