using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// Four neighboring tokens become one of twice the channels: concatenation – LayerNorm – linear without bias (arXiv 2103.14030).
/// </summary>
internal sealed class PatchMerging : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm;
    private readonly Linear reduction;

    public PatchMerging(int channels, Generator generator)
        : base(nameof(PatchMerging))
    {
        norm = nn.LayerNorm(4 * channels);
        reduction = nn.Linear(4 * channels, 2 * channels, hasBias: false);
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <summary><c>[batch, height, width, channels]</c> to <c>[batch, height/2, width/2, 2·channels]</c>.</summary>
    /// <exception cref="InputException">An odd number of tokens in a direction.</exception>
    public override Tensor forward(Tensor input)
    {
        long height = input.shape[1], width = input.shape[2], channels = input.shape[3];
        if (height % 2 != 0 || width % 2 != 0)
        {
            throw new InputException($"{height}×{width} tokens cannot be merged in groups of four: choose an image size that halves at "
                + $"every stage, or fewer stages.");
        }

        using DisposeScope scope = NewDisposeScope();

        // Order (0,0), (1,0), (0,1), (1,1) of (row, column), as published.
        Tensor fours = input.reshape(-1, height / 2, 2, width / 2, 2, channels).permute(0, 1, 3, 4, 2, 5)
            .reshape(-1, height / 2, width / 2, 4 * channels);
        return reduction.call(norm.call(fours)).MoveToOuterDisposeScope();
    }
}
