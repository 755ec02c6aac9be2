using System.Diagnostics;
using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Memory of long flows, measured while no other test runs.</summary>
[Collection(nameof(FlowMemoryTests))]
public sealed class FlowMemoryTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Ten_thousand_steps_without_gradients_leave_no_memory_behind()
    {
        using IDisposable quiet = no_grad();
        Tensor x = randn(64, 512);
        var flow = new FlowMap(TestFields.Decay, new FlowOptions { Substeps = 1000 });
        long Growth()
        {
            using DisposeScope scope = NewDisposeScope();
            long before = Resident();
            flow.Path(x, linspace(0, 1, 11, dtype: ScalarType.Float64));
            return Resident() - before;
        }

        Growth(); // The first flow compiles code and grows the managed heap, another may grow it again; a leak grows with each.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => Growth()), long.MinValue, 20 << 20);
    }

    [Fact]
    public void Checkpoints_of_a_thousand_steps_take_a_tenth_of_the_memory_of_their_graph()
    {
        Tensor weight = (randn(64, 64) / 64).requires_grad_();
        Tensor x = randn(256, 64); // 64 KiB a state: a graph of 4,000 stages with two or three states each.
        (long Growth, Tensor Gradient) Grow(GradientMode mode, int steps = 1000)
        {
            long before = Resident(), peak = 0;
            int evaluations = 0;
            var field = new TestField(
                (_, state) =>
                {
                    if (++evaluations % 100 == 0)
                    {
                        GC.Collect(0); // Else managed garbage would count, as much of it as the processor's cache holds.
                    }

                    peak = Math.Max(peak, Semiflow.Native.ProcessMemory.Resident);
                    return state.matmul(weight).tanh();
                },
                weight);
            Tensor end = new FlowMap(field, new FlowOptions { Substeps = steps, Gradient = mode }).Advance(x, 0, 1);
            return (peak - before, autograd.grad([end.sum()], [weight])[0]);
        }

        Grow(GradientMode.Checkpointed, 20); // The first flow compiles code and grows the managed heap.
        Grow(GradientMode.Through, 20);
        (long few, Tensor checkpointed) = Grow(GradientMode.Checkpointed);
        (long all, Tensor through) = Grow(GradientMode.Through);
        Assert.True(all > 300L << 20 && few < all / 10, $"{few >> 20} MiB with checkpoints, {all >> 20} MiB without");
        Assert.InRange((checkpointed - through).abs().max().item<float>() / through.abs().max().item<float>(), 0, 1e-4);
    }

    private static long Resident()
    {
        // Else a flow would grow into what earlier tests have freed, and nothing would be seen.
        Semiflow.Native.ProcessMemory.ReturnFreed();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
