using System.Numerics;
using Semiflow.Kernels;
using Semiflow.Spaces;

namespace Semiflow.Systems.Ocean;

/// <summary>One long run of the synthetic ocean: daily means of the whole basin, day after day.</summary>
internal sealed class OceanRun
{
    private const ulong NoisePurpose = 0x6F6365616E;
    private readonly SyntheticOcean ocean;
    private readonly ShallowWaterFlow flow;
    private readonly SurfaceTracer tracer;
    private readonly AlignedNumbers[] sums;
    private readonly ulong seed;
    private readonly int run;

    /// <summary>A run after the spin-up of its currents, the temperature at rest.</summary>
    public OceanRun(SyntheticOcean ocean, ulong seed, int run, CancellationToken stop)
    {
        (this.ocean, this.seed, this.run) = (ocean, seed, run);
        flow = ocean.Basin.SpunUp(seed, run, stop);
        tracer = new SurfaceTracer(flow.Layout, ocean.Basin.Width, ocean.Diffusivity, ocean.RelaxationDays * ShallowWater.Day);
        sums = [.. Enumerable.Range(0, 4).Select(_ => flow.Layout.NewField())];
    }

    /// <summary>Days computed.</summary>
    public int Day { get; private set; }

    /// <summary>Everything that the future depends on.</summary>
    public double[] Save() => [.. tracer.Values.Span.ToArray(), .. flow.Save()];

    /// <summary>Returns to a saved state; the next day becomes day 0.</summary>
    public void Load(ReadOnlySpan<double> saved)
    {
        int size = tracer.Values.Count;
        saved[..size].CopyTo(tracer.Values.Span);
        flow.Load(saved[size..]);
        Day = 0;
    }

    /// <summary>Computes a day without looking.</summary>
    public void Skip()
    {
        for (int i = 0; i < Steps; i++)
        {
            Advance();
        }

        Day++;
    }

    /// <summary>
    /// Computes a day: means of temperature (°C, with noise), velocities (m/s) and height (m) at the cells, n² numbers each.
    /// </summary>
    public void Next(Span<double> means)
    {
        foreach (AlignedNumbers sum in sums)
        {
            sum.Span.Clear();
        }

        for (int i = 0; i < Steps; i++)
        {
            Advance();
            Add(tracer.Values, sums[0]);
            for (int c = 0; c < 3; c++)
            {
                Add(flow.State[c], sums[c + 1]);
            }
        }

        int nodes = flow.Layout.Points * flow.Layout.Points;
        flow.Layout.Unpack(sums[0], means);
        flow.Layout.Center(sums[1], sums[2], means[nodes..], means[(2 * nodes)..]);
        flow.Layout.Unpack(sums[3], means[(3 * nodes)..]);
        for (int i = 0; i < 4 * nodes; i++)
        {
            means[i] /= Steps;
        }

        var random = new RandomStream(RandomStream.Mix(seed, NoisePurpose + (ulong)run), (ulong)Day);
        for (int i = 0; i < nodes; i++)
        {
            means[i] += ocean.Noise * random.Normal();
        }

        Day++;
    }

    private int Steps => (int)Math.Round(ShallowWater.Day / ocean.Basin.Seconds);

    private void Advance()
    {
        tracer.Advance(flow.State, flow.Time, ocean.Basin.Seconds);
        flow.Advance();
    }

    private static unsafe void Add(AlignedNumbers field, AlignedNumbers sum)
    {
        double* from = field.Pointer, to = sum.Pointer;
        for (int i = 0; i < field.Count; i += Vector<double>.Count)
        {
            (Vector.Load(from + i) + Vector.Load(to + i)).Store(to + i);
        }
    }
}
