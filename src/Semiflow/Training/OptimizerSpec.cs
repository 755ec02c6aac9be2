namespace Semiflow.Training;

/// <summary>AdamW (arXiv 1711.05101) with a schedule of its rate and optional clipping.</summary>
/// <param name="Rate">Learning rate at factor 1. Good values: 5e-4 to 2e-3.</param>
/// <param name="WeightDecay">Decoupled weight decay. Good values: 0 to 1e-4.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="ClipNorm">Largest allowed Euclidean norm of the player's gradient; null for no clipping.</param>
/// <param name="Schedule">Factor of the rate over the training; null for a constant rate.</param>
public sealed record OptimizerSpec(
    double Rate = 1e-3, double WeightDecay = 1e-6, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8,
    double? ClipNorm = null, ISchedule? Schedule = null);

/// <summary>Factor of the learning rate as a function of progress: pure, so that a resumed run needs no state.</summary>
public interface ISchedule
{
    /// <summary>Factor at fractional epoch <paramref name="epoch"/> of <paramref name="epochs"/>.</summary>
    double Factor(double epoch, double epochs);
}
