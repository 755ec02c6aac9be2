using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Translation;

/// <summary>
/// A translation whose true pairing is known, since the target is made from images of the source's class: turned by a right angle, or
/// with inverted intensities. The pixel cost does not see the pairing; a descriptor that forgets the change may.
/// </summary>
/// <param name="Name">Name, lower case.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Change">What makes the target of images <c>[n, 1, h, w]</c>.</param>
/// <param name="Descriptor">Features that the change keeps, of images <c>[n, 1, h, w]</c>.</param>
internal sealed record HiddenPairing(string Name, string Title, Func<Tensor, Tensor> Change, Func<Tensor, Tensor> Descriptor)
{
    /// <summary>Edges pooled over 4×4 pixels: the same for an image and its negative.</summary>
    private static Tensor Edges(Tensor images) => nn.functional.avg_pool2d(Slopes(images), 4).flatten(1);

    /// <summary>1 − x.</summary>
    public static HiddenPairing Inverted { get; } = new("inverted", "inverted intensities", images => 1 - images, Edges);

    /// <summary>A quarter turn.</summary>
    public static HiddenPairing Rotated { get; } = new(
        "rotated", "turned by 90°", images => images.rot90(1, (2, 3)),
        images => Enumerable.Range(0, 4).Select(quarter => Edges(quarter == 0 ? images : images.rot90(quarter, (2, 3))))
            .Aggregate((a, b) => a + b) / 4);

    /// <summary>
    /// Percent of images that an exact assignment between images and changed images pairs with their own, in pixels and by the descriptor.
    /// </summary>
    public (double Pixels, double Features) Assigned(Tensor images)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor changed = Change(images);
        double Share(Tensor from, Tensor to)
        {
            AssignmentResult exact = Assignment.Solve(new QuadraticCost(), from, to);
            return 100.0 * exact.Target.Where((j, i) => j == i).Count() / exact.Target.Count;
        }

        return (Share(images.flatten(1), changed.flatten(1)), Share(Descriptor(images), Descriptor(changed)));
    }

    /// <summary>
    /// Percent of images whose translation has its own changed image as the nearest of all, in a space of points <c>[n, d]</c>.
    /// </summary>
    public static double Nearest(Tensor translated, Tensor truth)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor nearest = cdist(translated.to(float64), truth.to(float64)).argmin(1);
        return 100 * (nearest == arange(translated.shape[0])).to(float64).mean().item<double>();
    }

    private static Tensor Slopes(Tensor images)
    {
        Tensor padded = nn.functional.pad(images, [0, 1, 0, 1], PaddingModes.Replicate);
        long h = images.shape[2], w = images.shape[3];
        Tensor across = padded.narrow(2, 0, h).narrow(3, 1, w) - images, down = padded.narrow(2, 1, h).narrow(3, 0, w) - images;
        return (across.square() + down.square() + 1e-4).sqrt() * 4;
    }
}
