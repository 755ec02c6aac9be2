using System.Runtime.InteropServices;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Derivatives whose failures are exceptions; each of these ends the process in libtorch's own.</summary>
public sealed class DerivativeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_depends_on_nothing_has_zeros(bool create)
    {
        Tensor x = ones(3).requires_grad_(), y = ones(2).requires_grad_(), plain = ones(2);
        Tensor[] found = Derivative.Of([x.square().sum(), plain.sum()], [x, y, plain], createGraph: create);
        Assert.Equal([2f, 2, 2], found[0].data<float>().ToArray());
        Assert.All(found[1..], zero => Assert.Equal([0f, 0], zero.data<float>().ToArray()));
        Assert.All(Derivative.Sparse([plain.sum()], [x]), Assert.Null);
        Assert.Equal(create, found[0].requires_grad);
    }

    [Fact]
    public void Overwritten_values_are_an_exception_and_gathered_gradients_stay()
    {
        Tensor x = ones(3).requires_grad_();
        x.sum().backward();
        Tensor inner = x * 2, value = inner.exp();
        Tensor square = value.square().sum();
        Assert.Equal(4 * Math.Exp(4), Derivative.Of([square], [inner, x], retainGraph: true)[1][0].item<float>(), 1e-3);
        Assert.Equal([1f, 1, 1], x.grad!.data<float>().ToArray());
        value.add_(1);
        Assert.Throws<ExternalException>(() => Derivative.Of([square], [x]));
        Assert.Equal([1f, 1, 1], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        Tensor x = ones(3).requires_grad_();
        Assert.Throws<ArgumentException>(() => Derivative.Of([x * 2], [x]));
        Assert.Throws<ArgumentException>(() => Derivative.Of([x * 2], [x], [ones(2)]));
        string message = Assert.Throws<ArgumentException>(() => Derivative.Of([x * 2], [x], [ones(3, dtype: ScalarType.Float64)])).Message;
        Assert.Contains("[3] of Float64", message, StringComparison.Ordinal);
    }
}
