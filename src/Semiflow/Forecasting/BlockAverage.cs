using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>A coarse sensor: means of the observed channels over blocks of the plane.</summary>
/// <param name="channels">Indices of the observed channels.</param>
/// <param name="size">Nodes of a block in each direction; divides the grid.</param>
public sealed class BlockAverage(IReadOnlyList<int> channels, int size) : IObservation
{
    private readonly ChannelSelection selection = new(channels);

    /// <summary>None: a mean does not determine the state.</summary>
    public IReadOnlyList<int> Copied => [];

    /// <inheritdoc/>
    public Tensor Apply(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Tensor seen = selection.Apply(state);
        if (seen.shape[^1] % size != 0 || seen.shape[^2] % size != 0)
        {
            throw new ArgumentException($"expected a plane divisible into blocks of {size} x {size}, got "
                + $"[{string.Join(", ", state.shape)}].", nameof(state));
        }

        long[] lead = [.. seen.shape.Take(seen.shape.Length - 2)];
        return seen.reshape([.. lead, seen.shape[^2] / size, size, seen.shape[^1] / size, size]).mean([-3, -1]);
    }
}
