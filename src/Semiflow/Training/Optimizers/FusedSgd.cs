using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>The numbers of one update of gradient descent.</summary>
/// <param name="Momentum">m.</param>
/// <param name="GradientScale">Factor of the gradient (clipping).</param>
/// <param name="Decay">Weight decay.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Nesterov">Whether it looks ahead.</param>
internal sealed record SgdNumbers(double Momentum, double GradientScale, double Decay, double Rate, bool Nesterov);

/// <summary>v ← m v + g + w p; p ← p − rate v, or with Nesterov p − rate (g + w p + m v).</summary>
internal static class FusedSgd
{
    /// <summary>One pass over memory; three spans of the same length in the same memory order.</summary>
    public static void Update<T>(Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> velocity, SgdNumbers n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T momentum = T.CreateChecked(n.Momentum), scale = T.CreateChecked(n.GradientScale), decay = T.CreateChecked(n.Decay),
            rate = T.CreateChecked(n.Rate);
        // The step is rate (a slope + b velocity).
        T a = n.Nesterov ? T.One : T.Zero, b = n.Nesterov ? momentum : T.One;
        Span<Vector256<T>> p = MemoryMarshal.Cast<T, Vector256<T>>(parameter), v = MemoryMarshal.Cast<T, Vector256<T>>(velocity);
        ReadOnlySpan<Vector256<T>> g = MemoryMarshal.Cast<T, Vector256<T>>(gradient);
        for (int i = 0; i < p.Length && i < g.Length && i < v.Length; i++)
        {
            Vector256<T> slope = (g[i] * scale) + (p[i] * decay);
            v[i] = (v[i] * momentum) + slope;
            p[i] -= ((slope * a) + (v[i] * b)) * rate;
        }

        for (int i = p.Length * Vector256<T>.Count; i < parameter.Length; i++)
        {
            T slope = (gradient[i] * scale) + (parameter[i] * decay);
            velocity[i] = (velocity[i] * momentum) + slope;
            parameter[i] -= ((slope * a) + (velocity[i] * b)) * rate;
        }
    }

    /// <summary>By tensor operations, for other devices; called inside a dispose scope without gradients.</summary>
    public static void Update(Tensor parameter, Tensor gradient, Tensor velocity, SgdNumbers n)
    {
        // Scalars are native objects that only finalizers free: make and dispose each.
        using Scalar momentum = n.Momentum, scale = n.GradientScale, decay = n.Decay, step = -n.Rate;
        Tensor slope = gradient.mul(scale).add_(parameter.mul(decay));
        velocity.mul_(momentum).add_(slope);
        parameter.add_((n.Nesterov ? slope.add_(velocity.mul(momentum)) : velocity).mul(step));
    }
}
