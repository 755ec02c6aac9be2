using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using System.Globalization;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Compares least-action maps with one that is known: the check of the whole algorithm (spec least-action.md 10.2).</summary>
public sealed class MapMethod : IMethod
{
    private MapMethod()
    {
    }

    /// <summary>The method.</summary>
    public static MapMethod Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "least-action-map";

    /// <inheritdoc/>
    public string Title => "a check of least action on a problem whose map is known; takes no data of its own";

    /// <inheritdoc/>
    public IReadOnlyList<string> Models => NetworkCatalogue.NamesFor<IPointNetwork>("points");

    /// <inheritdoc/>
    public object Defaults(string model) => Models.Contains(model)
        ? new MapConfig(
            new MapDataConfig(), new LeastActionModelConfig(Blocks: 5, Width: 32, Weights: InitialWeights.Normal, Gain: 0.1),
            new MapTrainingConfig(), new MapEvaluationConfig())
        : throw Semiflow.Names.Unknown("model", model, [.. Models]);

    /// <inheritdoc/>
    public IReadOnlyList<Recipe> Recipes =>
        [LeastActionAnalytic.Recipe];

    /// <inheritdoc/>
    public object Checked(object settings) => ((MapConfig)settings).Checked();

    /// <inheritdoc/>
    public Summary Run(RunSession run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Plan.Source.File is { } file)
        {
            throw new InputException($"{file}: least-action-map compares with a map that is known and takes no data. Train on own data "
                + $"with --method least-action.");
        }

        using DisposeScope scope = NewDisposeScope();
        var config = (MapConfig)run.Plan.Config;
        var problem = MarginProblem.Draw(config.Data.Points, run.Seed("data"));
        run.Observer.Say(
            string.Create(
                CultureInfo.InvariantCulture, $"data:       {config.Data.Points} points in two classes; the cheapest map over the margin "
                    + $"costs {problem.OptimalCost:G5}"));
        IReadOnlyList<MapRun> maps = new MapTrainings(run, config, problem).All();
        new ClassifierCard([2], ["y = −1", "y = 1"]).Write(run.Folder);
        run.Token.ThrowIfCancellationRequested();
        var results = new MapResults(run, problem, maps);
        TransportFile.Write(run.Folder, maps.Select(map => (map.Name, map.Report, map.Motions)));
        Summary summary = results.Summary();
        if (config.Evaluation.Report)
        {
            MapReport.Write(run, results, Rows(summary));
        }

        return summary;
    }

    /// <inheritdoc/>
    public ITrainedRun Open(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var card = ClassifierCard.Read(record);
        var config = (MapConfig)record.Plan.Config;
        Chains.ChainClassifier network = MapTrainings.Network(record.Plan.Model, config, config.Model.Gain, 0);
        record.Folder.Checkpoints.LoadModel(network, Principles.Classification.LeastAction.PlayerName);
        network.eval();
        return new TrainedClassifier(card, network.call);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SummaryRow> Rows(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return MapRows.Of(summary);
    }
}
