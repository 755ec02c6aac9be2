using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Batches;
using Semiflow.Training.Runs;
using Semiflow.Transport;
using Semiflow.Transport.Costs;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Translation between the two domains of the user's file.</summary>
internal static class OwnPair
{
    /// <summary>Trains the flow and, where baselines are asked for, the same without a transport cost.</summary>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        (Tensor source, Tensor target) = PairFile.Read(run.Plan.Source);
        TranslationSpace space = TranslationSpace.Measured(source, target);
        (Tensor from, Tensor fromTest) = Split(space.ToUnits(source), config.Data, run.Seed("split source"));
        (Tensor to, Tensor toTest) = Split(space.ToUnits(target), config.Data, run.Seed("split target"));
        run.Observer.Say($"data:       {from.shape[0]} source and {to.shape[0]} target points [{string.Join(", ", space.Shape)}] for "
            + $"training, {fromTest.shape[0]} and {toTest.shape[0]} for tests");
        var trainings = new TranslationTrainings(run, config);
        TranslationTrainingConfig how = config.Training;
        ITransportCost cost = how.Power == 2 ? new QuadraticCost() : new PowerCost(how.Power);
        CloudBatches Batches() => CloudBatches.Of(
            from.to(run.Device), to.to(run.Device), how.BatchSize, how.MovesPerEpoch, run.Seed("batches"));
        TrainedFlow Fit(string name, string title, double weight) => trainings.Fit(
            name, title, TranslationNetworks.Flow(run.Plan.Model, config.Model, space.Shape, run.Seed("initialization"), run.Device),
            Batches(), cost, how with { Weight = weight });
        FlowScore Score(TrainedFlow flow) =>
            FlowScore.Of(flow, fromTest, toTest, cost, unit: how.Power == 2 ? space.Scale : 1, seed: run.Seed("score"));

        FlowScore main = Score(Fit(RunSession.Main, "translation", how.Weight));
        space.Write(run.Folder);
        var shown = new List<FlowScore> { main };
        var figures = new List<KeyValuePair<string, SummaryFigure>>(main.Figures())
            { new("optimal_cost", new SummaryFigure(main.SampleCost(), "")) };
        if (config.Evaluation.Baselines && how.Form == TranslationForm.Penalty && how.Weight > 0)
        {
            FlowScore free = Score(Fit("free", "without a transport cost", 0));
            figures.AddRange(free.Figures("free"));
            shown.Add(free);
        }

        return new TranslationResult(
            figures, () => Sections(run, shown),
            "A flow learned to take the points of one domain to the law of the other at least cost. Figures are in the units of the data; "
                + "pictures are in those of the flow"
            + (space.Shape.Count == 1 && space.Shape[0] > 2 ? " and show the first two numbers of each point." : "."),
            main.Trained.Result!, main.Trained.Flow.parameters().Sum(p => p.numel()));
    }

    private static (Tensor Train, Tensor Test) Split(Tensor points, TranslationDataConfig data, ulong seed)
    {
        int count = (int)points.shape[0], test = Math.Min(data.Test, Math.Max(1, count / 5)),
            train = Math.Min(data.Train ?? count, count - test);
        using Tensor order = tensor(Randomness.Permutation(count, seed, 0)).to(int64);
        Tensor mixed = points.index_select(0, order);
        return test >= 2 && train >= 2
            ? (mixed[..train], mixed[(count - test)..])
            : throw new InputException($"a domain of {count} points is too small: 10 are the least, of which a fifth are for tests.");
    }

    private static IReadOnlyList<ReportSection> Sections(RunSession run, IReadOnlyList<FlowScore> shown) =>
    [
        new ReportSection("The map", [TranslationPictures.Maps("maps", "Source, image, target.", shown),
            TranslationPictures.Paths("paths", "Through the layers.", shown)]),
        new ReportSection("On the way",
            [TranslationPictures.Interpolation("interpolation", "Interpolation.", shown[0]), TranslationPictures.Layers("layers", shown)]),
        new ReportSection("The training", [TranslationPictures.Trainings(run, "training", [.. shown.Select(score => score.Trained)])]),
    ];
}
