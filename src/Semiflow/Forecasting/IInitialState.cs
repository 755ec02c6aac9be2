using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>How the whole state at the start is found (spec partial-observations.md 3.2).</summary>
public interface IInitialState
{
    /// <summary>Learned parameters, by name.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>The state at the start, <c>[batch, channel, x…]</c>.</summary>
    Tensor State(ObservationWindow window);
}
