using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// InfoPro (Wang et al. 2021, arXiv 2101.10832): a local module keeps what is in the image, <c>λ_x BCE(decoder(h), image) + λ_y l(h,
/// y)</c>, with cross entropy or supervised contrast as l; the last module has <see cref="ClassifierLoss"/>. Under contrast the module's
/// head reads along: it learns from the features without changing them, so that its accuracy can be told.
/// </summary>
internal sealed class InfoProLoss : ILocalLoss, IDisposable
{
    private readonly InfoProParts auxiliary;
    private readonly CrossEntropy entropy = new();
    private readonly InfoProOptions options;
    private readonly (double Image, double Label) weights;
    private readonly Tensor mean;
    private readonly Tensor deviation;

    /// <summary>The loss of a local module.</summary>
    /// <param name="features">Shape of one item of its output, <c>[channels, height, width]</c>.</param>
    /// <param name="image">Shape of one image, <c>[channels, height, width]</c>.</param>
    /// <param name="mean">What was subtracted from each channel of images in [0, 1].</param>
    /// <param name="deviation">What they were divided by.</param>
    /// <param name="module">Number of the module, from 0.</param>
    /// <param name="local">Number of local modules: all but the last.</param>
    /// <param name="options">Weights.</param>
    /// <param name="random">Source of the initial parameters.</param>
    /// <exception cref="InputException">Features or images are not maps.</exception>
    public InfoProLoss(
        IReadOnlyList<long> features, IReadOnlyList<long> image, IReadOnlyList<double> mean, IReadOnlyList<double> deviation, int module,
        int local,
        InfoProOptions options, Generator random)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        ArgumentNullException.ThrowIfNull(options);
        (this.options, weights) = (options, options.Of(module, local));
        auxiliary = new InfoProParts(features, image, options.Contrastive, random);
        Tensor Along(IReadOnlyList<double> values) =>
            tensor(values.Select(value => (float)value).ToArray()).reshape(1, -1, 1, 1).DetachFromDisposeScope();
        (this.mean, this.deviation) = (Along(mean), Along(deviation));
    }

    /// <inheritdoc/>
    public nn.Module Auxiliary => auxiliary;

    /// <inheritdoc/>
    public bool LooksAtImages => true;

    /// <inheritdoc/>
    public Terms Value(LocalView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        using Scalar imageWeight = weights.Image, labelWeight = weights.Label;
        Tensor image = (view.Images * deviation.to(view.Images.device) + mean.to(view.Images.device)).clamp(0, 1);
        Tensor guess = nn.functional.binary_cross_entropy(auxiliary.Decoder.call(view.Features), image) * imageWeight;
        if (auxiliary.Projection is not { } projection)
        {
            return new Terms((ClassifierLoss.Term, entropy.Value(view.Head.call(view.Features), view.Labels) * labelWeight),
                ("image", guess));
        }

        Tensor contrast = SupervisedContrast.Of(projection.call(view.Features), view.Labels, options.Temperature) * labelWeight;
        return new Terms(
            ("contrast", contrast), ("image", guess),
            (ClassifierLoss.Term, entropy.Value(view.Head.call(view.Features.detach()), view.Labels)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        auxiliary.Dispose();
        mean.Dispose();
        deviation.Dispose();
    }
}
