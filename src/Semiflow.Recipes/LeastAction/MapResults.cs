using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.LeastAction;

/// <summary>What a comparison with the exact map found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Problem">Points and exact map.</param>
/// <param name="Maps">The trained maps, that of the run first.</param>
internal sealed record MapResults(RunSession Run, MarginProblem Problem, IReadOnlyList<MapRun> Maps)
{
    /// <summary>The map that the run is about.</summary>
    public MapRun Main => Maps[0];

    /// <summary>The figures of the run.</summary>
    public Summary Summary()
    {
        double optimal = Problem.OptimalCost;
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string name, string key, double value, string unit = "") =>
            figures.Add(new(key.Length == 0 ? name : $"{name}_{key}", new SummaryFigure(value, unit)));
        Add("optimal_cost", "", optimal);
        foreach (MapRun map in Maps)
        {
            Add("map_error", map.Key, map.MapError);
            Add("map_error_percent", map.Key, 100 * map.MapError / optimal, "%");
            Add("action", map.Key, map.Report.Action);
            Add("action_ratio", map.Key, map.Report.Action / optimal);
            Add("hinge", map.Key, map.Hinge);
            Add("displacement", map.Key, map.Report.Displacement);
            Add("kappa", map.Key, map.Report.Kappa);
            Add("eta", map.Key, map.Report.Eta);
            Add("straightness", map.Key, map.Report.Straightness);
            if (map.Multiplier is { } multiplier)
            {
                Add("multiplier", map.Key, multiplier);
            }
        }

        return new Summary(Run.Plan.Recipe, [.. figures, .. Run.Costs(Main.Network.parameters().Sum(p => p.numel()), Main.Training)]);
    }
}
