using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// A convolution with an odd kernel, <c>y = w ⋆ x + b</c>, in one to three dimensions: it keeps the grid or, with a stride, takes every
/// second, third, … node of it.
/// </summary>
public sealed class Convolution : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter bias;

    private readonly int rank;
    private readonly ConvolutionRule rule;

    /// <summary>A convolution with weight and bias uniform in <c>±1/√(in·k^rank)</c> (the default of PyTorch).</summary>
    /// <param name="rank">Dimensions of the grid, 1 to 3.</param>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="outputChannels">Channels of the output.</param>
    /// <param name="kernelSize">Points of the kernel in each direction, odd.</param>
    /// <param name="border">What lies outside the grid.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="stride">Nodes from one output to the next in each direction.</param>
    /// <param name="deviation">Standard deviation of normally distributed weights with zero bias, for a layer that starts near zero; null
    /// for the uniform ones.</param>
    public Convolution(
        int rank, int inputChannels, int outputChannels, int kernelSize, Border border, Generator generator, int stride = 1,
        double? deviation = null)
        : base(nameof(Convolution))
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (kernelSize < 1 || kernelSize % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, "a kernel that keeps the grid must have an odd size.");
        }

        this.rank = rank;
        rule = new ConvolutionRule(stride, (kernelSize - 1) / 2, border);
        double bound = 1 / Math.Sqrt(inputChannels * Math.Pow(kernelSize, rank));
        long[] shape = [outputChannels, inputChannels, .. Enumerable.Repeat((long)kernelSize, rank)];
        Tensor values = empty(shape, float32);
        weight = nn.Parameter(deviation is { } spread ? values.normal_(0, spread, generator) : values.uniform_(-bound, bound, generator));
        bias = nn.Parameter(deviation is null
            ? empty([outputChannels], float32).uniform_(-bound, bound, generator)
            : zeros([outputChannels], float32));
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <summary>Number of parameters of such a convolution.</summary>
    public static long ParameterCount(int rank, int inputChannels, int outputChannels, int kernelSize) =>
        outputChannels * ((inputChannels * (long)Math.Pow(kernelSize, rank)) + 1);

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Convolve(x, weight, bias);

    /// <summary>
    /// <c>norm(w ⋆ x + b) + shift</c> at the cost of the convolution alone: whatever is affine per channel goes into weight and bias.
    /// </summary>
    /// <param name="x">Input, <c>[batch, in, x…]</c>.</param>
    /// <param name="norm">A normalization in evaluation mode, if any.</param>
    /// <param name="shift">Summand per channel, <c>[out]</c>; none for 0.</param>
    /// <returns>Output, <c>[batch, out, x…]</c>.</returns>
    public Tensor Folded(Tensor x, BatchNormalization? norm, Tensor? shift = null)
    {
        Tensor w = weight, b = bias;
        if (norm is not null)
        {
            (Tensor scale, Tensor summand) = norm.Affine();
            w *= scale.view([-1, .. Enumerable.Repeat(1L, rank + 1)]);
            b = b * scale + summand;
        }

        return Convolve(x, w, shift is null ? b : b + shift);
    }

    private Tensor Convolve(Tensor x, Tensor w, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != rank + 2 || x.shape[1] != w.shape[1])
        {
            throw new ArgumentException(
                $"expected [batch, {w.shape[1]}, x…] with {rank} directions, got [{string.Join(", ", x.shape)}].", nameof(x));
        }

        return FieldConvolution.Apply(x, w, b, rule);
    }
}
