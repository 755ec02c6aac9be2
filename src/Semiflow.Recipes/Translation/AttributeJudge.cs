using Semiflow.Data;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>
/// A small network that tells the attributes of faces, trained on images that the translation does not judge itself by: values above 0 mean
/// that an image has the attribute.
/// </summary>
/// <param name="network">From images <c>[n, 3, h, w]</c> to <c>[n, attributes]</c>.</param>
/// <param name="faces">Names of the attributes.</param>
internal sealed class AttributeJudge(nn.Module<Tensor, Tensor> network, CelebA faces)
{
    private const int Part = 64;

    /// <summary>Trains it by least squares on ±1.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epochs">Passes over the images.</param>
    /// <param name="faces">All images.</param>
    /// <param name="places">Places of those to learn from.</param>
    public static AttributeJudge Train(RunSession run, int epochs, CelebA faces, IReadOnlyList<int> places)
    {
        using var random = new Generator(run.Seed("judge") >> 1, CPU);
        const int Width = 24;
        nn.Module<Tensor, Tensor> network = nn.Sequential(
            nn.Conv2d(3, Width, 4, stride: 2, padding: 1), nn.LeakyReLU(0.2), nn.Conv2d(Width, 2 * Width, 4, stride: 2, padding: 1),
            nn.LeakyReLU(0.2), nn.Conv2d(2 * Width, 4 * Width, 4, stride: 2, padding: 1), nn.LeakyReLU(0.2),
            nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16 * Width, faces.Attributes.Count));
        Initialization.Uniform(network, random);
        network.to(run.Device);
        Tensor images = faces.Images(places).Floats();
        var batches = new PairBatches(images, Values(faces, places), 32, run.Seed("judge batches"), device: run.Device);
        run.Train(
            "judge", new Regression(network, new L2Loss(), new OptimizerSpec(1e-3, WeightDecay: 1e-4)), batches, null,
            new TrainerOptions(epochs, run.Seed("judge trainer")));
        network.eval();
        return new AttributeJudge(network, faces);
    }

    /// <summary>Percent of images whose attribute it tells as it is.</summary>
    public double Accuracy(Tensor images, string attribute, bool value) =>
        100 * (Values(images).select(1, Column(attribute)) > 0 == value).to(float64).mean().item<double>();

    /// <summary>Percent of attributes, other than one, that it tells alike of two images.</summary>
    public double Preserved(Tensor before, Tensor after, string except)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor same = ((Values(before) > 0) == (Values(after) > 0)).to(float64).mean([0]);
        int column = Column(except);
        return 100 * (same.sum() - same[column]).item<double>() / Math.Max(1, same.shape[0] - 1);
    }

    private Tensor Values(Tensor images)
    {
        using IDisposable quiet = no_grad();
        Device device = network.parameters().First().device;
        return cat([.. images.split(Part).Select(part => network.call(part.to(float32).to(device)).cpu())]);
    }

    private int Column(string attribute) =>
        faces.Attributes.ToList().FindIndex(name => name.Equals(attribute, StringComparison.OrdinalIgnoreCase));

    private static Tensor Values(CelebA faces, IReadOnlyList<int> places) =>
        tensor([.. places.SelectMany(place => faces.Attributes.Select(attribute => faces.Has(place, attribute) ? 1f : -1f))])
        .view(places.Count, -1).clone();
}
