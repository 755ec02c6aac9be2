using System.Numerics;
using Semiflow.Kernels;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// A temperature at the cells of a shallow-water basin, T_t + u·∇T = κΔT + (T*(y, t) − T)/τ, carried by upwind-biased
/// third-order fluxes with the minmod limiter, two stages a step (spec partial-observations.md 7.4).
/// </summary>
internal sealed unsafe class SurfaceTracer
{
    private const double Year = 360 * 86400;
    private readonly ShallowWaterLayout layout;
    private readonly double spacing;
    private readonly double diffusivity;
    private readonly double relaxation;
    private readonly AlignedNumbers next;
    private readonly AlignedNumbers rows;
    private readonly double[] target;

    /// <summary>A tracer at its target temperature.</summary>
    /// <param name="layout">Cells.</param>
    /// <param name="side">Width of the basin, m.</param>
    /// <param name="diffusivity">κ, m²/s.</param>
    /// <param name="relaxation">τ, s.</param>
    public SurfaceTracer(ShallowWaterLayout layout, double side, double diffusivity, double relaxation)
    {
        (this.layout, this.diffusivity, this.relaxation, spacing) = (layout, diffusivity, relaxation, side / layout.Points);
        (Values, next) = (layout.NewField(), layout.NewField());
        rows = new AlignedNumbers(3 * layout.Stride);
        target = [.. Enumerable.Range(0, layout.Points).Select(j => 15 - 10 * ((j + 0.5) / layout.Points - 0.5))];
        for (int j = 0; j < layout.Points; j++)
        {
            Values.Span.Slice(layout.Origin + j * layout.Stride, layout.Points).Fill(target[j]);
        }
    }

    /// <summary>T, °C.</summary>
    public AlignedNumbers Values { get; }

    /// <summary>One step with the velocities of <paramref name="flow"/> (u on eastern, v on southern faces).</summary>
    public void Advance(IReadOnlyList<AlignedNumbers> flow, double time, double step)
    {
        Stage(flow, Values, next, time, step, 1);
        Stage(flow, next, Values, time + step, step, 0.5);
    }

    // to = (1 − share)·to + share·(from + step·rate(from)).
    private void Stage(IReadOnlyList<AlignedNumbers> flow, AlignedNumbers from, AlignedNumbers to, double time, double step, double share)
    {
        Surround(from);
        int n = layout.Points, s = layout.Stride, width = Vector<double>.Count;
        double season = 4 * Math.Sin(2 * Math.PI * time / Year);
        double* east = rows.Pointer + ShallowWaterLayout.Pad, south = east + s, north = south + s;
        var kept = new Vector<double>(1 - share);
        var part = new Vector<double>(share);
        var forward = new Vector<double>(step);
        var inverse = new Vector<double>(1 / spacing);
        var spread = new Vector<double>(diffusivity / (spacing * spacing));
        var pull = new Vector<double>(1 / relaxation);
        var four = new Vector<double>(4);
        Fluxes(flow[1].Pointer + layout.Origin, from.Pointer + layout.Origin - s, s, 0, south);
        for (int j = 0; j < n; j++)
        {
            double* t = from.Pointer + layout.Origin + j * s, u = flow[0].Pointer + layout.Origin + j * s,
                v = flow[1].Pointer + layout.Origin + j * s;
            double* result = to.Pointer + layout.Origin + j * s;
            Fluxes(u, t, 1, -width, east);
            Fluxes(v + s, t, s, 0, north);
            var wanted = new Vector<double>(target[j] + season);
            for (int i = 0; i < n; i += width)
            {
                Vector<double> here = Vector.Load(t + i);
                Vector<double> outward = Vector.Load(east + i) - Vector.Load(east + i - 1) + Vector.Load(north + i)
                    - Vector.Load(south + i);
                Vector<double> divergence = Vector.Load(u + i) - Vector.Load(u + i - 1) + Vector.Load(v + s + i) - Vector.Load(v + i);
                Vector<double> around = Vector.Load(t + i + 1) + Vector.Load(t + i - 1) + Vector.Load(t + i + s) + Vector.Load(t + i - s);
                Vector<double> rate = (here * divergence - outward) * inverse + spread * (around - four * here) + pull * (wanted - here);
                (kept * Vector.Load(result + i) + part * (here + forward * rate)).Store(result + i);
            }

            double* swap = south;
            south = north;
            north = swap;
        }
    }

    // Velocity times the value on the face between t and t + jump, from the side that the flow comes from.
    private void Fluxes(double* velocity, double* t, int jump, int first, double* fluxes)
    {
        var sixth = new Vector<double>(1.0 / 6);
        var third = new Vector<double>(1.0 / 3);
        for (int i = first; i < layout.Points; i += Vector<double>.Count)
        {
            Vector<double> a = Vector.Load(t + i - jump), b = Vector.Load(t + i), c = Vector.Load(t + i + jump),
                d = Vector.Load(t + i + 2 * jump);
            Vector<double> back = b - a, over = c - b, ahead = d - c, speed = Vector.Load(velocity + i);
            Vector<double> plus = b + sixth * Smaller(back, over * 4) + third * Smaller(over, back * 4);
            Vector<double> minus = c - sixth * Smaller(ahead, over * 4) - third * Smaller(over, ahead * 4);
            (speed * Vector.ConditionalSelect(Vector.GreaterThan(speed, Vector<double>.Zero), plus, minus)).Store(fluxes + i);
        }
    }

    // minmod: the smaller of two slopes of one sign, else none.
    private static Vector<double> Smaller(Vector<double> a, Vector<double> b) =>
        Vector.Max(Vector<double>.Zero, Vector.Min(a, b)) + Vector.Min(Vector<double>.Zero, Vector.Max(a, b));

    // No slope through the walls: two cells beyond them repeat the last.
    private void Surround(AlignedNumbers field)
    {
        int n = layout.Points, s = layout.Stride;
        Span<double> all = field.Span;
        for (int j = 0; j < n; j++)
        {
            int at = layout.Origin + j * s;
            (all[at - 1], all[at - 2], all[at + n], all[at + n + 1]) = (all[at], all[at], all[at + n - 1], all[at + n - 1]);
        }

        Span<double> first = all.Slice(ShallowWaterLayout.Rows * s, s), last = all.Slice((ShallowWaterLayout.Rows + n - 1) * s, s);
        for (int k = 1; k <= ShallowWaterLayout.Rows; k++)
        {
            first.CopyTo(all[((ShallowWaterLayout.Rows - k) * s)..]);
            last.CopyTo(all[((ShallowWaterLayout.Rows + n - 1 + k) * s)..]);
        }
    }
}
