using Semiflow.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// The velocity of fields as a network: two convolutions of stride 2, residual blocks on a quarter of the resolution, two bilinear
/// steps back (spec partial-observations.md 3.3). No normalization by batch or dropout: a vector field depends only on its own state.
/// </summary>
internal sealed class ResidualDynamics : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "stem")]
    private readonly Convolution stem;

    [ComponentName(Name = "down1")]
    private readonly Convolution down1;

    [ComponentName(Name = "down2")]
    private readonly Convolution down2;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<ConvolutionResidual> blocks = new();

    [ComponentName(Name = "up1")]
    private readonly Convolution up1;

    [ComponentName(Name = "up2")]
    private readonly Convolution up2;

    [ComponentName(Name = "head")]
    private readonly Convolution head;

    private readonly Border border;
    private readonly bool skips;
    private readonly FieldActivation activation;

    /// <summary>A network with fresh parameters.</summary>
    /// <param name="options">Width, blocks and border.</param>
    /// <param name="inputChannels">Channels of the input: state, static fields, features of time.</param>
    /// <param name="outputChannels">Channels of the state.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <exception cref="InputException">A width or number of blocks out of range.</exception>
    public ResidualDynamics(ResidualDynamicsOptions options, int inputChannels, int outputChannels, Generator generator)
        : base(nameof(ResidualDynamics))
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Width < 1 || options.Blocks < 0)
        {
            throw new InputException($"a dynamics network needs a width of at least 1 and a number of blocks of at least 0, not "
                + $"{options.Width} and {options.Blocks}.");
        }

        int width = options.Width, wide = 2 * options.Width;
        (border, skips, activation) = (options.Border ?? Border.Replicate, options.Skips, options.Activation);
        Convolution Layer(int from, int to, int stride = 1) => new(2, from, to, 3, border, generator, stride);
        stem = Layer(inputChannels, width);
        down1 = Layer(width, wide, stride: 2);
        down2 = Layer(wide, wide, stride: 2);
        for (int i = 0; i < options.Blocks; i++)
        {
            blocks.Add(new ConvolutionResidual(Layer(wide, wide), Layer(wide, wide), activation));
        }

        up1 = Layer(wide, width);
        up2 = Layer(width, width);
        head = new Convolution(2, width, outputChannels, 3, border, generator, deviation: options.HeadDeviation);
        RegisterComponents();
    }

    /// <summary>The velocity.</summary>
    /// <param name="x"><c>[batch, in, x, y]</c>, both sizes divisible by 4.</param>
    /// <returns><c>[batch, out, x, y]</c>.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 4 || x.shape[2] % 4 != 0 || x.shape[3] % 4 != 0)
        {
            throw new ArgumentException($"expected [batch, channel, x, y] with sizes divisible by 4, got [{string.Join(", ", x.shape)}].",
                nameof(x));
        }

        Tensor fine = activation.Apply(stem.call(x)), half = activation.Apply(down1.call(fine));
        x = activation.Apply(down2.call(half));
        foreach (ConvolutionResidual block in blocks)
        {
            x = block.call(x);
        }

        x = Upsampling.Doubled(x, border);
        x = activation.Apply(up1.call(skips ? x + half : x));
        x = Upsampling.Doubled(x, border);
        return head.call(activation.Apply(up2.call(skips ? x + fine : x)));
    }
}
