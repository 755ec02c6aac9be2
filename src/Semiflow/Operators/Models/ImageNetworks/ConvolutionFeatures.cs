using System.Globalization;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.ImageNetworks;

/// <summary>
/// Features of images by a plain sequence of convolutions (VGG's, for one), from arrays alone: the convolutions <c>N.weight</c>
/// [out, in, k, k] with <c>N.bias</c> in the order of N, each with padding ⌊k/2⌋ and followed by ReLU and, where there is <c>N.pool</c>, a
/// whole number p, by the maximum over p × p pixels; last the mean over pixels.
/// </summary>
internal sealed class ConvolutionFeatures
{
    private readonly IReadOnlyList<(Tensor Weight, Tensor? Bias, long Pool)> layers;

    /// <summary>The network of arrays by name.</summary>
    /// <exception cref="InputException">They are not those of a sequence of convolutions of images with three channels.</exception>
    public ConvolutionFeatures(IReadOnlyDictionary<string, Tensor> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        int[] numbers = [.. arrays.Keys.Where(name => name.EndsWith(".weight", StringComparison.Ordinal))
            .Select(name => int.TryParse(name[..^".weight".Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number : -1).Order()];
        layers = [.. numbers.Where(number => number >= 0).Select(number => (
            arrays[Name(number, "weight")].to(float32), arrays.GetValueOrDefault(Name(number, "bias"))?.to(float32),
            arrays.TryGetValue(Name(number, "pool"), out Tensor? pool) ? pool.to(int64).item<long>() : 1))];
        long channels = 3;
        foreach ((Tensor weight, Tensor? bias, long pool) in layers)
        {
            if (weight.dim() != 4 || weight.shape[1] != channels || pool < 1 || (bias is not null && bias.numel() != weight.shape[0]))
            {
                throw Refused($"a layer of shape [{string.Join(", ", weight.shape)}] does not take {channels} channels");
            }

            channels = weight.shape[0];
        }

        if (layers.Count == 0 || numbers[0] < 0)
        {
            throw Refused($"it has {string.Join(", ", arrays.Keys.Take(5))}");
        }
    }

    /// <summary>Features [n, f] of images [n, 3, h, w].</summary>
    public Tensor Of(Tensor images) => layers.Aggregate(images.to(float32), (values, layer) =>
    {
        Tensor next = nn.functional.conv2d(values, layer.Weight, layer.Bias,
            padding: [layer.Weight.shape[2] / 2, layer.Weight.shape[3] / 2]).relu();
        return layer.Pool > 1 ? nn.functional.max_pool2d(next, layer.Pool) : next;
    }).mean([2, 3]);

    private static string Name(int number, string part) => string.Create(CultureInfo.InvariantCulture, $"{number}.{part}");

    private static InputException Refused(string how) => new(
        $"the file holds no sequence of convolutions 0.weight [out, 3, k, k], 0.bias, 0.pool, 1.weight, …: {how}.");
}
