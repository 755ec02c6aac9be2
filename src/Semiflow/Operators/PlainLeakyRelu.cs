using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// The leaky ReLU without filters (spec cno.md 2.6.3; the ablation): σ on the input grid, then average pooling for half or a
/// quarter of the points, nearest neighbors for any other change.
/// </summary>
internal sealed class PlainLeakyRelu : IActivation
{
    private readonly IReadOnlyList<int> inputSizes;
    private readonly IReadOnlyList<int> outputSizes;
    private readonly double slope;
    private readonly double gain;

    /// <summary>An activation between grids with the given numbers of points per direction.</summary>
    /// <param name="inputSizes">Points of the input grid, one to three directions.</param>
    /// <param name="outputSizes">Points of the output grid.</param>
    /// <param name="slope">Slope for negative values; 0.01 in the reference.</param>
    /// <param name="gain">Factor of the result.</param>
    public PlainLeakyRelu(IReadOnlyList<int> inputSizes, IReadOnlyList<int> outputSizes, double slope = 0.01, double gain = 1)
    {
        ArgumentNullException.ThrowIfNull(inputSizes);
        ArgumentNullException.ThrowIfNull(outputSizes);
        this.inputSizes = inputSizes;
        this.outputSizes = outputSizes;
        this.slope = slope;
        this.gain = gain;
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor x, Tensor? scale = null, Tensor? shift = null)
    {
        Tensor y = nn.functional.leaky_relu(x.ScaledAndShifted(scale, shift), slope);
        y = gain == 1 ? y : y * gain;
        int factor = inputSizes[0] / outputSizes[0];
        bool uniform = inputSizes.Zip(outputSizes).All(pair => pair.First == factor * pair.Second);
        return uniform && factor is 1 or 2 or 4 ? Pool(y, factor) : Nearest(y);
    }

    private Tensor Pool(Tensor x, long factor)
    {
        // The reference pools to a quarter with a border of one zero.
        long padding = factor == 4 ? 1 : 0;
        return (factor, inputSizes.Count) switch
        {
            (1, _) => x,
            (_, 1) => nn.functional.avg_pool1d(x, factor, factor, padding),
            (_, 2) => nn.functional.avg_pool2d(x, factor, factor, padding),
            _ => nn.functional.avg_pool3d(x, [factor, factor, factor], [factor, factor, factor], [padding, padding, padding]),
        };
    }

    private Tensor Nearest(Tensor x)
    {
        for (int axis = 0; axis < inputSizes.Count; axis++)
        {
            if (inputSizes[axis] != outputSizes[axis])
            {
                long[] source = [.. Enumerable.Range(0, outputSizes[axis]).Select(j => (long)j * inputSizes[axis] / outputSizes[axis])];
                x = x.index_select(axis + 2, tensor(source, device: x.device));
            }
        }

        return x;
    }
}
