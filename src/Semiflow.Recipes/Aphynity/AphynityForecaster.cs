using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Continues states by the learned dynamics.</summary>
/// <param name="field">The dynamics, on the CPU.</param>
/// <param name="flow">How they are solved.</param>
/// <param name="channels">Channels of the states.</param>
internal sealed class AphynityForecaster(IVectorField field, FlowOptions flow, int channels) : IForecaster
{
    /// <inheritdoc/>
    public int Window => 1;

    /// <inheritdoc/>
    public int Channels => channels;

    /// <inheritdoc/>
    public Tensor Forecast(TrajectorySet start, Tensor times)
    {
        ArgumentNullException.ThrowIfNull(start);
        return new FlowMap(field, flow).Path(start.States[^1].to(float32), times).States;
    }
}
