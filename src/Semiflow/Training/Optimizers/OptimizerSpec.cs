using Semiflow.Training.Optimizers;
using TorchSharp.Modules;

namespace Semiflow.Training;

/// <summary>An optimizer, AdamW (arXiv 1711.05101) or <see cref="Sgd"/>, with a schedule of its rate and optional clipping.</summary>
/// <param name="Rate">Learning rate at factor 1. Good values: 5e-4 to 2e-3; with momentum alone 1e-2 to 0.1.</param>
/// <param name="WeightDecay">Weight decay, decoupled for AdamW. Good values: 0 to 1e-4.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="ClipNorm">Largest allowed Euclidean norm of the player's gradient; null for no clipping.</param>
/// <param name="Schedule">Factor of the rate over the training; null for a constant rate.</param>
public sealed record OptimizerSpec(
    double Rate = 1e-3, double WeightDecay = 1e-6, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8,
    double? ClipNorm = null, ISchedule? Schedule = null)
{
    /// <summary>How gradients are used.</summary>
    public OptimizerMethod Method { get; init; }

    /// <summary>m of <see cref="OptimizerMethod.Sgd"/>; AdamW has <c>Beta1</c> instead.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>
    /// Share of the old value in a moving mean of the parameters with each update, in (0, 1): the mean is validated and kept instead of
    /// the parameters themselves; null for none. Good values: 0.99 to 0.9999, a memory of 100 to 10,000 moves.
    /// </summary>
    public double? Average { get; init; }

    /// <summary>Whether SGD looks ahead: p ← p − rate (g + m v).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Gradient descent with momentum.</summary>
    /// <param name="rate">Learning rate. Good values: 1e-2 to 0.1.</param>
    /// <param name="momentum">m in [0, 1).</param>
    /// <param name="weightDecay">Weight decay, part of the gradient.</param>
    /// <param name="schedule">Factor of the rate over the training.</param>
    public static OptimizerSpec Sgd(double rate, double momentum = 0.9, double weightDecay = 0, ISchedule? schedule = null) =>
        new(rate, weightDecay, Schedule: schedule) { Method = OptimizerMethod.Sgd, Momentum = momentum };

    /// <summary>The optimizer of some parameters, its moments at zero.</summary>
    /// <param name="parameters">What it updates, by unique name; floating point, any shape.</param>
    /// <exception cref="ArgumentException">A name occurs twice or a parameter is not of floating point; or a share of the mean that is
    /// not between 0 and 1.</exception>
    public IOptimizer For(IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        if (Average is not (null or (> 0 and < 1)))
        {
            throw new ArgumentException("a moving mean of the parameters keeps a share between 0 and 1 of its old value.");
        }

        IOptimizer optimizer = Method == OptimizerMethod.Sgd
            ? new MomentumSgd(this, parameters)
            : new Optimizers.AdamW(this, parameters);
        return Average is { } decay ? new AveragedOptimizer(optimizer, decay, parameters) : optimizer;
    }
}

/// <summary>Factor of the learning rate as a function of progress: pure, so that a resumed run needs no state.</summary>
public interface ISchedule
{
    /// <summary>Factor at fractional epoch <paramref name="epoch"/> of <paramref name="epochs"/>.</summary>
    double Factor(double epoch, double epochs);
}
