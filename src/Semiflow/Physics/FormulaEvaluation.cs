using System.Numerics;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Evaluates a formula on tensors and on rows of memory.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
internal static class FormulaEvaluation<TFormula>
    where TFormula : ITwoChannelFormula
{
    /// <summary>Velocities of states <c>[batch, 2, x…]</c>.</summary>
    public static Tensor Velocity(Tensor state, params ReadOnlySpan<Coefficient> coefficients)
    {
        var c = new TensorQuantity[coefficients.Length];
        for (int i = 0; i < c.Length; i++)
        {
            c[i] = new(coefficients[i].Value);
        }

        TensorQuantity x = new(state.select(1, 0)), y = new(state.select(1, 1)), dx = default, dy = default;
        TFormula.Add<TensorQuantity>(c, x, y, ref dx, ref dy);
        return stack([dx.Value ?? zeros_like(x.Value!), dy.Value ?? zeros_like(y.Value!)], 1);
    }

    /// <summary>Adds the velocities of rows of two numbers.</summary>
    public static void AddVelocity<T>(ReadOnlySpan<T> coefficients, ReadOnlySpan<T> states, Span<T> velocities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<NumberQuantity<T>> c = stackalloc NumberQuantity<T>[coefficients.Length];
        for (int i = 0; i < c.Length; i++)
        {
            c[i] = new(coefficients[i]);
        }

        for (int i = 0; i + 1 < states.Length; i += 2)
        {
            NumberQuantity<T> dx = new(velocities[i]), dy = new(velocities[i + 1]);
            TFormula.Add(c, new(states[i]), new(states[i + 1]), ref dx, ref dy);
            (velocities[i], velocities[i + 1]) = (dx.Value, dy.Value);
        }
    }
}
