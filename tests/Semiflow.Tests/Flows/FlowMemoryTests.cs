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
        Tensor times = linspace(0, 1, 3, dtype: ScalarType.Float64);
        using (NewDisposeScope())
        {
            flow.Path(x, times);
        }

        long before = Resident();
        using (NewDisposeScope())
        {
            flow.Path(x, linspace(0, 1, 11, dtype: ScalarType.Float64));
        }

        Assert.InRange(Resident() - before, long.MinValue, 20 << 20);
    }

    [Fact]
    public void Checkpoints_save_memory()
    {
        Tensor weight = (randn(64, 64) / 64).requires_grad_();
        Tensor x = randn(1024, 64); // 256 KiB a state: a graph of 1,000 stages with three states each would take 750 MiB.
        var field = new TestField((_, state) => state.matmul(weight).tanh(), weight);
        var flow = new FlowMap(field, new FlowOptions { Substeps = 250, Gradient = GradientMode.Checkpointed });
        long before = Resident();
        Tensor gradient = autograd.grad([flow.Move(x, 0, 1).sum()], [weight])[0];
        Assert.InRange(Resident() - before, long.MinValue, 200L << 20);
        Assert.True(gradient.isfinite().all().item<bool>());
    }

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
