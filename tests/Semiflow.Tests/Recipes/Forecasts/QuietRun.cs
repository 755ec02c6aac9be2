using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>The session of a recipe's run in a folder of its own, which nobody watches.</summary>
internal sealed class QuietRun : IRunObserver, IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-quiet-").FullName;

    public QuietRun(string recipe, long seed = 0)
    {
        Recipe known = RecipeCatalogue.Find(recipe);
        Record = RunRecord.Create(Path.Combine(root, "run"), known.Plan("small", seed, "cpu", known.Small));
        Session = new RunSession(Record, this, CancellationToken.None);
    }

    public RunRecord Record { get; }

    public RunSession Session { get; }

    /// <summary>A training that ended with the given measures.</summary>
    public static TrainingResult Training(params (string Name, double Value)[] measures)
    {
        var last = new EpochReport(
            1, 10, new Dictionary<string, IReadOnlyDictionary<string, double>>(), new Dictionary<string, double>(), 0.5, true, 1, 2,
            measures.ToDictionary(each => each.Name, each => each.Value));
        return new TrainingResult(StopReason.Finished, 1, 10, 0.5, 1, 2, [last]);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
