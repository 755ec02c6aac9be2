using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Opens trained runs.</summary>
internal static class AphynityRun
{
    /// <summary>The model of the best epoch.</summary>
    /// <exception cref="InputException">The run is not trained yet, or damaged.</exception>
    public static ITrainedRun Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var config = (AphynityConfig)record.Plan.Config;
        StateShape shape = StateShape.Read(record);
        Dynamics dynamics = Dynamics.Create(config.Model, PhysicsLaws.Find(record.Plan.Model), shape, null, null, 0, CPU);
        record.Folder.Checkpoints.LoadModel(dynamics.Principle(config.Training, shape.Channels, frames: 2));
        return new TrainedForecaster(new AphynityForecaster(dynamics.Field, Dynamics.Flow(config.Training), shape.Channels));
    }
}
