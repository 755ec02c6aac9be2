using Semiflow.Flows;
using Semiflow.Physics;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles;

/// <summary>
/// The member of a law's family nearest to a field on data, in least squares: what the ideal problem of APHYNITY has as its
/// solution, and so the oracle of its estimates (spec aphynity.md 9.3). It is not the true coefficient where the law misses
/// something that looks like its own terms.
/// </summary>
/// <param name="Coefficients">The learned coefficients in the order of the law.</param>
/// <param name="Residual">Mean of |field − law|² at the law's current coefficients.</param>
/// <param name="ProjectedResidual">The same at the projected ones: no augmentation of the law can be smaller.</param>
public sealed record LawProjection(IReadOnlyList<ProjectedCoefficient> Coefficients, double Residual, double ProjectedResidual)
{
    /// <summary>Projects a field on a law that is affine in its coefficients.</summary>
    /// <param name="law">The law; its current coefficients are where the correlations are taken.</param>
    /// <param name="field">The whole dynamics: the true ones, or law plus augmentation.</param>
    /// <param name="set">The data on which fields are compared; frames not observed whole are left out.</param>
    /// <param name="norm">How frames are weighed.</param>
    /// <returns>Null for a law without learned coefficients.</returns>
    public static LawProjection? Of(PhysicsField law, IVectorField field, TrajectorySet set, AugmentationNorm norm = AugmentationNorm.Squared)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(set);
        Coefficient[] learned = [.. law.Coefficients.Where(c => c.Parameter is not null)];
        if (learned.Length == 0)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var frames = ObservedFrames.Of(set);
        Tensor weights = frames.Weights is null ? ones(frames.States.shape[0], dtype: frames.States.dtype) : frames.Weights;
        weights = weights.reshape([-1, .. Enumerable.Repeat(1L, (int)frames.States.dim() - 1)]);
        if (norm == AugmentationNorm.Relative)
        {
            weights /= (frames.States.square().sum([1], keepdim: true).sqrt() + 1e-5).square();
        }

        Tensor Weighed(Tensor velocity) => (velocity * weights.sqrt()).to(float64).flatten();
        Tensor law0 = law.Velocity(frames.Times, frames.States);
        Tensor residual = Weighed(field.Velocity(frames.Times, frames.States) - law0);
        Tensor slopes = stack(learned.Select(c => Weighed(Slope(law, c, frames))));
        Tensor gram = slopes.matmul(slopes.t()), product = slopes.mv(residual);
        Tensor shift = linalg.solve(gram, product);
        Tensor rest = residual - slopes.t().mv(shift);
        double count = (frames.Weights?.sum().to(float64).item<double>() ?? frames.States.shape[0]) * frames.States[0, 0].numel();
        double size = residual.square().sum().item<double>();
        double[] shifts = shift.data<double>().ToArray(), products = product.data<double>().ToArray();
        return new LawProjection(
            [.. learned.Select((c, i) => new ProjectedCoefficient(
                c.Name, c.Current, c.Current + shifts[i], size > 0 ? products[i] / Math.Sqrt(size * gram[i, i].item<double>()) : 0))],
            size / count, rest.square().sum().item<double>() / count);
    }

    /// <summary>∂law/∂coefficient, by a central difference: exact up to rounding for an affine law.</summary>
    private static Tensor Slope(PhysicsField law, Coefficient coefficient, ObservedFrames frames)
    {
        double value = coefficient.Current, step = Math.Max(Math.Abs(value), 1e-6);
        Tensor At(double at)
        {
            using IDisposable held = coefficient.Hold(at);
            return law.Velocity(frames.Times, frames.States);
        }

        return (At(value + step) - At(value - step)) / (2 * step);
    }
}

/// <summary>One coefficient beside its projection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Current">Its current value.</param>
/// <param name="Projected">Its value in the projection.</param>
/// <param name="Correlation">
/// Correlation of what the law leaves with the law's slope by this coefficient. At the least augmentation it is 0: otherwise a
/// part of the augmentation could be had by changing the coefficient (spec aphynity.md 12.7).
/// </param>
public sealed record ProjectedCoefficient(string Name, double Current, double Projected, double Correlation);
