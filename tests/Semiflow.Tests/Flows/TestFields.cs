using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Vector fields with known flows.</summary>
internal static class TestFields
{
    /// <summary>The plane turning: q' = p, p' = -q.</summary>
    public static IVectorField Turning => new TestField((_, x) => cat([x.narrow(1, 1, 1), x.narrow(1, 0, 1).neg()], 1));

    /// <summary>x' = -x.</summary>
    public static IVectorField Decay => new TestField((_, x) => x.neg());

    /// <summary>x' = x cos t, solved by x0 exp(sin t - sin t0).</summary>
    public static IVectorField Driven => new TestField((time, x) => x * Wide(time.cos(), x));

    /// <summary>The flow of <see cref="Turning"/>.</summary>
    public static Tensor Turn(Tensor x, double time)
    {
        (double sin, double cos) = Math.SinCos(time);
        (Tensor q, Tensor p) = (x.narrow(1, 0, 1), x.narrow(1, 1, 1));
        return cat([(q * cos) + (p * sin), (p * cos) - (q * sin)], 1);
    }

    /// <summary>A time, scalar or one per sample, against states.</summary>
    public static Tensor Wide(Tensor time, Tensor x) =>
        time.dim() == 0 ? time : time.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - 1)]);
}
