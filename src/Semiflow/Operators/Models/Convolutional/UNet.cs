using Semiflow.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// A U-Net on two-dimensional grids: each level two 3×3 convolutions with an activation; down by a convolution of stride 2, up by bilinear
/// interpolation and a convolution; levels are joined by concatenation. It estimates the hidden part of a state from past
/// observations (spec partial-observations.md 3.2). No batch normalization, which would couple samples.
/// </summary>
internal sealed class UNet : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "encoder")]
    private readonly ModuleList<ConvolutionPair> encoder = new();

    [ComponentName(Name = "down")]
    private readonly ModuleList<Convolution> down = new();

    [ComponentName(Name = "up")]
    private readonly ModuleList<Convolution> up = new();

    [ComponentName(Name = "decoder")]
    private readonly ModuleList<ConvolutionPair> decoder = new();

    [ComponentName(Name = "head")]
    private readonly Convolution head;

    private readonly Border border;
    private readonly FieldActivation activation;

    /// <summary>A U-Net with fresh parameters.</summary>
    /// <param name="options">Widths and border.</param>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="outputChannels">Channels of the output.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <exception cref="InputException">No width, or one below 1.</exception>
    public UNet(UNetOptions options, int inputChannels, int outputChannels, Generator generator)
        : base(nameof(UNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<int> widths = options.Widths;
        if (widths.Count == 0 || widths.Any(width => width < 1))
        {
            throw new InputException($"a U-Net needs at least one width, each at least 1, not [{string.Join(", ", widths)}].");
        }

        (border, activation) = (options.Border ?? Border.Replicate, options.Activation);
        Convolution Layer(int from, int to, int stride = 1) => new(2, from, to, 3, border, generator, stride);
        ConvolutionPair Pair(int from, int to) => new(Layer(from, to), Layer(to, to), activation);
        for (int level = 0; level < widths.Count; level++)
        {
            encoder.Add(Pair(level == 0 ? inputChannels : widths[level], widths[level]));
            if (level + 1 < widths.Count)
            {
                down.Add(Layer(widths[level], widths[level + 1], stride: 2));
            }
        }

        for (int level = widths.Count - 2; level >= 0; level--)
        {
            up.Add(Layer(widths[level + 1], widths[level]));
            decoder.Add(Pair(2 * widths[level], widths[level]));
        }

        head = new Convolution(2, widths[0], outputChannels, 3, border, generator, deviation: options.HeadDeviation);
        RegisterComponents();
    }

    /// <summary>The network's output.</summary>
    /// <param name="x"><c>[batch, in, x, y]</c>, both sizes divisible by 2 to the number of levels minus one.</param>
    /// <returns><c>[batch, out, x, y]</c>.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        int factor = 1 << down.Count;
        if (x.dim() != 4 || x.shape[2] % factor != 0 || x.shape[3] % factor != 0)
        {
            throw new ArgumentException($"expected [batch, channel, x, y] with sizes divisible by {factor}, got "
                + $"[{string.Join(", ", x.shape)}].", nameof(x));
        }

        var kept = new Stack<Tensor>();
        for (int level = 0; level < down.Count; level++)
        {
            x = encoder[level].call(x);
            kept.Push(x);
            x = activation.Apply(down[level].call(x));
        }

        x = encoder[down.Count].call(x);
        for (int step = 0; step < up.Count; step++)
        {
            x = activation.Apply(up[step].call(Upsampling.Doubled(x, border)));
            x = decoder[step].call(cat([kept.Pop(), x], 1));
        }

        return head.call(x);
    }
}
