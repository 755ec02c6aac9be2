using Semiflow.Operators.Models.Capabilities;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><see cref="PatchCritic"/> by name.</summary>
internal sealed class PatchCriticNetwork : ICriticNetwork
{
    /// <inheritdoc/>
    public string Name => "patch";

    /// <inheritdoc/>
    public string Title => "Critic of image patches: convolutions of stride 2, one score per patch.";

    /// <inheritdoc/>
    public string Reference => "arXiv 1611.07004";

    /// <inheritdoc/>
    public object Defaults { get; } = new PatchCriticOptions();

    /// <inheritdoc/>
    public IReadOnlyList<int> Ranks { get; } = [2];

    /// <inheritdoc/>
    public nn.Module<Tensor, Tensor> Create(object options, IReadOnlyList<long> shape, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(shape);
        this.RequireRank(Ranks, shape.Count - 1);
        PatchCriticOptions own = this.Own<PatchCriticOptions>(options);
        if (own.Width < 1 || own.Layers < 1)
        {
            throw new InputException($"a critic of patches needs a width and layers of at least 1, not {own.Width} and {own.Layers}.");
        }

        return new PatchCritic((int)shape[0], own.Width, own.Layers ?? (shape[1] >= 128 ? 3 : 2), generator, own.Normalized);
    }
}
