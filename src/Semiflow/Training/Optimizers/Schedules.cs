namespace Semiflow.Training;

/// <summary>Factor <c>Decay^floor(epoch / Every)</c>, as torch's StepLR stepped once per epoch (spec cno.md 7.1).</summary>
/// <param name="Every">Epochs between two reductions. Good value: 10 of 1000.</param>
/// <param name="Decay">Factor of one reduction. Good value: 0.98.</param>
public sealed record StepSchedule(double Every, double Decay) : ISchedule
{
    /// <summary>Epochs between two reductions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public double Every { get; init; } = Every > 0
        ? Every
        : throw new ArgumentOutOfRangeException(
            nameof(Every), Every, "a step schedule needs a positive number of epochs between reductions.");

    /// <inheritdoc/>
    public double Factor(double epoch, double epochs) => Math.Pow(Decay, Math.Floor(epoch / Every));
}

/// <summary>Factor <c>Decay^k</c> after k of the epochs of <c>At</c>, as torch's MultiStepLR.</summary>
/// <param name="Decay">Factor of one reduction. Good values: 0.1, 0.2.</param>
/// <param name="At">Epochs of the reductions.</param>
public sealed record MilestoneSchedule(double Decay, params IReadOnlyList<double> At) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs) => Math.Pow(Decay, At.Count(each => epoch >= each));
}

/// <summary>Half a cosine from 1 to <c>Final</c>: <c>Final + (1 - Final)(1 + cos(pi epoch / epochs)) / 2</c>.</summary>
/// <param name="Final">Factor at the end. Good values: 0 to 0.05.</param>
public sealed record CosineSchedule(double Final = 0) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs) =>
        Final + (1 - Final) * (1 + Math.Cos(Math.PI * Math.Clamp(epoch / epochs, 0, 1))) / 2;
}

/// <summary>
/// A linear rise over the first epochs, then <c>Inner</c> over the rest. With <see cref="CosineSchedule"/> inside, the one-cycle policy.
/// </summary>
/// <param name="Inner">What follows; it sees the remaining epochs as its whole.</param>
/// <param name="Epochs">Length of the rise. Good values: 1 to 5 % of the training.</param>
/// <param name="Start">Factor at the first step. Good values: 0.01 to 0.1.</param>
public sealed record WarmUp(ISchedule Inner, double Epochs, double Start = 0.04) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs)
    {
        double rest = Math.Max(epochs - Epochs, double.Epsilon);
        return epoch < Epochs
            ? (Start + (1 - Start) * epoch / Epochs) * Inner.Factor(0, rest)
            : Inner.Factor(epoch - Epochs, rest);
    }
}

/// <summary>Factor 1, then linearly to <c>Final</c> (CycleGAN: half of the epochs each, to 0).</summary>
/// <param name="Constant">Share of the epochs at factor 1.</param>
/// <param name="Final">Factor at the end.</param>
internal sealed record LinearDecay(double Constant = 0.5, double Final = 0) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs) =>
        1 + ((Final - 1) * Math.Clamp((epoch - (Constant * epochs)) / Math.Max((1 - Constant) * epochs, double.Epsilon), 0, 1));
}

/// <summary>Factor 1, then <c>Final</c> for the last part of the training.</summary>
/// <param name="Constant">Share of the epochs at factor 1.</param>
/// <param name="Final">Factor behind.</param>
public sealed record LateDrop(double Constant, double Final) : ISchedule
{
    /// <inheritdoc/>
    public double Factor(double epoch, double epochs) => epoch < Constant * epochs ? 1 : Final;
}
