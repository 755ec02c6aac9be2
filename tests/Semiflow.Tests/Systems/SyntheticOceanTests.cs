using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Systems.Ocean;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

/// <summary>The synthetic ocean: its tracer, its masks, its daily means.</summary>
public sealed class SyntheticOceanTests
{
    [Fact]
    public void Still_water_relaxes_and_a_stream_carries_without_new_extremes()
    {
        const int n = 32;
        var layout = new ShallowWaterLayout(n);
        var still = new SurfaceTracer(layout, 3.2e5, 0, 100);
        AlignedNumbers[] flow = [layout.NewField(), layout.NewField()];
        layout.Pack(new double[n * n], still.Values);
        double time = 0;
        for (; time < 50; time += 0.1)
        {
            still.Advance(flow, time, 0.1);
        }

        double[] t = new double[n * n];
        layout.Unpack(still.Values, t);
        double target = 15 - 10 * (0.5 / n - 0.5);
        Assert.Equal(target * (1 - Math.Exp(-0.5)), t[5], 1e-4);

        // A box in an eastward stream between the walls: carried by u·t, bounded, its content kept.
        double[] box = [.. Enumerable.Range(0, n * n).Select(k => k % n is >= 4 and < 10 ? 1.0 : 0)],
            stream = [.. Enumerable.Range(0, n * n).Select(k => k % n == n - 1 ? 0 : 1.0)];
        layout.Pack(stream, flow[0]);
        var carried = new SurfaceTracer(layout, 3.2e5, 0, 1e30);
        layout.Pack(box, carried.Values);
        for (int i = 0; i < 250; i++)
        {
            carried.Advance(flow, 0, 400);
        }

        layout.Unpack(carried.Values, t);
        Assert.InRange(t.Max(), 0.9, 1 + 1e-12);
        Assert.InRange(t.Min(), -1e-12, 1e-12);
        double[] row = t[(8 * n)..(9 * n)];
        Assert.Equal(6, row.Sum(), 1e-9);
        Assert.Equal(6.5 + 10, row.Select((value, i) => value * i).Sum() / row.Sum(), 0.01);
    }

    [Fact]
    public void Transport_is_of_second_order_or_better_where_it_is_smooth()
    {
        double Error(int n)
        {
            var layout = new ShallowWaterLayout(n);
            AlignedNumbers[] flow = [layout.NewField(), layout.NewField()];
            double[] Bump(double center) =>
                [.. Enumerable.Range(0, n * n).Select(k => Math.Exp(-Math.Pow(((k / n) + 0.5) / n - center, 2) / 0.02))];
            layout.Pack([.. Enumerable.Range(0, n * n).Select(k => k < n ? 0 : 1.0)], flow[1]);
            var tracer = new SurfaceTracer(layout, 1, 0, 1e30);
            layout.Pack(Bump(0.35), tracer.Values);
            for (int i = 0; i < 2 * n; i++)
            {
                tracer.Advance(flow, 0, 0.15 / n);
            }

            double[] t = new double[n * n];
            layout.Unpack(tracer.Values, t);
            return t.Zip(Bump(0.65), (a, b) => Math.Abs(a - b)).Average();
        }

        Assert.InRange(Error(32) / Error(64), 3.5, 9);
    }

    [Fact]
    public void Land_and_clouds_are_masked_and_hold_zero()
    {
        using DisposeScope scope = NewDisposeScope();
        SyntheticOcean ocean = SyntheticOcean.Small with
            { CloudFraction = 0.3, Frames = 4, TracerSpinUpDays = 10, Basin = SyntheticOcean.Small.Basin with { SpinUpYears = 0.1 } };
        TrajectorySet set = ocean.Simulate(0, 8, 2);
        Tensor mask = set.Mask!;
        Assert.Equal(0, set.States.masked_select(~mask).abs().sum().item<double>());
        Assert.Equal(0.7, mask[TensorIndex.Colon, 0, 0].to(float64).mean().item<double>(), 0.15);
        Assert.True(mask[TensorIndex.Colon, 0, 1..].all().item<bool>());
        double land = 1 - mask[0, 3, 1].to(float64).mean().item<double>();
        Assert.Equal(Math.PI / 64, land, 0.01);
        Assert.True(mask[0, 3, 1].equal(mask[3, 7, 2]).all().item<bool>());
        Assert.Throws<InputException>(() => (ocean with { Spacing = 3 }).Simulate(0, 1, 2));
        Assert.Throws<InputException>(() => (ocean with { Patch = 32 }).Simulate(0, 1, 2));
    }

    [Fact]
    [Trait("Category", "Science")]
    public void Temperatures_have_the_gradient_and_the_eddies_of_a_mid_latitude_basin()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = SyntheticOcean.Medium.Simulate(0, 8, 1);
        Tensor sst = set.States[TensorIndex.Colon, TensorIndex.Colon, 0];
        Assert.InRange(sst[TensorIndex.Colon, 0].mean().item<double>() - sst[TensorIndex.Colon, 2].mean().item<double>(), 1, 9);
        Assert.InRange(set.States[TensorIndex.Colon, TensorIndex.Colon, 1..].square().mean().sqrt().item<double>(), 0.05, 0.6);
        Assert.InRange((sst[1..] - sst[..^1]).square().mean().sqrt().item<double>(), 0.07, 1); // More than the noise alone.
    }
}
