using Semiflow.Flows;
using Semiflow.Flows.Networks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A convolution by a learned complex matrix on each of the lowest Fourier modes, all others cut off (arXiv 2010.08895), in one or
/// several copies. Weights are stored as real pairs.
/// </summary>
internal sealed class SpectralConvolution : nn.Module<Tensor, Tensor>, IGroupedNetwork
{
    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    private readonly TruncatedFourier fourier;
    private readonly long[] points;
    private readonly SpectralTransforms transforms;

    /// <summary>Real and imaginary parts uniform in <c>[0, 1/√in)</c>, as in LEADS (spec leads.md 5).</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="points">Points of each axis, all periodic.</param>
    /// <param name="modes">m of each axis: modes 0 … m−1, and −m … −1 on all axes but the last; at most half of the points.</param>
    /// <param name="groups">Number of copies.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public SpectralConvolution(
        int inputs, int outputs, IReadOnlyList<int> points, IReadOnlyList<int> modes, int groups, Generator generator)
        : base(nameof(SpectralConvolution))
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (points.Count == 0 || modes.Count != points.Count
            || modes.Zip(points).Any(pair => pair.First < 1 || 2 * pair.First > pair.Second))
        {
            throw new ArgumentException(
                $"each axis needs at least 1 mode and at most half as many as points: got {string.Join(", ", modes)} modes for "
                    + $"{string.Join(", ", points)} points.", nameof(modes));
        }

        this.points = [.. points.Select(n => (long)n)];
        fourier = new TruncatedFourier(points, modes);
        transforms = new SpectralTransforms(points, modes);
        weight = nn.Parameter(empty([groups, .. fourier.Kept, inputs, outputs, 2], float32).uniform_(0, 1 / Math.Sqrt(inputs), generator));
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <inheritdoc/>
    public int Groups => (int)weight.shape[0];

    /// <inheritdoc/>
    public IReadOnlyList<LayerWeight> Weights => [new("weight", weight, WeightKind.Spectral)];

    /// <summary>Complex matrices as real pairs, <c>[group, mode…, in, out, 2]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary>The transform of its grid, for kernels.</summary>
    public SpectralTransforms Transforms => transforms;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Values(x, weight);

    /// <summary>The same with other weights.</summary>
    /// <param name="x"><c>[groups·batch, in, x…]</c>.</param>
    /// <param name="weight">Of the shape of <see cref="Weight"/>.</param>
    public Tensor Values(Tensor x, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        long inputs = weight.shape[^3], outputs = weight.shape[^2], groups = Groups;
        if (x.dim() != points.Length + 2 || x.shape[1] != inputs || x.shape[0] % groups != 0 || !x.shape.AsSpan(2).SequenceEqual(points))
        {
            throw new ArgumentException(
                $"expected [{groups}·batch, {inputs}, {string.Join(", ", points)}], got [{string.Join(", ", x.shape)}].", nameof(x));
        }

        // For each mode, the batch times a matrix: [group, mode, batch, in] by [group, mode, in, out].
        Tensor z = fourier.Analyze(x).view(groups, -1, inputs, fourier.Count).permute(0, 3, 1, 2);
        Tensor w = view_as_complex(weight).view(groups, fourier.Count, inputs, outputs);
        Tensor y = z.matmul(w).permute(0, 2, 3, 1);
        return fourier.Synthesize(y.reshape(-1, fourier.Count)).view([x.shape[0], outputs, .. points]);
    }
}
