using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>The true state is given at the start: forecasts then measure the dynamics alone.</summary>
internal sealed class GivenState : IInitialState
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Start ?? throw new InputException(
            "the true state at the start is asked for, but the data contain only observations: choose the encoder for the initial state.");
    }
}
