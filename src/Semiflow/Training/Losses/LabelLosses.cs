using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Cross-entropy, mean of <c>log Σ_k exp z_k − Σ_k q_k z_k</c>.</summary>
/// <param name="Smoothing">Label smoothing ε in [0, 1): q is 1 − ε on the label plus ε/K on every class. Published: 0 (least action), 0.1
/// (module-wise).</param>
public sealed record CrossEntropy(double Smoothing = 0) : ILabelLoss
{
    /// <summary>Label smoothing.</summary>
    public double Smoothing { get; init; } = Smoothing is >= 0 and < 1
        ? Smoothing
        : throw new InputException(FormattableString.Invariant($"label smoothing must be in [0, 1), not {Smoothing}."));

    /// <inheritdoc/>
    public Tensor Value(Tensor logits, Tensor labels)
    {
        LabelChecks.Check(logits, labels);
        return nn.functional.cross_entropy(logits, labels, label_smoothing: Smoothing);
    }
}

/// <summary>
/// Hinge with a margin, mean of <c>(margin − (z_y − max_{j≠y} z_j))₊</c>: zero where every sample is classified by the margin (spec
/// least-action.md 10.2).
/// </summary>
/// <param name="Margin">Demanded difference of logits, positive.</param>
public sealed record Hinge(double Margin = 1) : ILabelLoss
{
    /// <summary>Demanded difference.</summary>
    public double Margin { get; init; } = Margin > 0
        ? Margin
        : throw new InputException(FormattableString.Invariant($"the margin of a hinge loss must be positive, not {Margin}."));

    /// <inheritdoc/>
    public Tensor Value(Tensor logits, Tensor labels)
    {
        LabelChecks.Check(logits, labels);
        Tensor index = labels.unsqueeze(1);
        Tensor own = logits.gather(1, index).squeeze(1);
        using Scalar never = double.NegativeInfinity, margin = Margin;
        Tensor other = logits.scatter(1, index, full_like(own.unsqueeze(1), never)).amax([1]);
        return other.sub(own).add(margin).relu().mean();
    }
}

/// <summary>Checks of logits and labels.</summary>
internal static class LabelChecks
{
    /// <summary>Refuses labels that do not belong to the logits.</summary>
    /// <param name="logits"><c>[batch, classes]</c>.</param>
    /// <param name="labels"><c>[batch]</c>, int64.</param>
    /// <exception cref="ArgumentException">Other shapes or types.</exception>
    /// <exception cref="InputException">A label that no class has.</exception>
    public static void Check(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.dim() != 2 || labels.dim() != 1 || labels.shape[0] != logits.shape[0] || labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException(
                $"expected logits [batch, classes] and labels [batch] of type Int64, got [{string.Join(", ", logits.shape)}] and "
                    + $"[{string.Join(", ", labels.shape)}] of type {labels.dtype}.");
        }

        if (labels.shape[0] == 0)
        {
            throw new ArgumentException("a batch without samples has no loss.", nameof(labels));
        }

        using Tensor low = labels.amin([0]), high = labels.amax([0]);
        (long least, long most) = (low.cpu().item<long>(), high.cpu().item<long>());
        if (least < 0 || most >= logits.shape[1])
        {
            throw new InputException(
                $"label {(least < 0 ? least : most)} is out of range: the network has {logits.shape[1]} classes, numbered 0 to "
                    + $"{logits.shape[1] - 1}.");
        }
    }
}
