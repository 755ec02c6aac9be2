using Semiflow.Kernels;
using Semiflow.Operators.Models.Capabilities;

namespace Semiflow.Operators.Models;

/// <summary>
/// Everything that determines a CNO besides channels and grid (spec cno.md 2.1). Values left null follow <see cref="Variant"/>.
/// </summary>
public sealed record CnoOptions : IOpenOptions
{
    /// <summary>Source of the values left null.</summary>
    public CnoVariant Variant { get; init; } = CnoVariant.Classic;

    /// <summary>Width c, even: features c/2 on the finest level, then c, 2c, 4c…; 32 (classic) or 16. Good values: 16 to 64.</summary>
    public int? Channels { get; init; }

    /// <summary>N, number of downsampling (and of upsampling) blocks; 3 or 4.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>N_res, residual blocks in each skip path; 1 to 8.</summary>
    public int ResidualBlocks { get; init; } = 4;

    /// <summary>Residual blocks on the coarsest level; 6 (classic) or 4.</summary>
    public int? NeckBlocks { get; init; }

    /// <summary>Points of the convolution kernels in each direction, odd.</summary>
    public int KernelSize { get; init; } = 3;

    /// <summary>Hidden channels of lift and projection.</summary>
    public int LiftChannels { get; init; } = 64;

    /// <summary>The nonlinearity; Kaiser (classic) or bicubic.</summary>
    public CnoActivation? Activation { get; init; }

    /// <summary>Slope for negative values; 0.2 for Kaiser and spectral, else 0.01. Slope 1 and gain 1 make the network affine.</summary>
    public double? Slope { get; init; }

    /// <summary>Factor after the nonlinearity; √2 for Kaiser and spectral, else 1.</summary>
    public double? Gain { get; init; }

    /// <summary>N_σ, points of the fine grid of the nonlinearity over those of the larger grid; 2, or 4 for less aliasing.</summary>
    public int Oversampling { get; init; } = 2;

    /// <summary>Kaiser: taps per unit of the resampling factor.</summary>
    public int FilterTaps { get; init; } = 6;

    /// <summary>Kaiser: the cutoff is the number of points divided by this.</summary>
    public double CutoffDenominator { get; init; } = 2.0001;

    /// <summary>Kaiser: c_h, transition half-width over the number of points; 0.8, or 1 for a softer filter.</summary>
    public double HalfWidth { get; init; } = 0.8;

    /// <summary>Batch normalization everywhere but in lift and projection.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>An extra block after each concatenation; true (classic) or false.</summary>
    public bool? AddInvariantBlocks { get; init; }

    /// <summary>
    /// What lies outside the grid for convolutions and Kaiser filters; zero is the reference, circular suits periodic problems.
    /// </summary>
    public Border Padding { get; init; } = Border.Zero;

    /// <summary>Works on s − (s mod 2^N) + 2^N points per direction internally, so that any grid will do.</summary>
    public bool ExpandInput { get; init; }

    /// <summary>Points of the output along the first direction, the others in proportion; null for the same as the input.</summary>
    public int? OutSize { get; init; }

    /// <summary>Random Fourier features of the coordinates appended to the input (twice as many channels); 0 for none.</summary>
    public int FourierFeatures { get; init; }

    /// <summary>Standard deviation of the frequencies of the Fourier features.</summary>
    public double FourierScale { get; init; } = 1;

    /// <summary>Also builds the block that the reference counts and stores but never calls.</summary>
    public bool IncludeUnusedInvBlock { get; init; }

    /// <summary>The same options, checked and with every null filled in.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public CnoOptions Resolved()
    {
        bool classic = Variant == CnoVariant.Classic;
        CnoActivation activation = Activation ?? (classic ? CnoActivation.Kaiser : CnoActivation.Bicubic);
        bool sharp = activation is CnoActivation.Kaiser or CnoActivation.Spectral;
        CnoOptions full = this with
        {
            Channels = Channels ?? (classic ? 32 : 16),
            NeckBlocks = NeckBlocks ?? (classic ? 6 : 4),
            Activation = activation,
            AddInvariantBlocks = AddInvariantBlocks ?? classic,
            Slope = Slope ?? (sharp ? 0.2 : 0.01),
            Gain = Gain ?? (sharp ? Math.Sqrt(2) : 1),
        };
        full.Check();
        return full;
    }

    /// <inheritdoc/>
    object IOpenOptions.Resolved() => Resolved();

    private void Check()
    {
        Require(Enum.IsDefined(Variant), "variant", Variant, "classic or simplified");
        Require(Enum.IsDefined(Activation!.Value), "activation", Activation, "kaiser, bicubic, bicubic_torch, spectral or none");
        Require(Padding is Border.Zero or Border.Circular or Border.Reflect or Border.Replicate, "padding", Padding,
            "zero, circular, reflect or replicate");
        Require(Channels is >= 2 && Channels % 2 == 0, "channels", Channels, "even and at least 2");
        Require(Layers is >= 1 and <= 16, "layers", Layers, "between 1 and 16");
        Require(ResidualBlocks >= 0, "residual_blocks", ResidualBlocks, "at least 0");
        Require(NeckBlocks >= 0, "neck_blocks", NeckBlocks, "at least 0");
        Require(KernelSize >= 1 && KernelSize % 2 == 1, "kernel_size", KernelSize, "odd and at least 1");
        Require(LiftChannels >= 1, "lift_channels", LiftChannels, "at least 1");
        Require(Oversampling >= 1, "oversampling", Oversampling, "at least 1");
        Require(FilterTaps >= 2, "filter_taps", FilterTaps, "at least 2");
        Require(CutoffDenominator >= 2 && double.IsFinite(CutoffDenominator), "cutoff_denominator", CutoffDenominator, "at least 2");
        Require(HalfWidth * CutoffDenominator > 1 && double.IsFinite(HalfWidth), "half_width",
            HalfWidth, $"above 1/cutoff_denominator = {1 / CutoffDenominator:g3}");
        Require(Slope is >= -1 and <= 1, "slope", Slope, "between -1 and 1");
        Require(Gain > 0 && double.IsFinite(Gain.Value), "gain", Gain, "positive");
        Require(OutSize is null or >= 2, "out_size", OutSize, "at least 2");
        Require(FourierFeatures >= 0, "fourier_features", FourierFeatures, "at least 0");
        Require(FourierScale > 0 && double.IsFinite(FourierScale), "fourier_scale", FourierScale, "positive");
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new InputException(
                FormattableString.Invariant($"model.{name} = {value} of the CNO must be {range}; set it with --set model.{name}=VALUE."));
        }
    }
}
