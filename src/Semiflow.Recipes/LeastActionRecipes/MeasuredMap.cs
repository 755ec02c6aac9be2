using Semiflow.Chains;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A trained map with what was measured of it; of a baseline that blew up, nothing.</summary>
/// <param name="Trained">The map.</param>
/// <param name="Path">x_0 … x_M of the points.</param>
/// <param name="Hinge">Mean loss.</param>
/// <param name="MapError">E|T(x) − T*(x)|².</param>
/// <param name="Transport">How it displaces the points.</param>
internal sealed record MeasuredMap(
    TrainedContestant<ChainClassifier> Trained, IReadOnlyList<Tensor> Path, double Hinge = double.NaN, double MapError = double.NaN,
    MeasuredTransport? Transport = null)
{
    /// <summary>Name of the map for people.</summary>
    public string Title => Trained.Title;

    /// <summary>The figures of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="optimal">C*.</param>
    /// <param name="maps">The maps, that which the run is about first.</param>
    public static Summary Summary(RunSession run, double optimal, IReadOnlyList<MeasuredMap> maps)
    {
        var figures = new RunFigures(run);
        figures.Add(MapFigures.OptimalCost, optimal);
        foreach (MeasuredMap map in maps)
        {
            Contestant who = map.Trained.Contestant;
            figures.Add(MapFigures.MapErrorPercent.For(who), 100 * map.MapError / optimal);
            figures.Add(MapFigures.ActionRatio.For(who), (map.Transport?.Report.Action ?? double.NaN) / optimal);
            figures.Add(MapFigures.Hinge.For(who), map.Hinge);
            figures.Add(MapFigures.MapError.For(who), map.MapError);
            LeastActionFigures.AddWay(figures, who, value => map.Transport is { } transport ? value(transport) : double.NaN);
            figures.Add(LeastActionFigures.Multiplier.For(who), map.Transport?.Multiplier);
        }

        return figures.Summary(maps[0].Trained.Model!.parameters().Sum(p => p.numel()), maps[0].Trained.Training!);
    }
}
