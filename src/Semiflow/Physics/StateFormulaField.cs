using System.Runtime.InteropServices;
using Semiflow.Flows;

namespace Semiflow.Physics;

/// <summary>A formula as the right-hand side of one state.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
/// <param name="coefficients">Values of its coefficients, in its order.</param>
internal sealed class StateFormulaField<TFormula>(params double[] coefficients) : ISpanField
    where TFormula : IStateFormula
{
    private readonly NumberQuantity<double>[] c = [.. coefficients.Select(value => new NumberQuantity<double>(value))];

    public int Size => TFormula.Channels;

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity) => TFormula.Velocity(
        c, MemoryMarshal.Cast<double, NumberQuantity<double>>(state), MemoryMarshal.Cast<double, NumberQuantity<double>>(velocity));
}
