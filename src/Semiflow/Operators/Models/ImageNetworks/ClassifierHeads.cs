using Semiflow.Operators.Models.Blocks;
using Semiflow.Operators.Models.ImageNetworks;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models;

/// <summary>Classifiers that fit their features: the widths of their layers are found by probing.</summary>
public static class ClassifierHeads
{
    /// <summary>A classifier with fresh parameters (uniform, PyTorch's default).</summary>
    /// <param name="kind">Its layers.</param>
    /// <param name="features">Shape of one item of its input, without the batch: <c>[C, height, width]</c>, <c>[height, width, C]</c> for
    /// tokens, <c>[d]</c> for points.</param>
    /// <param name="classes">K.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <returns>From <c>[batch, …]</c> to logits <c>[batch, K]</c>.</returns>
    /// <exception cref="InputException">A kind that does not fit the features.</exception>
    public static nn.Module<Tensor, Tensor> Of(HeadKind kind, IReadOnlyList<long> features, int classes, Generator generator) =>
        Of(new HeadSpec(kind), features, classes, generator);

    /// <inheritdoc cref="Of(HeadKind, IReadOnlyList{long}, int, Generator)"/>
    /// <param name="spec">Its layers and pooling.</param>
    /// <param name="features">Shape of one item of its input, without the batch.</param>
    /// <param name="classes">K.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    public static nn.Module<Tensor, Tensor> Of(HeadSpec spec, IReadOnlyList<long> features, int classes, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (features.Count == 0 || features.Any(size => size < 1))
        {
            throw new ArgumentException($"expected the shape of one item, got [{string.Join(", ", features)}].", nameof(features));
        }

        return new HeadBuilder(features, classes).Build(spec).Drawn(generator);
    }

    /// <summary>
    /// The frozen classifier <c>logits = (x₁ + x₂ + b, 0)</c> on points of the plane: its decision line lies far from the data, so one
    /// class must be transported across it (spec least-action.md 4, "2-D net"). It has no parameters; a learnable one is
    /// <see cref="HeadKind.OneLinear"/>.
    /// </summary>
    /// <param name="offset">b.</param>
    public static nn.Module<Tensor, Tensor> FrozenLine(double offset = 20) => new FrozenLine(offset);
}
