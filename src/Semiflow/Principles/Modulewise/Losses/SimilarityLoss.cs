using Semiflow.Chains;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// PredSim (Nøkland and Eidnes 2019, arXiv 1901.06656): <c>(1−β) CE(decoder(h), y) + β mean|S(conv(h)) − S(onehot y)|²</c>, S the cosines
/// of all pairs of a batch. The module's head is the decoder; published is a linear one, β = 0.99.
/// </summary>
internal sealed class SimilarityLoss : ILocalLoss, IDisposable
{
    private readonly nn.Module<Tensor, Tensor> projection;
    private readonly double share;

    /// <summary>The loss for features of a shape.</summary>
    /// <param name="features">Shape of one item of the module's output: <c>[channels, height, width]</c> or <c>[d]</c>.</param>
    /// <param name="random">Source of the initial parameters.</param>
    /// <param name="share">β.</param>
    /// <exception cref="InputException">Other shapes.</exception>
    public SimilarityLoss(IReadOnlyList<long> features, Generator random, double share = 0.99)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        projection = features.Count switch
        {
            3 => nn.Conv2d(features[0], features[0], 3, padding: 1, bias: false),
            1 => nn.Linear(features[0], features[0], hasBias: false),
            _ => throw new InputException($"similarities are of maps [channels, height, width] or vectors [d], not of features "
                + $"[{string.Join(", ", features)}]."),
        };
        projection.KeepTensors();
        Initialization.Uniform(projection, random);
        this.share = share;
    }

    /// <inheritdoc/>
    public nn.Module Auxiliary => projection;

    /// <inheritdoc/>
    public Terms Value(LocalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        Tensor logits = view.Head.call(view.Features);
        Tensor entropy = new CrossEntropy().Value(logits, view.Labels);
        Tensor wanted = Similarities(nn.functional.one_hot(view.Labels, logits.shape[1]).to(logits.dtype));
        Tensor found = Similarities(projection.call(view.Features));
        using Scalar similar = share, predict = 1 - share;
        return new Terms((ClassifierLoss.Term, entropy * predict), ("similarity", (found - wanted).square().mean() * similar));
    }

    /// <summary>
    /// Cosines of all pairs of centered rows, <c>[batch, batch]</c>; of maps the rows are the standard deviations of the channels over
    /// space.
    /// </summary>
    internal static Tensor Similarities(Tensor values)
    {
        Tensor rows = values.dim() == 4 && values.shape[1] > 3 && values.shape[2] > 1
            ? values.flatten(2).std(2)
            : values.flatten(1);
        Tensor centered = rows - rows.mean([1], keepdim: true);
        Tensor unit = centered / (centered.square().sum(1, keepdim: true).sqrt() + 1e-8);
        return unit.matmul(unit.t()).clamp(-1, 1);
    }

    /// <inheritdoc/>
    public void Dispose() => projection.Dispose();
}
