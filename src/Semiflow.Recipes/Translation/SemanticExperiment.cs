using System.Globalization;
using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Systems.Pairs;
using Semiflow.Transport;
using Semiflow.Transport.Motion;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E4: the cost says which map is meant: a metric chooses the pairing of two blobs, an obstacle bends the paths.</summary>
internal static class SemanticExperiment
{
    private const double Radius = 0.5;

    /// <summary>A training with a metric, and the percentage of points that went where the metric predicts.</summary>
    private sealed record MetricTraining(double Coupling, int Seed, FlowScore? Score, double Percent);

    /// <summary>A training with an obstacle, and the percentage of the time that points spend within.</summary>
    private sealed record ObstacleTraining(double Weight, FlowScore? Score, double Percent);

    /// <summary>Trains every metric with every seed, and every weight of the obstacle.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var contest = new TranslationContest(run, config);
        MetricTraining[] metrics = [.. config.Study.Couplings.SelectMany((coupling, i) => Enumerable.Range(0, config.Study.Seeds)
            .Select(seed => WithMetric(run, config, contest, coupling, seed, first: i == 0 && seed == 0)))];
        TranslationSpace.Plain(2).Write(run.Folder);
        ObstacleTraining[] obstacles = [.. config.Study.Obstacles.Select(weight => WithObstacle(config, contest, weight))];
        FlowScore main = metrics[0].Score!;
        var figures = new RunFigures(run);
        figures.Add(TranslationFigures.WorstPairing, metrics.Where(each => each.Coupling != 0).Min(each => each.Percent));
        foreach (IGrouping<double, MetricTraining> group in metrics.GroupBy(each => each.Coupling))
        {
            // Without a coupling both pairings cost the same: the share of the first is what chance chose.
            figures.Add(
                TranslationFigures.Pairing.For(Metric(group.Key)),
                group.Key == 0 ? group.Average(each => each.Percent) : group.Min(each => each.Percent));
        }

        figures.Add(Contestant.Main(main.Title), main);
        figures.Add(TranslationFigures.OptimalCost, 2 - (2 * Math.Abs(config.Study.Couplings[0])));
        foreach (ObstacleTraining each in obstacles)
        {
            figures.Add(TranslationFigures.ObstacleTime.For(Obstacle(each.Weight)), each.Percent);
        }

        return new TranslationResult(
            figures, () => Sections(run, metrics, obstacles),
            "Blobs at (0, ±1) go to blobs at (±1, 0): both pairings fit the laws and tie in squared distance. The metric vᵀQv with Q = "
                + "[[1, e], [e, 1]] makes one cost 2 − 2e and the other 2 + 2e per point; with e = 0 the beginning decides. "
                + "Then an obstacle: a Lagrangian ½|v|² + wU(x) makes paths go around it.",
            main.Trained);
    }

    /// <summary>What a run may measure; a metric and an obstacle may have the same key.</summary>
    public static IEnumerable<Figure> Figures(TranslationConfig config) => DeclaredFigures.In(
        typeof(TranslationFigures), config.Study.Couplings.Take(1).Select(coupling => Contestant.Main(Metric(coupling).Title)),
        [
            .. config.Study.Couplings.Select(coupling => TranslationFigures.Pairing.For(Metric(coupling))),
            .. config.Study.Obstacles.Select(weight => TranslationFigures.ObstacleTime.For(Obstacle(weight))),
        ]);

    private static Contestant Metric(double coupling) => new(
        coupling == 0 ? "tie_first" : TranslationFigures.Key(coupling), FormattableString.Invariant($"e = {coupling}"));

    private static Contestant Obstacle(double weight) => new(TranslationFigures.Key(weight), FormattableString.Invariant($"w = {weight}"))
        { Training = $"obstacle-{TranslationFigures.Key(weight).Replace('_', '-')}" };

    private static MetricTraining WithMetric(
        RunSession run, TranslationConfig config, TranslationContest contest, double coupling, int seed, bool first)
    {
        DomainPair pair = DomainPair.CrossedBlobs;
        string name = first ? RunSession.Main : $"metric-{TranslationFigures.Key(coupling).Replace('_', '-')}-{seed}";
        var cost = new MetricCost(new[,] { { 1, coupling }, { coupling, 1 } });
        TrainedContestant<ResidualFlow> flow = contest.Train(
            Metric(coupling) with { Training = name }, contest.Flow([2], $"initialization {seed}"),
            contest.Batches(pair, config.Budget.BatchSize, $"seed {seed}"), cost);
        LabeledCloud source = pair.Source.Draw(config.Data.Test, run.Seed("test source"));
        Tensor target = pair.Target.Draw(config.Data.Test, run.Seed("test target")).Points;
        run.Shows(SampleUse.Report, source.Points, target);
        FlowScore? score = contest.Score(flow, source.Points, target, cost);
        return new MetricTraining(coupling, seed, score, score is null ? double.NaN : Following(source.Labels, score.Image, coupling));
    }

    /// <summary>
    /// Percentage of points that go where a metric predicts: for e > 0 those of (0, 1) to (1, 0) and those of (0, −1) to (−1, 0), for
    /// e &lt; 0 the other way round.
    /// </summary>
    /// <param name="labels">Blob of each point, 0 that at (0, 1).</param>
    /// <param name="images">Images <c>[n, 2]</c>.</param>
    /// <param name="coupling">e.</param>
    internal static double Following(Tensor labels, Tensor images, double coupling)
    {
        using DisposeScope scope = NewDisposeScope();
        double first = 100 * ((images.select(1, 0) > 0) == (labels == 0)).to(float64).mean().item<double>();
        return coupling >= 0 ? first : 100 - first;
    }

    private static ObstacleTraining WithObstacle(TranslationConfig config, TranslationContest contest, double weight)
    {
        DomainPair pair = DomainPair.AcrossObstacle;
        var cost = new LagrangianCost(points => (points.square().sum(1) / (-2 * 0.3 * 0.3)).exp(), weight);
        TrainedContestant<ResidualFlow> flow = contest.Train(
            Obstacle(weight),
            contest.Flow([2], "initialization obstacle", config.Model with { Blocks = 2 * config.Model.Blocks }),
            contest.Batches(pair, config.Budget.BatchSize, "obstacle"), cost);
        (Tensor source, Tensor target) = contest.Tests(pair, "test obstacle");
        FlowScore? score = contest.Score(flow, source, target, cost);
        return new ObstacleTraining(weight, score, score is null ? double.NaN : 100 * PathTime.Within(score.Path, Radius));
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<MetricTraining> metrics, IReadOnlyList<ObstacleTraining> obstacles)
    {
        FlowScore[] first = [.. metrics.GroupBy(each => each.Coupling).Select(group => group.First().Score).OfType<FlowScore>()];
        var table = new ReportTable(
            ["metric", .. metrics.Select(each => $"seed {each.Seed}").Distinct()],
            [.. metrics.GroupBy(each => each.Coupling).Select(group => (IReadOnlyList<string>)[
                FormattableString.Invariant($"e = {group.Key}"), .. group.Select(each => NumberText.Plain(each.Percent) + " %")])]);
        var sections = new List<ReportSection>
        {
            new("The metric chooses", [TranslationPictures.Maps("maps", first), TranslationPictures.Paths("paths", first)],
                "Share of points that follow the predicted pairing; with e = 0 there is none, and the share of (0, 1) → (1, 0) is shown.",
                table),
        };
        FlowScore[] passing = [.. obstacles.Select(each => each.Score).OfType<FlowScore>()];
        if (passing.Length > 0)
        {
            sections.Add(new ReportSection("Around an obstacle",
            [
                TranslationPictures.Paths("paths-obstacle", passing, "Around the obstacle."),
                DynamicsFigures.Curves(
                    new FigureText("obstacle", "Time within the obstacle.", string.Create(CultureInfo.InvariantCulture,
                        $"Share of the time that points spend within {Radius} of the origin, against the weight of the obstacle.")),
                    new CurvePanel("weight of the obstacle", "share of the time, %", new CurveSeries(
                        "", [.. obstacles.Where(each => each.Score is not null).Select(each => each.Weight)],
                        [.. obstacles.Where(each => each.Score is not null).Select(each => each.Percent)]))),
            ]));
        }

        sections.Add(new ReportSection("The trainings", [TranslationPictures.Layers("layers", first),
            TranslationPictures.Trainings(run, "training", [.. first.Select(score => score.Trained)])]));
        return sections;
    }
}
