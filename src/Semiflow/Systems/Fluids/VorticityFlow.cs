using System.Numerics;
using Semiflow.Kernels;
using Semiflow.Kernels.Fourier;

namespace Semiflow.Systems.Fluids;

/// <summary>
/// Two independent incompressible flows on one periodic square, advanced together as real and imaginary parts:
/// ω_t + u·∇ω = νΔω + f + g ∂xρ and, if asked, a tracer ρ_t + u·∇ρ = 0, with −Δψ = ω, u = ψ_y, v = −ψ_x.
/// </summary>
/// <remarks>
/// Pseudo-spectral, modes up to K with 3K &lt; n, so that products have no alias and truncated energy and enstrophy are
/// conserved in space; classical RK4 with the viscosity as integrating factor. The advection is (∂yy − ∂xx)(uv) + ∂xy(u² − v²)
/// (Basdevant, J. Comput. Phys. 50, 1983), four transforms an evaluation for both flows; the tracer adds three.
/// </remarks>
internal sealed unsafe class VorticityFlow : IVorticityScheme
{
    /// <summary>Component: ω.</summary>
    public const int Vorticity = 0;

    /// <summary>Component: ρ.</summary>
    public const int Tracer = 1;

    private readonly int plane;
    private readonly int components;
    private readonly SpectralSymbols symbols;
    private readonly PlaneFourier fourier;
    private readonly AlignedNumbers[] start;
    private readonly AlignedNumbers[] sum;
    private readonly AlignedNumbers[] stage;
    private readonly AlignedNumbers[] work;
    private readonly AlignedNumbers forcing;
    private readonly AlignedNumbers one;
    private readonly AlignedNumbers half;
    private readonly AlignedNumbers full;
    private readonly (int From, int To)[] rows;
    private readonly double viscosity;
    private readonly double buoyancy;
    private readonly double longest;
    private double step;

    /// <summary>Flows at rest.</summary>
    /// <param name="points">Nodes a direction, a multiple of 8.</param>
    /// <param name="length">Side of the square.</param>
    /// <param name="step">Longest step in time.</param>
    /// <param name="viscosity">ν, of the tracer too.</param>
    /// <param name="tracer">Whether there is a tracer.</param>
    /// <param name="buoyancy">g.</param>
    public VorticityFlow(int points, double length, double step, double viscosity = 0, bool tracer = false, double buoyancy = 0)
    {
        symbols = new SpectralSymbols(points, length);
        fourier = new PlaneFourier(points, points);
        plane = points * points;
        components = tracer ? 2 : 1;
        (this.viscosity, this.buoyancy, longest) = (viscosity, buoyancy, step);
        rows = [(0, (symbols.Band + 1) * points), (plane - symbols.Band * points, plane)]; // Low orders, then their negatives.
        AlignedNumbers[] Planes(int count) => [.. Enumerable.Range(0, count).Select(_ => new AlignedNumbers(2 * plane))];
        (start, sum, stage, work) = (Planes(components), Planes(components), Planes(components), Planes(tracer ? 4 : 2));
        forcing = new AlignedNumbers(2 * plane);
        (one, half, full) = (new AlignedNumbers(plane), new AlignedNumbers(plane), new AlignedNumbers(plane));
        one.Span.Fill(1);
    }

    /// <summary>Mean velocity of both flows, which no vorticity has.</summary>
    public (double X, double Y) Mean { get; init; }

    /// <inheritdoc/>
    public void Force(ReadOnlySpan<double> values) => Transform(forcing, values, values);

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => Set(Vorticity, first, second);

    /// <inheritdoc/>
    public void Get(Span<double> first, Span<double> second) => Get(Vorticity, first, second);

    /// <summary>Sets vorticity or tracer of both flows from values at the nodes; modes above K are dropped.</summary>
    public void Set(int component, ReadOnlySpan<double> first, ReadOnlySpan<double> second) => Transform(start[component], first, second);

    /// <summary>Writes vorticity or tracer of both flows at the nodes.</summary>
    public void Get(int component, Span<double> first, Span<double> second)
    {
        AlignedNumbers values = work[0];
        start[component].Span.CopyTo(values.Span);
        Back(values);
        for (int i = 0; i < plane; i++)
        {
            first[i] = values.Span[i] / plane;
            second[i] = values.Span[plane + i] / plane;
        }
    }

    /// <summary>Writes the velocities of both flows at the nodes, n² numbers along the first axis, then n² along the second.</summary>
    public void GetVelocity(Span<double> first, Span<double> second)
    {
        Velocity(start[Vorticity]);
        for (int d = 0; d < 2; d++)
        {
            work[d].Span[..plane].CopyTo(first[(d * plane)..]);
            work[d].Span[plane..].CopyTo(second[(d * plane)..]);
        }
    }

    /// <inheritdoc/>
    public void Advance(double duration)
    {
        int count = (int)Math.Ceiling(duration / longest - 1e-9);
        SetStep(duration / count);
        for (int i = 0; i < count; i++)
        {
            Advance();
        }
    }

    private void SetStep(double value)
    {
        if (value == step)
        {
            return;
        }

        step = value;
        for (int i = 0; i < plane; i++)
        {
            half.Span[i] = Math.Exp(-viscosity * symbols.Square.Span[i] * value / 2);
            full.Span[i] = half.Span[i] * half.Span[i];
        }
    }

    private void Advance()
    {
        Tendency(start);
        for (int c = 0; c < components; c++)
        {
            Combine(c, (start[c], full), (step / 6, full), half, (step / 2, half));
        }

        Tendency(stage);
        for (int c = 0; c < components; c++)
        {
            Combine(c, (sum[c], one), (step / 3, half), half, (step / 2, one));
        }

        Tendency(stage);
        for (int c = 0; c < components; c++)
        {
            Combine(c, (sum[c], one), (step / 3, half), full, (step, half));
        }

        Tendency(stage);
        for (int c = 0; c < components; c++)
        {
            Combine(c, (sum[c], one), (step / 6, one), one, (0, one));
            (start[c], sum[c]) = (sum[c], start[c]);
        }
    }

    // The tendencies without viscosity: of the vorticity in work[0], of the tracer in work[1].
    private void Tendency(AlignedNumbers[] state)
    {
        Velocity(state[Vorticity]);
        if (components == 2)
        {
            state[Tracer].Span.CopyTo(work[2].Span);
            Back(work[2]);
        }

        Products();
        foreach (AlignedNumbers product in work)
        {
            fourier.Forward(product.Pointer, product.Pointer + plane, symbols.Band);
        }

        Gather(state);
    }

    private void Velocity(AlignedNumbers vorticity)
    {
        double* w = vorticity.Pointer, u = work[0].Pointer, v = work[1].Pointer;
        double* a = symbols.VelocityX.Pointer, b = symbols.VelocityY.Pointer;
        foreach ((int from, int to) in rows)
        {
            for (nint i = from; i < to; i += Vector<double>.Count)
            {
                Vector<double> re = Vector.Load(w + i), im = Vector.Load(w + plane + i), x = Vector.Load(a + i), y = Vector.Load(b + i);
                (-x * im).Store(u + i);
                (x * re).Store(u + plane + i);
                (-y * im).Store(v + i);
                (y * re).Store(v + plane + i);
            }
        }

        (u[0], u[plane], v[0], v[plane]) = (Mean.X, Mean.X, Mean.Y, Mean.Y);
        ClearOutside(work[0]);
        ClearOutside(work[1]);
        Back(work[0]);
        Back(work[1]);
    }

    private void Products()
    {
        double* p = work[0].Pointer, q = work[1].Pointer, f = components == 2 ? work[2].Pointer : null, g = components == 2
            ? work[3].Pointer
            : null;
        var scale = new Vector<double>(1.0 / plane);
        for (nint i = 0; i < 2 * plane; i += Vector<double>.Count)
        {
            Vector<double> u = Vector.Load(p + i), v = Vector.Load(q + i);
            (u * v).Store(p + i);
            (u * u - v * v).Store(q + i);
            if (f != null)
            {
                Vector<double> tracer = Vector.Load(f + i) * scale;
                (u * tracer).Store(f + i);
                (v * tracer).Store(g + i);
            }
        }
    }

    private void Gather(AlignedNumbers[] state)
    {
        double* p = work[0].Pointer, q = work[1].Pointer, force = forcing.Pointer;
        double* a = symbols.StressCross.Pointer, b = symbols.StressDifference.Pointer;
        double* x = symbols.WaveX.Pointer, y = symbols.WaveY.Pointer;
        double* f = components == 2 ? work[2].Pointer : null, g = components == 2 ? work[3].Pointer : null;
        double* tracer = components == 2 ? state[Tracer].Pointer : null;
        var lift = new Vector<double>(buoyancy);
        foreach ((int from, int to) in rows)
        {
            for (nint i = from; i < to; i += Vector<double>.Count)
            {
                nint j = i + plane;
                Vector<double> cross = Vector.Load(a + i), difference = Vector.Load(b + i);
                Vector<double> re = cross * Vector.Load(p + i) + difference * Vector.Load(q + i) + Vector.Load(force + i);
                Vector<double> im = cross * Vector.Load(p + j) + difference * Vector.Load(q + j) + Vector.Load(force + j);
                if (f != null)
                {
                    Vector<double> kx = Vector.Load(x + i), ky = Vector.Load(y + i);
                    re -= lift * kx * Vector.Load(tracer + j);
                    im += lift * kx * Vector.Load(tracer + i);
                    (kx * Vector.Load(f + j) + ky * Vector.Load(g + j)).Store(q + i);
                    (-kx * Vector.Load(f + i) - ky * Vector.Load(g + i)).Store(q + j);
                }

                re.Store(p + i);
                im.Store(p + j);
            }
        }
    }

    // sum = baseFactor∘base + weight∘tendency; stage = startFactor∘start + stageWeight∘tendency.
    private void Combine(
        int component, (AlignedNumbers Values, AlignedNumbers Factor) toSum, (double Scale, AlignedNumbers Factor) weight,
        AlignedNumbers startFactor, (double Scale, AlignedNumbers Factor) stageWeight)
    {
        double* k = work[component].Pointer, w = start[component].Pointer, total = sum[component].Pointer, next = stage[component].Pointer;
        double* from = toSum.Values.Pointer, fromFactor = toSum.Factor.Pointer, gain = weight.Factor.Pointer;
        double* keep = startFactor.Pointer, move = stageWeight.Factor.Pointer;
        var sumScale = new Vector<double>(weight.Scale);
        var stageScale = new Vector<double>(stageWeight.Scale);
        foreach ((int first, int last) in rows)
        {
            for (nint i = first; i < last; i += Vector<double>.Count)
            {
                Vector<double> s = Vector.Load(gain + i) * sumScale, t = Vector.Load(move + i) * stageScale;
                Vector<double> r = Vector.Load(fromFactor + i), e = Vector.Load(keep + i);
                for (nint j = i; j <= i + plane; j += plane)
                {
                    Vector<double> tendency = Vector.Load(k + j), begin = Vector.Load(w + j);
                    (r * Vector.Load(from + j) + s * tendency).Store(total + j);
                    (e * begin + t * tendency).Store(next + j);
                }
            }
        }
    }

    private void Transform(AlignedNumbers target, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        first.CopyTo(target.Span);
        second.CopyTo(target.Span[plane..]);
        fourier.Forward(target.Pointer, target.Pointer + plane, symbols.Band);
        ClearOutside(target);
        for (int i = 0; i < plane; i++)
        {
            if (Math.Abs(symbols.Order(i % symbols.Points)) > symbols.Band)
            {
                target.Span[i] = target.Span[plane + i] = 0;
            }
        }
    }

    private void Back(AlignedNumbers values) => fourier.Inverse(values.Pointer, values.Pointer + plane, symbols.Band);

    private void ClearOutside(AlignedNumbers values)
    {
        int from = (symbols.Band + 1) * symbols.Points, count = (symbols.Points - 2 * symbols.Band - 1) * symbols.Points;
        values.Span.Slice(from, count).Clear();
        values.Span.Slice(plane + from, count).Clear();
    }
}
