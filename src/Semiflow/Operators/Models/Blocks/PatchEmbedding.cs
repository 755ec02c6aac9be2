using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// Patches of an image as tokens: a linear map of each p×p patch, then either LayerNorm (Swin) or a learned position added (ViT).
/// </summary>
internal sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution;
    private readonly LayerNorm? norm;

    [ComponentName(Name = "positions")]
    private readonly Parameter? positions;

    /// <summary>An embedding with fresh parameters.</summary>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="patch">p, divides both.</param>
    /// <param name="to">Channels of a token.</param>
    /// <param name="normalized">True for LayerNorm at the end.</param>
    /// <param name="positioned">True for learned positions.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <exception cref="InputException">The patches do not tile the image.</exception>
    public PatchEmbedding(int channels, int height, int width, int patch, int to, bool normalized, bool positioned, Generator generator)
        : base(nameof(PatchEmbedding))
    {
        if (patch < 1 || height % patch != 0 || width % patch != 0)
        {
            throw new InputException($"an image of {height}×{width} cannot be divided into patches of {patch}×{patch}: choose a divisor of "
                + $"both sizes.");
        }

        convolution = nn.Conv2d(channels, to, patch, stride: patch);
        norm = normalized ? nn.LayerNorm(to) : null;
        positions = positioned ? nn.Parameter(randn([height / patch, width / patch, to], float32, generator: generator) * 0.02) : null;
        RegisterComponents();
        positions?.DetachFromDisposeScope();
        this.Drawn(generator);
    }

    /// <summary><c>[batch, channel, height, width]</c> to tokens <c>[batch, height/p, width/p, channels]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tokens = convolution.call(input).permute(0, 2, 3, 1);
        tokens = norm is null ? tokens : norm.call(tokens);
        return (positions is null ? tokens.contiguous() : tokens + positions).MoveToOuterDisposeScope();
    }
}
