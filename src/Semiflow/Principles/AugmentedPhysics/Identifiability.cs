using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles.Dynamics;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>How well data and penalty determine one coefficient of an augmented law.</summary>
/// <param name="Name">Name of the coefficient.</param>
/// <param name="Correlation">
/// Correlation of the augmentation with the law's slope by the coefficient, in the norm of the penalty. At the
/// least augmentation it is 0: otherwise a part of the augmentation could be had by changing the coefficient (spec aphynity.md 12.7).
/// </param>
public sealed record Identifiability(string Name, double Correlation)
{
    /// <summary>The learned coefficients of a law.</summary>
    /// <param name="law">The law, at its current coefficients.</param>
    /// <param name="augmentation">What is added to it.</param>
    /// <param name="set">The data on which fields are compared; frames not observed whole are left out.</param>
    /// <param name="norm">How frames are weighed.</param>
    /// <param name="reversed">Channels that change their sign where time runs backwards, as in <see cref="AphynityOptions"/>; null for
    /// none.</param>
    /// <param name="sizes">What counts as 1 in each channel; null for the units of the states.</param>
    public static IReadOnlyList<Identifiability> Measure(
        PhysicsField law, IVectorField augmentation, TrajectorySet set, AugmentationNorm norm = AugmentationNorm.Squared,
        IReadOnlyList<int>? reversed = null, IReadOnlyList<double>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(augmentation);
        ArgumentNullException.ThrowIfNull(set);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        ObservedFrames frames = ObservedFrames.Of(set).AndReversed(reversed ?? []);
        Tensor weights = frames.Weights ?? ones(frames.States.shape[0], dtype: frames.States.dtype, device: frames.States.device);
        weights = weights.reshape([-1, .. Enumerable.Repeat(1L, (int)frames.States.dim() - 1)]);
        if (norm == AugmentationNorm.Relative)
        {
            weights /= (ChannelSizes.Divide(frames.States, 1, sizes).square().sum([1], keepdim: true).sqrt() + 1e-5).square();
        }

        Tensor Weighed(Tensor velocity) => (ChannelSizes.Divide(velocity, 1, sizes) * weights.sqrt()).to(float64).flatten();
        Tensor added = Weighed(augmentation.Velocity(frames.Times, frames.States));
        return [.. law.Coefficients.Where(c => c.Parameter is not null)
            .Select(c => new Identifiability(c.Name, Cosine(added, Weighed(Slope(law, c, frames)))))];
    }

    /// <summary>∂law/∂coefficient, by a central difference: exact up to rounding for a law affine in it or in its square.</summary>
    private static Tensor Slope(PhysicsField law, Coefficient coefficient, ObservedFrames frames)
    {
        double value = coefficient.Current, step = Math.Max(Math.Abs(value), 1e-6) / 2;
        Tensor At(double at)
        {
            using IDisposable held = coefficient.Hold(at);
            return law.Velocity(frames.Times, frames.States);
        }

        return (At(value + step) - At(value - step)) / (2 * step);
    }

    private static double Cosine(Tensor a, Tensor b)
    {
        double size = Math.Sqrt(a.dot(a).item<double>() * b.dot(b).item<double>());
        return size > 0 ? a.dot(b).item<double>() / size : 0;
    }
}
