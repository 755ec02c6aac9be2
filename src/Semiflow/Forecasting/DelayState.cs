using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>The state is the stack of the last observations, newest first: a delay embedding instead of a hidden state.</summary>
/// <param name="past">Frames in the state.</param>
internal sealed class DelayState(int past) : IInitialState
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return PastFrames.Stacked(window, past);
    }
}
