using System.Globalization;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E4: the cost says which map is meant: a metric chooses the pairing of two blobs, an obstacle bends the paths.</summary>
internal static class SemanticExperiment
{
    private const double Radius = 0.5;

    /// <summary>A training for a metric, and how many points went where the metric predicts.</summary>
    private sealed record Paired(double Coupling, int Seed, FlowScore Score, double Percent);

    /// <summary>A training with an obstacle.</summary>
    private sealed record Passed(double Weight, FlowScore Score, double Percent);

    /// <summary>Trains every metric with every seed, and every weight of the obstacle.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var trainings = new TranslationTrainings(run, config);
        Paired[] paired = [.. config.Study.Couplings.SelectMany((e, i) => Enumerable.Range(0, config.Study.Seeds)
            .Select(seed => Pair(run, config, trainings, e, seed, first: i == 0 && seed == 0)))];
        TranslationSpace.Plain(2).Write(run.Folder);
        Passed[] passed = [.. config.Study.Obstacles.Select(weight => Pass(run, config, trainings, weight))];
        FlowScore main = paired[0].Score;
        var figures = new List<KeyValuePair<string, SummaryFigure>>
        {
            new("pairing_worst_percent", new SummaryFigure(paired.Where(each => each.Coupling != 0).Min(each => each.Percent), "%")),
        };
        figures.AddRange(paired.GroupBy(each => each.Coupling).Select(group => new KeyValuePair<string, SummaryFigure>(
            group.Key == 0 ? "pairing_tie_first_percent" : $"pairing_{Key(group.Key)}_percent",
            new SummaryFigure(group.Key == 0 ? group.Average(each => each.Percent) : group.Min(each => each.Percent), "%"))));
        figures.AddRange(main.Figures());
        figures.Add(new("optimal_cost", new SummaryFigure(2 - (2 * Math.Abs(config.Study.Couplings[0])), "")));
        figures.AddRange(passed.Select(
            each => new KeyValuePair<string, SummaryFigure>($"obstacle_{Key(each.Weight)}_percent", new SummaryFigure(each.Percent, "%"))));
        return new TranslationResult(
            figures, () => Sections(run, paired, passed),
            "Blobs at (0, ±1) go to blobs at (±1, 0): both pairings fit the laws and tie in squared distance. The metric vᵀQv with Q = "
                + "[[1, e], [e, 1]] makes one cost 2 − 2e and the other 2 + 2e a point; "
            + "with e = 0 the beginning decides. Then an obstacle: a Lagrangian ½|v|² + wU(x) makes paths go around it.",
            main.Trained.Result!, main.Trained.Flow.parameters().Sum(p => p.numel()));
    }

    private static Paired Pair(RunSession run, TranslationConfig config, TranslationTrainings trainings, double coupling, int seed,
        bool first)
    {
        DomainPair pair = DomainPairs.CrossedBlobs;
        string name = first ? RunSession.Main : $"metric-{Key(coupling).Replace('_', '-')}-{seed}";
        var cost = new MetricCost(new[,] { { 1, coupling }, { coupling, 1 } });
        TrainedFlow flow = trainings.Fit(
            name, FormattableString.Invariant($"e = {coupling}"),
            TranslationNetworks.Flow(run.Plan.Model, config.Model, [2], run.Seed($"initialization {seed}"), run.Device),
            trainings.Batches(pair, config.Training.BatchSize, $"seed {seed}"), cost, config.Training);
        LabeledCloud source = pair.Source.Draw(config.Data.Test, run.Seed("test source"));
        FlowScore score = FlowScore.Of(
            flow, source.Points, pair.Target.Draw(config.Data.Test, run.Seed("test target")).Points, cost, seed: run.Seed("score"));
        using DisposeScope scope = NewDisposeScope();
        Tensor toFirst = score.Image.select(1, 0) > 0, fromFirst = source.Labels == 0;
        double straight = 100 * (toFirst == fromFirst).to(float64).mean().item<double>();
        return new Paired(coupling, seed, score, coupling >= 0 ? straight : 100 - straight);
    }

    private static Passed Pass(RunSession run, TranslationConfig config, TranslationTrainings trainings, double weight)
    {
        DomainPair pair = DomainPairs.AcrossObstacle;
        var cost = new LagrangianCost(points => (points.square().sum(1) / (-2 * 0.3 * 0.3)).exp(), weight);
        TranslationModelConfig sizes = config.Model with { Blocks = 2 * config.Model.Blocks };
        TrainedFlow flow = trainings.Fit(
            $"obstacle-{Key(weight).Replace('_', '-')}", FormattableString.Invariant($"w = {weight}"),
            TranslationNetworks.Flow(run.Plan.Model, sizes, [2], run.Seed("initialization obstacle"), run.Device),
            trainings.Batches(pair, config.Training.BatchSize, "obstacle"), cost, config.Training);
        (Tensor source, Tensor target) = trainings.Points(pair, config.Data.Test, "test obstacle");
        FlowScore score = FlowScore.Of(flow, source, target, cost, seed: run.Seed("score"));
        return new Passed(weight, score, 100 * Inside(score.Path));
    }

    /// <summary>Share of the time that points spend within the obstacle's radius.</summary>
    private static double Inside(IReadOnlyList<Tensor> path)
    {
        const int Parts = 10;
        using DisposeScope scope = NewDisposeScope();
        Tensor[] places = [.. path.Zip(path.Skip(1))
            .SelectMany(step => Enumerable.Range(0, Parts).Select(i => lerp(step.First, step.Second, (i + 0.5) / Parts)))];
        return places.Average(points => (points.square().sum(1) < Radius * Radius).to(float64).mean().item<double>());
    }

    private static string Key(double value) =>
        FormattableString.Invariant($"{value}").Replace("-", "minus_", StringComparison.Ordinal).Replace('.', '_');

    private static IReadOnlyList<ReportSection> Sections(RunSession run, IReadOnlyList<Paired> paired, IReadOnlyList<Passed> passed)
    {
        FlowScore[] first = [.. paired.GroupBy(each => each.Coupling).Select(group => group.First().Score)];
        var table = new ReportTable(
            ["metric", .. paired.Select(each => $"seed {each.Seed}").Distinct()],
            [.. paired.GroupBy(each => each.Coupling).Select(group => (IReadOnlyList<string>)[
                FormattableString.Invariant($"e = {group.Key}"), .. group.Select(each => NumberText.Plain(each.Percent) + " %")])]);
        var sections = new List<ReportSection>
        {
            new("The metric chooses", [TranslationPictures.Maps("maps", "Source, image, target.", first),
                TranslationPictures.Paths("paths", "Through the layers.", first)],
                "Share of points that follow the predicted pairing; with e = 0 there is none, and the share of (0, 1) → (1, 0) is shown.",
                table),
        };
        if (passed.Count > 0)
        {
            sections.Add(new ReportSection("Around an obstacle",
            [
                TranslationPictures.Paths("paths-obstacle", "Around the obstacle.", [.. passed.Select(each => each.Score)]),
                DynamicsFigures.Curves(
                    new FigureText("obstacle", "Time within the obstacle.",
                        string.Create(
                            CultureInfo.InvariantCulture, $"Share of the time that points spend within {Radius} of the origin, against the "
                                + $"weight of the obstacle.")),
                    new CurvePanel("weight of the obstacle", "share of the time, %",
                        new CurveSeries("", [.. passed.Select(each => each.Weight)], [.. passed.Select(each => each.Percent)]))),
            ]));
        }

        sections.Add(new ReportSection("The trainings", [TranslationPictures.Layers("layers", first),
            TranslationPictures.Trainings(run, "training", [.. first.Select(score => score.Trained)])]));
        return sections;
    }
}
