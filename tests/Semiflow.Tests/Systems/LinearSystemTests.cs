using Semiflow.Systems.Dynamics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class LinearSystemTests
{
    [Fact]
    public void Trajectories_are_the_matrix_exponential()
    {
        using DisposeScope scope = NewDisposeScope();
        LinearSystem system = LinearSystem.Environments[2];
        var set = system.Simulate(0, 3, seed: 5);
        Tensor matrix = tensor(system.Matrix()).reshape(8, 8);
        Assert.True(matrix.allclose(matrix.t()));
        Tensor flow = linalg.matrix_exp(matrix * system.Times[7]);
        Assert.InRange((matmul(set.States[0], flow.t()) - set.States[7]).abs().max().item<double>(), 0, 1e-12);
        Assert.All(LinearSystem.Environments, e => Assert.All(e.Eigenvalues, value => Assert.InRange(value, -1.5, 0)));
    }
}
