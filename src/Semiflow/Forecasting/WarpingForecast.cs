using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// The physics-informed baseline: a network sees past frames and estimates a displacement w, and the next frame is the last one displaced
/// by it, <c>Y_1(x) = Y_0(x − w(x))</c>, bilinear; its own forecasts are fed back. Its training adds smoothness, divergence and magnitude
/// of w (de Bézenac, Pajot, Gallinari, "Deep Learning for Physical Processes", ICLR 2018) (spec partial-observations.md 8.3).
/// </summary>
/// <param name="network">Maps <c>[batch, k·observed + static, x, y]</c> to displacements in nodes <c>[batch, 2, x, y]</c>.</param>
/// <param name="past">Frames that it reads, k.</param>
/// <param name="periodic">True if what leaves at one edge enters at the other; otherwise the edge is repeated.</param>
/// <param name="context">Static fields <c>[1, static, x, y]</c>; null for none.</param>
internal sealed class WarpingForecast(nn.Module<Tensor, Tensor> network, int past, bool periodic, Tensor? context = null) : IForecastModel
{
    private const double Smoothness = 0.4, Divergence = 1, Magnitude = -0.003;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. network.named_parameters().Select(p => (p.name, p.parameter))];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        var frames = Enumerable.Range(0, window.Frames).Select(i => window.Past[i]).ToList();
        Tensor? penalty = null;
        for (int i = 0; i < horizon; i++)
        {
            Tensor seen = PastFrames.Stacked(new ObservationWindow(stack(frames.TakeLast(past)), window.Times), past);
            Tensor shift = network.call(context is null
                ? seen
                : cat([seen, context.expand([seen.shape[0], .. context.shape.AsSpan(1)])], 1));
            frames.Add(Warped(frames[^1], shift));
            Tensor cost = Regularity(shift) / horizon;
            penalty = penalty is null ? cost : penalty + cost;
        }

        return new Forecast(stack(frames.TakeLast(horizon))) { Penalty = penalty };
    }

    /// <summary>
    /// Divergence of displacements, <c>∂x w_x + ∂y w_y</c> by forward differences (the published code differentiates both along one axis).
    /// </summary>
    internal static Tensor DivergenceOf(Tensor shift) =>
        shift[.., 0].diff(dim: 1).narrow(2, 0, shift.shape[3] - 1) + shift[.., 1].diff(dim: 2).narrow(1, 0, shift.shape[2] - 1);

    private static Tensor Regularity(Tensor shift)
    {
        // Norms are over both components, as that of the magnitude.
        Tensor slope = shift.diff(dim: 2).square().sum([1]).mean() + shift.diff(dim: 3).square().sum([1]).mean();
        return slope * Smoothness + DivergenceOf(shift).square().mean() * Divergence + shift.square().sum([1]).mean() * Magnitude;
    }

    private Tensor Warped(Tensor frame, Tensor shift)
    {
        long nx = frame.shape[2], ny = frame.shape[3];
        using Tensor i = arange(nx, frame.dtype, frame.device).view([1, -1, 1]), j = arange(ny, frame.dtype, frame.device).view([1, 1, -1]);
        Tensor x = i - shift[.., 0], y = j - shift[.., 1];
        if (!periodic)
        {
            return Sampled(frame, x, y);
        }

        // One extra column on each side, so that cells across the seam are interpolated too.
        Tensor wide = nn.functional.pad(frame, [1, 1, 1, 1], PaddingModes.Circular);
        return Sampled(wide, x.remainder(nx) + 1, y.remainder(ny) + 1);
    }

    /// <summary>Values at fractional nodes.</summary>
    private static Tensor Sampled(Tensor frame, Tensor x, Tensor y)
    {
        // grid_sample expects the last axis first, and nodes from -1 to 1.
        Tensor where = stack([y * (2.0 / (frame.shape[3] - 1)) - 1, x * (2.0 / (frame.shape[2] - 1)) - 1], -1);
        return nn.functional.grid_sample(frame, where, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true);
    }
}
