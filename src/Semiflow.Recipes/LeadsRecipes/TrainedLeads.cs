using Semiflow.Flows;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>A trained model of a run with its forecast of the tests.</summary>
/// <param name="Key">Name in figures of the summary, such as <c>one_for_all</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Dynamics">The model; null where its training blew up.</param>
/// <param name="Training">Its training; null where nothing was trained.</param>
/// <param name="Forecast">Its forecast in the units and the shape of the tests; NaN where it blew up.</param>
internal sealed record TrainedLeads(string Key, string Title, EnvironmentDynamics? Dynamics, TrainingResult? Training, Tensor Forecast)
{
    /// <summary>Mean squared error over all frames, as published: the first, which is given, counts.</summary>
    public double Error(TrajectorySet test) => ForecastErrors.MeanSquared(test, Forecast);

    /// <summary>The same of each environment.</summary>
    public double[] OfEnvironments(TrajectorySet test, int count)
    {
        double[] each = ForecastErrors.OfTrajectories(test, Forecast);
        return [.. Enumerable.Range(0, count).Select(e => each.Where((_, i) => (test.Environments?[i] ?? 0) == e).Average())];
    }

    /// <summary>
    /// Mean over the trajectories of the relative error <c>|forecast − truth| / |truth|</c> in the Euclidean norm, percent.
    /// </summary>
    public double RelativePercent(TrajectorySet test)
    {
        double[] errors = ForecastErrors.OfTrajectories(test, Forecast),
            sizes = ForecastErrors.OfTrajectories(test, zeros_like(test.States));
        return 100 * errors.Zip(sizes, (error, size) => Math.Sqrt(error / size)).Average();
    }
}
