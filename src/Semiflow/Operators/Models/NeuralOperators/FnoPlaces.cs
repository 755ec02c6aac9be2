using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>The coordinates that an FNO takes as additional channels.</summary>
internal sealed class FnoPlaces(FnoCoordinates kind, Grid grid)
{
    private readonly object gate = new();
    private Tensor? made;

    /// <summary>Number of these channels.</summary>
    public int Channels => kind switch
    {
        FnoCoordinates.None => 0,
        FnoCoordinates.Inclusive => grid.Rank,
        _ => 2 * grid.Rank,
    };

    /// <summary>States <c>[batch, channel, x…]</c> followed by the coordinates.</summary>
    public Tensor Append(Tensor states) =>
        kind == FnoCoordinates.None ? states : cat([states, For(states).expand([states.shape[0], Channels, .. grid.Shape])], 1);

    private Tensor For(Tensor like)
    {
        lock (gate)
        {
            if (made is { } known && known.dtype == like.dtype && known.device.Equals(like.device))
            {
                return known;
            }

            using DisposeScope scope = NewDisposeScope();
            using IDisposable ordinary = inference_mode(false);
            Tensor[] channels = [.. Enumerable.Range(0, grid.Rank).SelectMany(Of)];
            return made = stack([.. channels.Select(c => c.expand(grid.Shape))]).to(like.dtype).to(like.device).clone()
                .DetachFromDisposeScope();
        }
    }

    private Tensor[] Of(int axis)
    {
        long points = grid.Axes[axis].Points;
        long[] along = [.. Enumerable.Range(0, grid.Rank).Select(a => a == axis ? points : 1)];
        if (kind == FnoCoordinates.Inclusive)
        {
            return [linspace(0, 1, points, dtype: float64).view(along)];
        }

        Tensor angle = arange(points, dtype: float64).view(along) * (2 * Math.PI / points);
        return [angle.sin(), angle.cos()];
    }
}
