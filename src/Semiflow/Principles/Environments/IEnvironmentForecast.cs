using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>What continues trajectories, each in its environment.</summary>
internal interface IEnvironmentForecast
{
    /// <summary>States from the first ones of a set at its times, in the shape of those of the set; NaN where one blows up.</summary>
    Tensor Forecast(TrajectorySet set);
}
