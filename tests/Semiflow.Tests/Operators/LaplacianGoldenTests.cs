using Semiflow.Data.Numpy;
using Semiflow.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

/// <summary>Derivatives of a tanh network at points as nested differentiation in PyTorch has them, float64.</summary>
public sealed class LaplacianGoldenTests
{
    [Fact]
    public void Derivatives_Laplacian_and_gradients_of_the_loss_agree()
    {
        using DisposeScope scope = NewDisposeScope();
        using NumpyArchive golden = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "pinn_laplacian.npz"));
        Tensor[] w = [.. new[] { "0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias" }
            .Select(name => golden.Tensor("w/" + name).clone().requires_grad_())];
        Tensor Network(Tensor x) =>
            nn.functional.linear(
                nn.functional.linear(nn.functional.linear(x, w[0], w[1]).tanh(), w[2], w[3]).tanh(), w[4], w[5]);
        Tensor? at = null;
        var equation = new PointEquation([new("x", 0, 1), new("y", 0, 1)], 1, u =>
        {
            at = u.Points;
            Close("u", u.Values);
            Tensor first = u.Along(u.Value(), 0), second = u.Along(u.Value(), 1);
            Close("grad_u", stack([first, second], 1));
            Close("hessian", stack([stack([u.Along(first, 0), u.Along(first, 1)], 1), stack([u.Along(second, 0), u.Along(second, 1)], 1)],
                1));
            Tensor laplacian = u.Laplacian(u.Value(), 0, 1);
            Close("laplacian", laplacian);
            Close("grad_laplacian", stack([u.Along(laplacian, 0), u.Along(laplacian, 1)], 1));
            return (laplacian + at.select(1, 0).sin()).unsqueeze(1);
        });
        Tensor loss = equation.Residual(Network, golden.Tensor("x")).square().mean();
        Close("loss", loss);
        loss.backward();
        foreach ((Tensor weight, string name) in w.Zip(["0.weight", "0.bias", "2.weight", "2.bias", "4.weight"]))
        {
            Close("g/" + name, weight.grad!);
        }

        void Close(string name, Tensor actual)
        {
            Tensor expected = golden.Tensor(name);
            Assert.Equal(expected.shape, actual.shape);
            Assert.InRange((expected - actual).abs().max().item<double>(), 0, 1e-12 * expected.abs().max().item<double>());
        }
    }
}
