using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Physics;

/// <summary>A formula at each node and diffusion of both channels, <c>D_x Δx, D_y Δy</c>, as the right-hand side of one state.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
/// <param name="laplacian">Grid, boundary and stencil.</param>
/// <param name="diffusionX">D_x.</param>
/// <param name="diffusionY">D_y.</param>
/// <param name="coefficients">Values of the formula's coefficients.</param>
internal sealed class DiffusionSpanField<TFormula>(
    Laplacian laplacian, double diffusionX, double diffusionY, params double[] coefficients) : ISpanField
    where TFormula : struct, ITwoChannelFormula
{
    private readonly int nodes = (int)laplacian.Grid.Shape[0] * (int)laplacian.Grid.Shape[1];
    private readonly NumberQuantity<double>[] numbers = [.. coefficients.Select(value => new NumberQuantity<double>(value))];
    private readonly LaneQuantity[] lanes = [.. coefficients.Select(value => new LaneQuantity(new Vector<double>(value)))];

    public int Size => 2 * nodes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        ReadOnlySpan<double> x = state[..nodes], y = state[nodes..];
        Span<double> dx = velocity[..nodes], dy = velocity[nodes..];
        laplacian.ApplyPlane(x, dx);
        laplacian.ApplyPlane(y, dy);
        ReadOnlySpan<LaneQuantity> c = lanes;
        int i = 0;
        for (; i <= nodes - Vector<double>.Count; i += Vector<double>.Count)
        {
            LaneQuantity ratesX = new(new Vector<double>(dx[i..]) * diffusionX), ratesY = new(new Vector<double>(dy[i..]) * diffusionY);
            TFormula.Add(c, new(new Vector<double>(x[i..])), new(new Vector<double>(y[i..])), ref ratesX, ref ratesY);
            ratesX.Value.CopyTo(dx[i..]);
            ratesY.Value.CopyTo(dy[i..]);
        }

        for (; i < nodes; i++)
        {
            NumberQuantity<double> rateX = new(dx[i] * diffusionX), rateY = new(dy[i] * diffusionY);
            TFormula.Add(numbers, new(x[i]), new(y[i]), ref rateX, ref rateY);
            (dx[i], dy[i]) = (rateX.Value, rateY.Value);
        }
    }
}
