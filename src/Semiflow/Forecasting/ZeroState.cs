using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// The observed channels are copied and the hidden ones start at zero; with no hidden channel, the state is what is observed.
/// </summary>
/// <param name="hidden">Hidden channels.</param>
public sealed class ZeroState(int hidden) : IInitialState
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        Tensor last = window.Past[window.Frames - 1];
        return hidden == 0 ? last : cat([last, zeros([last.shape[0], hidden, .. last.shape.AsSpan(2)], last.dtype, last.device)], 1);
    }
}
