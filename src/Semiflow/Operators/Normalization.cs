using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// An affine map per channel, <c>x → (x − shift)/scale</c>, with the constants of the training data for every use of the model (spec cno.md
/// 6). A negative scale is allowed: the published Navier-Stokes constants flip the field.
/// </summary>
public sealed record Normalization
{
    /// <summary>A map with given constants.</summary>
    /// <param name="shift">Number subtracted from each channel.</param>
    /// <param name="scale">Number by which each channel is then divided.</param>
    /// <exception cref="InputException">No channel, unequal lengths, or constants that are not finite or zero.</exception>
    public Normalization(IReadOnlyList<double> shift, IReadOnlyList<double> scale)
    {
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(scale);
        if (shift.Count == 0 || shift.Count != scale.Count || !shift.All(double.IsFinite) || !scale.All(s => double.IsFinite(s) && s != 0))
        {
            throw new InputException(
                $"a normalization needs one finite shift and one finite nonzero scale per channel, not shift "
                    + $"[{string.Join(", ", shift)}] and scale [{string.Join(", ", scale)}].");
        }

        (Shift, Scale) = ([.. shift], [.. scale]);
    }

    /// <summary>Number subtracted from each channel, in the unit of the data.</summary>
    public IReadOnlyList<double> Shift { get; }

    /// <summary>Number by which each channel is then divided, in the unit of the data.</summary>
    public IReadOnlyList<double> Scale { get; }

    /// <summary>Number of channels.</summary>
    public int Channels => Shift.Count;

    /// <summary>The identity.</summary>
    public static Normalization Identity(int channels) =>
        new([.. Enumerable.Repeat(0.0, channels)], [.. Enumerable.Repeat(1.0, channels)]);

    /// <summary>The map from a channel's extremes to 0 and 1.</summary>
    public static Normalization Range(double minimum, double maximum) => new([minimum], [maximum - minimum]);

    /// <summary>Constants from training data, separately for each channel; a constant channel is only shifted.</summary>
    /// <param name="values">Training samples, <c>[sample, channel, x…]</c>.</param>
    /// <param name="kind">Which constants.</param>
    /// <exception cref="InputException">The data contain a value that is not finite.</exception>
    public static Normalization FromData(Tensor values, NormalizationKind kind = NormalizationKind.MinMax)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dim() < 3)
        {
            throw new ArgumentException($"expected [sample, channel, x…], got [{string.Join(", ", values.shape)}].", nameof(values));
        }

        int channels = (int)values.shape[1];
        if (kind == NormalizationKind.Identity)
        {
            return Identity(channels);
        }

        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Tensor flat = values.transpose(0, 1).flatten(1);
        Tensor shift = kind == NormalizationKind.MinMax ? flat.amin([1]) : flat.mean([1], type: float64);
        Tensor scale = kind == NormalizationKind.MinMax ? flat.amax([1]) - shift : flat.to(float64).std(1, unbiased: false);
        if (!shift.isfinite().all().item<bool>() || !scale.isfinite().all().item<bool>())
        {
            throw new InputException(
                "the training data contain a value that is not finite (NaN or infinite): remove or repair such samples.");
        }

        return new Normalization(Numbers(shift), [.. Numbers(scale).Select(s => s == 0 ? 1 : s)]);
    }

    /// <summary><c>(x − shift)/scale</c>.</summary>
    /// <param name="values">Samples in the unit of the data, <c>[batch, channel, x…]</c>.</param>
    public Tensor Apply(Tensor values) => (values - Constants(Shift, values)) / Constants(Scale, values);

    /// <summary><c>x·scale + shift</c>.</summary>
    /// <param name="values">Normalized samples, <c>[batch, channel, x…]</c>.</param>
    public Tensor Invert(Tensor values) => values * Constants(Scale, values) + Constants(Shift, values);

    /// <summary>Equal constants.</summary>
    public bool Equals(Normalization? other) => other is not null && Shift.SequenceEqual(other.Shift) && Scale.SequenceEqual(other.Scale);

    /// <inheritdoc/>
    public override int GetHashCode() => Shift.Concat(Scale).Aggregate(Channels, HashCode.Combine);

    private static double[] Numbers(Tensor tensor) => tensor.to(float64).cpu().data<double>().ToArray();

    private Tensor Constants(IReadOnlyList<double> numbers, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(like);
        if (like.dim() < 2 || like.shape[1] != Channels)
        {
            throw new ArgumentException($"expected [batch, {Channels}, x…], got [{string.Join(", ", like.shape)}].");
        }

        return tensor(numbers.ToArray(), like.dtype, like.device).view([1, -1, .. Enumerable.Repeat(1L, (int)like.dim() - 2)]);
    }
}
