using Semiflow.Recipes.Reporting;
using Semiflow.Systems.Pairs;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E2: shapes of the plane, held against the exact assignment of their points.</summary>
internal static class ShapesExperiment
{
    private static readonly DomainPair[] Pairs = [DomainPair.EightGaussians, DomainPair.MoonsCircles, DomainPair.SplitSquare];

    private static Figure WorstKappa { get; } = TranslationFigures.Kappa with { Title = "κ, worst of the pairs" };

    private static Figure WorstStraightness { get; } =
        TranslationFigures.Straightness with { Title = "straightness, worst of the pairs" };

    /// <summary>What a run may measure; the worst of the pairs is nobody's.</summary>
    public static IEnumerable<Figure> Figures(TranslationConfig config) => DeclaredFigures.In(
        typeof(TranslationFigures), Pairs.SelectMany(pair => new[] { Ours(pair, config), Free(pair) }), WorstKappa, WorstStraightness);

    /// <summary>
    /// Straight paths on all pairs; optimal maps on two: of the turned Gaussians the optimal map sends some points the other way round,
    /// where no continuous network follows.
    /// </summary>
    public static IReadOnlyList<Acceptance> Demands(TranslationConfig config) =>
    [
        new(WorstStraightness, 0.99), new(TranslationFigures.Kappa.For(Ours(DomainPair.MoonsCircles, config)), 0.99),
        new(TranslationFigures.Kappa.For(Ours(DomainPair.SplitSquare, config)), 0.99),
        new(TranslationFigures.AssignmentDistance.For(Ours(DomainPair.MoonsCircles, config)), 1)
            { Over = TranslationFigures.AssignmentDistance.For(Free(DomainPair.MoonsCircles)) },
    ];

    /// <summary>Trains each pair with and without a transport cost.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var contest = new TranslationContest(run, config);
        var scores = new List<(DomainPair Pair, Contestant Who, FlowScore? Score)>();
        foreach (DomainPair pair in Pairs)
        {
            (Tensor source, Tensor target) = contest.Tests(pair, $"test {pair.Name}");
            void Score(Contestant who, TranslationTrainingConfig how) => scores.Add((pair, who, contest.Score(
                contest.Train(
                    who, contest.Flow([2], $"initialization {pair.Name}"), contest.Batches(pair, config.Budget.BatchSize, pair.Name),
                    new QuadraticCost(), config with { Training = how }),
                source, target, new QuadraticCost(), pair.Exact)));
            Contestant ours = Ours(pair, config);
            Score(pair == Pairs[0] ? ours with { Training = RunSession.Main } : ours, config.Training);
            if (config.Evaluation.Baselines)
            {
                Score(Free(pair), config.Training with { Weight = 0, Form = TranslationForm.Penalty });
            }
        }

        TranslationSpace.Plain(2).Write(run.Folder);
        FlowScore?[] best = [.. Pairs.Select(pair => scores.First(each => each.Pair == pair).Score)];
        var figures = new RunFigures(run);
        figures.Add(WorstKappa, best.Min(score => score?.Kappa ?? double.NaN));
        figures.Add(WorstStraightness, best.Min(score => score?.Report.Straightness ?? double.NaN));
        foreach ((DomainPair pair, Contestant who, FlowScore? score) in scores)
        {
            figures.Add(who, score, figure => figure != TranslationFigures.Curl);
            AddAssignment(figures, pair, who, score);
        }

        return new TranslationResult(
            figures, () => Sections(run, [.. scores.Select(each => (each.Pair, each.Score))]),
            "Three pairs of shapes: a turned circle of Gaussians, moons to circles, and a square whose halves part, where the optimal map "
                + "jumps and a continuous network must err at the cut. κ and straightness above are the worst of the three.",
            best[0]!.Trained);
    }

    private static Contestant Ours(DomainPair pair, TranslationConfig config) =>
        new(pair.Name, FormattableString.Invariant($"{pair.Title}, λ = {config.Training.Weight}"), Headline: true);

    private static Contestant Free(DomainPair pair) => new($"{pair.Name}_free", $"{pair.Title}, λ = 0");

    /// <summary>Cost of the exact assignment of the test points, or the known one, and the distance of the map from it.</summary>
    private static void AddAssignment(RunFigures figures, DomainPair pair, Contestant who, FlowScore? score)
    {
        if (score is null)
        {
            return;
        }

        using DisposeScope scope = NewDisposeScope();
        AssignmentResult exact = Assignment.Solve(new QuadraticCost(), score.Source, score.Target);
        Tensor partners = score.Target.index_select(0, tensor(exact.Target.Select(j => (long)j).ToArray()));
        figures.Add(TranslationFigures.OptimalCost.For(who), pair.OptimalCost ?? exact.MeanCost);
        figures.Add(TranslationFigures.AssignmentDistance.For(who), (score.Image - partners).square().sum(1).sqrt().mean().item<double>());
    }

    private static IReadOnlyList<ReportSection> Sections(RunSession run, IReadOnlyList<(DomainPair Pair, FlowScore? Score)> scores)
    {
        var sections = new List<ReportSection>();
        foreach (DomainPair pair in Pairs)
        {
            FlowScore[] shown = [.. scores.Where(each => each.Pair == pair).Select(each => each.Score).OfType<FlowScore>()];
            if (shown.Length > 0)
            {
                sections.Add(new ReportSection(
                    pair.Title, [.. TranslationPictures.Sections(shown, $"-{pair.Hyphenated}").SelectMany(section => section.Figures)]));
            }
        }

        sections.Add(new ReportSection("The trainings", [TranslationPictures.Trainings(
            run, "training", [.. Pairs.Select(pair => scores.First(each => each.Pair == pair).Score?.Trained!)
                .Where(flow => flow is not null)])]));
        return sections;
    }
}
