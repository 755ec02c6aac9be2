using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Channels of different units beside one another: each counts by what is 1 in it.</summary>
internal static class ChannelSizes
{
    /// <summary>Values in sizes of their channels.</summary>
    /// <param name="values">Values with channels.</param>
    /// <param name="channel">Their dimension.</param>
    /// <param name="sizes">What counts as 1 in each channel; null leaves the values as they are.</param>
    public static Tensor Divide(Tensor values, int channel, IReadOnlyList<double>? sizes) => sizes is null ? values
        : values / tensor(sizes.ToArray(), values.dtype, values.device)
            .view([-1, .. Enumerable.Repeat(1L, (int)values.dim() - channel - 1)]);
}
