using Semiflow.Flows;

namespace Semiflow.Physics;

/// <summary>A formula as the right-hand side of one state of two numbers.</summary>
internal sealed class PointSpanField<TFormula>(params double[] coefficients) : ISpanField
    where TFormula : struct, ITwoChannelFormula
{
    private readonly NumberQuantity<double>[] c = [.. coefficients.Select(value => new NumberQuantity<double>(value))];

    public int Size => 2;

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        double x = state[0], y = state[1];
        NumberQuantity<double> dx = default, dy = default;
        TFormula.Add(c.AsSpan(0, TFormula.Coefficients), new(x), new(y), ref dx, ref dy);
        velocity[1] = dy.Value;
        velocity[0] = dx.Value;
    }
}
