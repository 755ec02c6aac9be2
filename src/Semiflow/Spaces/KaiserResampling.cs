using Semiflow.Kernels.Filters;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Sinc with the coarser grid's Nyquist frequency as cutoff, times a Kaiser window: h(t) = sinc(t) I₀(β √(1 − (t/W)²)) / I₀(β),
/// |t| &lt; W, t in coarser spacings, normalized to sum 1. Any ratio, node-aligned; beyond the ends the function continues according to its
/// boundary. Cheap and local where the series is global; the band edge is soft (half amplitude at the cutoff), with a transition √(β² + π²)
/// / (π W) of the coarser sampling rate wide.
/// </summary>
/// <param name="HalfWidth">W, number of zero crossings on each side, at least 1. Good values: 6 to 16.</param>
/// <param name="Beta">β, window shape, at least 0; ripple about −(8.7 + 9.1 β) dB. Good values: 5 to 12.</param>
internal sealed record KaiserResampling(int HalfWidth = 12, double Beta = 10) : IResampling
{
    /// <summary>W, number of zero crossings on each side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int HalfWidth { get; init; } = HalfWidth >= 1
        ? HalfWidth
        : throw new ArgumentOutOfRangeException(nameof(HalfWidth), HalfWidth, "expected at least 1.");

    /// <summary>β, window shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Beta { get; init; } = Beta >= 0 && double.IsFinite(Beta)
        ? Beta
        : throw new ArgumentOutOfRangeException(nameof(Beta), Beta, "expected a finite number of at least 0.");

    /// <inheritdoc/>
    public Tensor Matrix(Axis source, Axis target)
    {
        double atZero = KaiserFilter.BesselI0(Beta);
        return KernelMatrix.Continued(source, target, HalfWidth, t =>
            Sinc(t) * KaiserFilter.BesselI0(Beta * Math.Sqrt(Math.Max(0, 1 - t * t / ((double)HalfWidth * HalfWidth)))) / atZero);
    }

    private static double Sinc(double t) => t == 0 ? 1 : double.SinPi(t) / (Math.PI * t);
}
