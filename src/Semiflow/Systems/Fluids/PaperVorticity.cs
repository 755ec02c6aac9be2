using System.Numerics;
using Semiflow.Kernels;
using Semiflow.Kernels.Fourier;

namespace Semiflow.Systems.Fluids;

/// <summary>
/// The published scheme for forced vorticity on the unit square: Crank–Nicolson for viscosity, explicit Euler for advection and
/// forcing, the product u·∇ω cut above two thirds of the highest mode, the state not. First order (spec leads.md 6.3).
/// </summary>
internal sealed unsafe class PaperVorticity : IVorticityScheme
{
    private readonly int plane;
    private readonly double longest;
    private readonly double viscosity;
    private readonly PlaneFourier fourier;
    private readonly AlignedNumbers[] derivatives;
    private readonly AlignedNumbers[] fields;
    private readonly AlignedNumbers state;
    private readonly AlignedNumbers forcing;
    private readonly AlignedNumbers square;
    private readonly AlignedNumbers mask;
    private readonly AlignedNumbers gain;
    private readonly AlignedNumbers keep;
    private double step;

    /// <summary>Fields at rest.</summary>
    /// <param name="points">n, nodes per direction, a multiple of 8.</param>
    /// <param name="viscosity">ν.</param>
    /// <param name="step">Longest step in time.</param>
    public PaperVorticity(int points, double viscosity, double step)
    {
        plane = points * points;
        longest = step;
        this.viscosity = viscosity;
        fourier = new PlaneFourier(points, points);
        AlignedNumbers Numbers(int count) => new(count);
        (state, forcing) = (Numbers(2 * plane), Numbers(2 * plane));
        (square, mask, gain, keep) = (Numbers(plane), Numbers(plane), Numbers(plane), Numbers(plane));
        derivatives = [.. Enumerable.Range(0, 4).Select(_ => Numbers(plane))];
        fields = [.. Enumerable.Range(0, 4).Select(_ => Numbers(2 * plane))];
        for (int i = 0; i < plane; i++)
        {
            int k = Order(i / points, points), l = Order(i % points, points);
            double x = 2 * Math.PI * k, y = 2 * Math.PI * l;
            square.Span[i] = i == 0 ? 1 : x * x + y * y;
            mask.Span[i] = 3 * Math.Max(Math.Abs(k), Math.Abs(l)) <= points ? 1 : 0;

            // A real field has no derivative of its highest mode.
            (x, y) = (2 * k == -points ? 0 : x / plane, 2 * l == -points ? 0 : y / plane);
            (derivatives[0].Span[i], derivatives[1].Span[i]) = (y / square.Span[i], -x / square.Span[i]);
            (derivatives[2].Span[i], derivatives[3].Span[i]) = (x, y);
        }
    }

    /// <inheritdoc/>
    public void Force(ReadOnlySpan<double> values) => Transform(forcing, values, values);

    /// <inheritdoc/>
    public void Set(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => Transform(state, first, second);

    /// <inheritdoc/>
    public void Get(Span<double> first, Span<double> second)
    {
        AlignedNumbers values = fields[0];
        state.Span.CopyTo(values.Span);
        fourier.Inverse(values.Pointer, values.Pointer + plane, fourier.Columns);
        for (int i = 0; i < plane; i++)
        {
            (first[i], second[i]) = (values.Span[i] / plane, values.Span[plane + i] / plane);
        }
    }

    /// <inheritdoc/>
    public void Advance(double duration)
    {
        int count = (int)Math.Ceiling(duration / longest - 1e-9);
        if (duration / count != step)
        {
            step = duration / count;
            for (int i = 0; i < plane; i++)
            {
                double damping = 0.5 * step * viscosity * square.Span[i];
                (gain.Span[i], keep.Span[i]) = (step / (1 + damping), (1 - damping) / (1 + damping));
            }
        }

        for (int i = 0; i < count; i++)
        {
            Advance();
        }
    }

    private static int Order(int index, int points) => 2 * index < points ? index : index - points;

    // u, v, ω_x and ω_y; then the advection in fields[0]; then the new state.
    private void Advance()
    {
        double* w = state.Pointer, f = forcing.Pointer;
        for (int d = 0; d < 4; d++)
        {
            double* to = fields[d].Pointer, symbol = derivatives[d].Pointer;
            for (nint i = 0; i < plane; i += Vector<double>.Count)
            {
                Vector<double> factor = Vector.Load(symbol + i);
                (-factor * Vector.Load(w + plane + i)).Store(to + i);
                (factor * Vector.Load(w + i)).Store(to + plane + i);
            }

            fourier.Inverse(to, to + plane, fourier.Columns);
        }

        double* u = fields[0].Pointer, v = fields[1].Pointer, x = fields[2].Pointer, y = fields[3].Pointer;
        for (nint i = 0; i < 2 * plane; i += Vector<double>.Count)
        {
            (Vector.Load(u + i) * Vector.Load(x + i) + Vector.Load(v + i) * Vector.Load(y + i)).Store(u + i);
        }

        fourier.Forward(u, u + plane, fourier.Rows);
        for (nint i = 0; i < plane; i += Vector<double>.Count)
        {
            Vector<double> cut = Vector.Load(mask.Pointer + i), a = Vector.Load(gain.Pointer + i), b = Vector.Load(keep.Pointer + i);
            for (nint j = i; j <= i + plane; j += plane)
            {
                (a * (Vector.Load(f + j) - cut * Vector.Load(u + j)) + b * Vector.Load(w + j)).Store(w + j);
            }
        }
    }

    private void Transform(AlignedNumbers target, ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        first.CopyTo(target.Span);
        second.CopyTo(target.Span[plane..]);
        fourier.Forward(target.Pointer, target.Pointer + plane, fourier.Rows);
    }
}
