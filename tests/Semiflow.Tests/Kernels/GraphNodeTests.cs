using Semiflow.Kernels.Torch;
using Semiflow.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Kernels;

/// <summary>Own nodes in libtorch's graph.</summary>
public sealed class GraphNodeTests
{
    [Fact]
    public void Nodes_and_memory_stay_the_same_over_many_graphs()
    {
        Tensor x = randn(1000).requires_grad_();
        long before = 0;
        int made = 0;
        for (int i = 0; i < 300; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor y = x;
            for (int j = 0; j < 50; j++)
            {
                y = Twice(y);
            }

            if (i % 3 > 0)
            {
                // Some graphs are used twice, some never.
                _ = autograd.grad([y.sum()], [x], retain_graph: true);
                Tensor found = autograd.grad([y.sum()], [x])[0];
                Assert.Equal(Math.Pow(2, 50), found[7].item<float>());
                CustomGradient.ThrowIfFailed();
            }

            if (i % 20 == 0)
            {
                GC.Collect(); // What native code calls must survive it.
            }

            (before, made) = i == 100 ? (ProcessMemory.Resident, GraphNode.Made) : (before, made);
        }

        Assert.InRange(made, 50, int.MaxValue);
        Assert.Equal(made, GraphNode.Made);
        Assert.InRange(ProcessMemory.Resident - before, long.MinValue, 20 << 20);
    }

    [Fact]
    public void What_a_backward_throws_is_thrown_afterwards()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(3).requires_grad_();
        using (no_grad())
        {
            Assert.False((2 * x).requires_grad);
        }

        Tensor y = GraphNode.Join(Value(x), [x], _ => throw new InvalidOperationException("no way back"));
        Assert.True(y.requires_grad);
        _ = autograd.grad([y.sum()], [x], allow_unused: true);
        Assert.Equal("no way back", Assert.Throws<InvalidOperationException>(CustomGradient.ThrowIfFailed).Message);
    }

    [Fact]
    public async Task A_graph_is_used_on_another_thread_than_it_was_made()
    {
        Tensor x = ones(3).requires_grad_(), y = Twice(Twice(x)).sum();
        Tensor found = await Task.Run(() => autograd.grad([y], [x])[0], TestContext.Current.CancellationToken);
        CustomGradient.ThrowIfFailed();
        Assert.Equal(4, found[1].item<float>());
    }

    private static Tensor Twice(Tensor x) => GraphNode.Join(Value(x), [x], cotangent => [cotangent * 2]);

    private static Tensor Value(Tensor x)
    {
        using IDisposable quiet = no_grad();
        return x * 2;
    }
}
