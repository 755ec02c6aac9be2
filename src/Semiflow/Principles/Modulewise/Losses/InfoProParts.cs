using Semiflow.Chains;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Losses;

/// <summary>
/// The networks of <see cref="InfoProLoss"/>: one that guesses the image and, for contrast, one that projects features to 128 numbers.
/// </summary>
internal sealed class InfoProParts : nn.Module
{
    private readonly ImageGuess decoder;
    private readonly nn.Module<Tensor, Tensor>? projection;

    /// <summary>Networks with fresh parameters.</summary>
    public InfoProParts(IReadOnlyList<long> features, IReadOnlyList<long> image, bool contrastive, Generator random)
        : base(nameof(InfoProParts))
    {
        decoder = new ImageGuess(features, image, random);
        if (contrastive)
        {
            projection = nn.Sequential(
                ("conv", nn.Conv2d(features[0], features[0], 3, padding: 1, bias: false)), ("norm", nn.BatchNorm2d(features[0])),
                ("relu", nn.ReLU()),
                ("pool", nn.AdaptiveAvgPool2d(1)), ("flat", nn.Flatten()), ("inner", nn.Linear(features[0], 128)), ("relu2", nn.ReLU()),
                ("outer", nn.Linear(128, 128)));
            Initialization.Uniform(projection, random);
        }

        RegisterComponents();
        this.KeepTensors();
    }

    /// <summary>Guesses the image.</summary>
    public ImageGuess Decoder => decoder;

    /// <summary>Projects features; null without contrast.</summary>
    public nn.Module<Tensor, Tensor>? Projection => projection;
}
