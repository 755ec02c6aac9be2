using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Some channels are observed, the others hidden: for example the height of (height, velocities).</summary>
public sealed class ChannelSelection : IObservation
{
    private readonly int rank;

    /// <summary>An observation of the given channels.</summary>
    /// <param name="channels">Indices of the observed channels, at least one, without repetition.</param>
    /// <param name="rank">Dimensions of the grid, 0 for states without space.</param>
    /// <exception cref="InputException">No channel, a repeated one, or a negative one.</exception>
    public ChannelSelection(IReadOnlyList<int> channels, int rank = 2)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        if (channels.Count == 0 || channels.Distinct().Count() != channels.Count || channels.Any(channel => channel < 0))
        {
            throw new InputException($"observed channels must be one or more different indices, counted from 0, not "
                + $"[{string.Join(", ", channels)}].");
        }

        (Copied, this.rank) = ([.. channels], rank);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> Copied { get; }

    /// <inheritdoc/>
    public Tensor Apply(Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int dimension = (int)state.dim() - rank - 1;
        if (dimension < 0 || Copied.Max() >= state.shape[dimension])
        {
            throw new ArgumentException($"expected states with more than {Copied.Max()} channels in {rank} directions, got "
                + $"[{string.Join(", ", state.shape)}].", nameof(state));
        }

        return Copied.Count == 1
            ? state.narrow(dimension, Copied[0], 1)
            : cat([.. Copied.Select(channel => state.narrow(dimension, channel, 1))], dimension);
    }
}
