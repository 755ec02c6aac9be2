using System.Numerics;
using Semiflow.Kernels;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// Rotating shallow water under wind in a closed basin, advanced in time. One sweep over the rows makes a step: what a row needs of
/// its neighbors is kept beside, and the new state overwrites the old.
/// </summary>
/// <remarks>
/// Discretization of Sadourny's type on the C grid (spec partial-observations.md 5.2): leapfrog with Robert–Asselin filter as
/// published, or classical RK4. Memory is read and written once per step, six fields each.
/// </remarks>
internal sealed unsafe class ShallowWaterFlow
{
    private const double Year = 360 * 86400;
    private readonly ShallowWaterConstants constants;
    private readonly double step;
    private readonly double season;
    private readonly bool rungeKutta;
    private readonly ShallowWaterRows rows;
    private AlignedNumbers[] now;
    private AlignedNumbers[] filtered;
    private readonly AlignedNumbers[] sum;
    private readonly AlignedNumbers[] stage;

    /// <summary>A basin at rest.</summary>
    /// <param name="layout">Cells.</param>
    /// <param name="side">Width of the basin, m.</param>
    /// <param name="constants">Constants.</param>
    /// <param name="wind">Shape of the wind.</param>
    /// <param name="season">a in the factor 1 + a sin(2πt/year) of the wind.</param>
    /// <param name="compat">Coordinates of f and wind as published, from wall to wall on n points.</param>
    /// <param name="step">Step in time, s.</param>
    /// <param name="rungeKutta">RK4 instead of leapfrog.</param>
    public ShallowWaterFlow(
        ShallowWaterLayout layout, double side, ShallowWaterConstants constants, WindProfile wind, double season, bool compat, double step,
        bool rungeKutta)
    {
        (Layout, this.constants, this.step, this.season, this.rungeKutta) = (layout, constants, step, season, rungeKutta);
        rows = new ShallowWaterRows(layout, side, constants, wind, compat);
        AlignedNumbers[] Fields() => [layout.NewField(), layout.NewField(), layout.NewField()];
        (now, filtered) = (Fields(), Fields());
        (sum, stage) = rungeKutta ? (Fields(), Fields()) : ([], []);
    }

    /// <summary>Cells.</summary>
    public ShallowWaterLayout Layout { get; }

    /// <summary>Time since the start, s.</summary>
    public double Time { get; private set; }

    /// <summary>u, v and h.</summary>
    public IReadOnlyList<AlignedNumbers> State => now;

    /// <summary>Everything that the future depends on.</summary>
    public double[] Save() => [Time, .. now.Concat(filtered).SelectMany(field => field.Span.ToArray())];

    /// <summary>Returns to a saved state of a flow of the same cells.</summary>
    public void Load(ReadOnlySpan<double> saved)
    {
        Time = saved[0];
        int size = now[0].Count;
        for (int c = 0; c < 6; c++)
        {
            saved.Slice(1 + c * size, size).CopyTo((c < 3 ? now[c] : filtered[c - 3]).Span);
        }
    }

    /// <summary>Starts from heights in the cells, without motion.</summary>
    public void Start(ReadOnlySpan<double> heights)
    {
        Layout.Pack(heights, now[2]);
        Layout.Pack(heights, filtered[2]);
    }

    /// <summary>One step.</summary>
    public void Advance()
    {
        rows.WindFactor = Wind(Time);
        if (rungeKutta)
        {
            RungeKutta();
        }
        else
        {
            var leapfrog = new Leapfrog(Pointers(now), Pointers(filtered), Layout, step, constants.Filter);
            rows.Sweep(now, ref leapfrog);
            (now, filtered) = (filtered, now); // The new state was written over the old filtered one, and the other way round.
        }

        Time += step;
    }

    private double Wind(double time) => 1 + season * Math.Sin(2 * Math.PI * time / Year);

    private void RungeKutta()
    {
        // The free buffers of the sweep are "filtered" and "stage" in turn; the state stays until the end.
        (double Node, double Weight)[] next = [(step / 2, step / 6), (step / 2, step / 3), (step, step / 3), (0, step / 6)];
        AlignedNumbers[] from = now, to = stage, free = filtered;
        for (int i = 0; i < 4; i++)
        {
            rows.WindFactor = Wind(Time + (i == 0 ? 0 : i == 3 ? step : step / 2));
            var update = new RungeKuttaStage(Pointers(now), Pointers(sum), Pointers(to), Layout, next[i].Node, next[i].Weight, i == 0);
            rows.Sweep(from, ref update);
            (from, to, free) = (to, free, to);
        }

        for (int c = 0; c < 3; c++)
        {
            (now[c], sum[c]) = (sum[c], now[c]);
        }
    }

    private static FieldPointers Pointers(AlignedNumbers[] fields) => new(fields[0].Pointer, fields[1].Pointer, fields[2].Pointer);

    private readonly struct FieldPointers(double* u, double* v, double* h)
    {
        public double* this[int component] => component == 0 ? u : component == 1 ? v : h;
    }

    private readonly struct Leapfrog(FieldPointers now, FieldPointers filtered, ShallowWaterLayout layout, double step, double filter)
        : IRowUpdate
    {
        private readonly int origin = layout.Origin, stride = layout.Stride, points = layout.Points;

        public void Apply(int row, double* tendencies, int apart)
        {
            var twice = new Vector<double>(2 * step);
            var alpha = new Vector<double>(filter);
            for (int c = 0; c < 3; c++)
            {
                double* x = now[c] + origin + row * stride, old = filtered[c] + origin + row * stride, rate = tendencies + c * apart;
                for (int i = 0; i < points; i += Vector<double>.Count)
                {
                    Vector<double> here = Vector.Load(x + i), before = Vector.Load(old + i);
                    Vector<double> after = before + twice * Vector.Load(rate + i);
                    after.Store(old + i);
                    (here + alpha * (before - here - here + after)).Store(x + i);
                }
            }
        }
    }

    private readonly struct RungeKuttaStage(
        FieldPointers now, FieldPointers sum, FieldPointers to, ShallowWaterLayout layout, double node, double weight, bool first)
        : IRowUpdate
    {
        private readonly int origin = layout.Origin, stride = layout.Stride, points = layout.Points;

        public void Apply(int row, double* tendencies, int apart)
        {
            var toStage = new Vector<double>(node);
            var toSum = new Vector<double>(weight);
            for (int c = 0; c < 3; c++)
            {
                int at = origin + row * stride;
                double* x = now[c] + at, total = sum[c] + at, next = to[c] + at, rate = tendencies + c * apart;
                for (int i = 0; i < points; i += Vector<double>.Count)
                {
                    Vector<double> slope = Vector.Load(rate + i), start = Vector.Load(x + i);
                    ((first ? start : Vector.Load(total + i)) + toSum * slope).Store(total + i);
                    (start + toStage * slope).Store(next + i);
                }
            }
        }
    }
}
