using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Costs;
using Semiflow.Transport.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E2: shapes of the plane, held against the exact assignment of their points.</summary>
internal static class ShapesExperiment
{
    private static readonly DomainPair[] Pairs = [DomainPairs.EightGaussians, DomainPairs.MoonsCircles, DomainPairs.SplitSquare];

    /// <summary>Trains each pair with and without a transport cost.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var trainings = new TranslationTrainings(run, config);
        TranslationTrainingConfig how = config.Training;
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        var shown = new List<(DomainPair Pair, FlowScore Score, FlowScore? Free)>();
        foreach (DomainPair pair in Pairs)
        {
            (Tensor source, Tensor target) = trainings.Points(pair, config.Data.Test, $"test {pair.Name}");
            FlowScore Fit(string name, string title, double weight) => FlowScore.Of(
                trainings.Fit(
                    name, title, TranslationNetworks.Flow(
                        run.Plan.Model, config.Model, [2], run.Seed($"initialization {pair.Name}"), run.Device),
                    trainings.Batches(pair, how.BatchSize, pair.Name), new QuadraticCost(), how with { Weight = weight }),
                source, target, new QuadraticCost(), pair.Exact, seed: run.Seed("score"));
            string key = pair.Name.Replace('_', '-');
            FlowScore score = Fit(pair == Pairs[0] ? RunSession.Main : key, FormattableString.Invariant($"{pair.Title}, λ = {how.Weight}"),
                how.Weight);
            FlowScore? free = config.Evaluation.Baselines ? Fit($"{key}-free", $"{pair.Title}, λ = 0", 0) : null;
            shown.Add((pair, score, free));
            figures.AddRange(Figures(pair, score, ""));
            figures.AddRange(free is null ? [] : Figures(pair, free, "_free"));
        }

        TranslationSpace.Plain(2).Write(run.Folder);
        FlowScore main = shown[0].Score;
        figures.InsertRange(0,
        [
            new("kappa", new SummaryFigure(shown.Min(each => each.Score.Kappa), "")),
            new("straightness", new SummaryFigure(shown.Min(each => each.Score.Report.Straightness), "")),
        ]);
        return new TranslationResult(
            figures, () => Sections(run, shown),
            "Three pairs of shapes: a turned circle of Gaussians, moons to circles, and a square whose halves part, where the optimal map "
                + "jumps and a continuous network must err at the cut. "
            + "κ and straightness above are the worst of the three.",
            main.Trained.Result!, main.Trained.Flow.parameters().Sum(p => p.numel()));
    }

    /// <summary>Figures of one map, with its distance from the exact assignment of the test points.</summary>
    private static IEnumerable<KeyValuePair<string, SummaryFigure>> Figures(DomainPair pair, FlowScore score, string end)
    {
        using DisposeScope scope = NewDisposeScope();
        AssignmentResult exact = Assignment.Solve(new QuadraticCost(), score.Source, score.Target);
        Tensor there = score.Target.index_select(0, tensor(exact.Target.Select(j => (long)j).ToArray()));
        double distance = (score.Image - there).square().sum(1).sqrt().mean().item<double>();
        return
        [
            .. score.Figures(pair.Name + end).Where(figure => !figure.Key.StartsWith("curl", StringComparison.Ordinal)),
            new($"optimal_cost_{pair.Name}{end}", new SummaryFigure(pair.OptimalCost ?? exact.MeanCost, "")),
            new($"assignment_distance_{pair.Name}{end}", new SummaryFigure(distance, "")),
        ];
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<(DomainPair Pair, FlowScore Score, FlowScore? Free)> shown)
    {
        var sections = new List<ReportSection>();
        foreach ((DomainPair pair, FlowScore score, FlowScore? free) in shown)
        {
            string key = pair.Name.Replace('_', '-');
            FlowScore[] both = [score, .. free is null ? Array.Empty<FlowScore>() : [free]];
            sections.Add(new ReportSection(pair.Title,
            [
                TranslationPictures.Maps($"maps-{key}", "Source, image, target.", both),
                TranslationPictures.Paths($"paths-{key}", "Through the layers.", both),
                TranslationPictures.Interpolation($"interpolation-{key}", "Interpolation.", score),
                TranslationPictures.Layers($"layers-{key}", both),
            ]));
        }

        sections.Add(new ReportSection(
            "The trainings", [TranslationPictures.Trainings(run, "training", [.. shown.Select(each => each.Score.Trained)])]));
        return sections;
    }
}
