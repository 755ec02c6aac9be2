using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Systems.Pairs;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E3: which map CycleGAN finds where many fit, by its generator and how it begins, against the flow of least action.</summary>
internal static class BiasExperiment
{
    private static readonly DomainPair[] Pairs = [DomainPair.ParallelBlobs, DomainPair.Rings];
    private static readonly string[] Charted = ["residual", "plain", TranslationFigures.LeastAction.Title];

    /// <summary>How a CycleGAN is made.</summary>
    /// <param name="Who">Its row in the figures, the same for all pairs and seeds.</param>
    /// <param name="Training">Its part in the names of trainings.</param>
    /// <param name="Kind">Generator, and what is varied besides the gain.</param>
    /// <param name="Residual">Whether its generators are x + v(x), or v(x) alone.</param>
    /// <param name="Gain">Gain of the weights at the beginning.</param>
    /// <param name="Losses">Its losses and budget.</param>
    private sealed record CycleVariant(Contestant Who, string Training, string Kind, bool Residual, double Gain, CycleConfig Losses);

    /// <summary>The map that a training of a pair found.</summary>
    /// <param name="Pair">Its domains.</param>
    /// <param name="Who">Who learned it.</param>
    /// <param name="Kind">Generator, and what is varied besides the gain.</param>
    /// <param name="Gain">Gain of the weights at the beginning.</param>
    /// <param name="Ratio">E|T(x) − x|² / W₂².</param>
    /// <param name="Distance">Energy distance of images and target.</param>
    /// <param name="Choice">Blobs: percent of the points that go straight. Rings: mean turn, degrees.</param>
    /// <param name="Image">T(x) of the test points; null where the training blew up.</param>
    internal sealed record FoundMap(
        DomainPair Pair, Contestant Who, string Kind, double Gain, double Ratio, double Distance, double Choice, Tensor? Image);

    /// <summary>Trains every kind of generator with every gain and seed.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var contest = new TranslationContest(run, config);
        var found = new List<FoundMap>();
        TrainedContestant<ResidualFlow>? main = null;
        foreach (DomainPair pair in Pairs)
        {
            LabeledCloud source = pair.Source.Draw(config.Data.Test, run.Seed($"test source {pair.Name}"));
            Tensor target = pair.Target.Draw(config.Data.Test, run.Seed($"test target {pair.Name}")).Points;
            run.Shows(SampleUse.Report, source.Points, target);
            void Add(Contestant who, string kind, double gain, Func<Tensor, Tensor>? map) =>
                found.Add(Measure(pair, who, kind, gain, source, target, map is null ? null : points => map(points.to(run.Device)).cpu()));
            for (int seed = 0; seed < config.Study.Seeds; seed++)
            {
                TrainedContestant<ResidualFlow> flow = LeastAction(
                    run, config, contest, pair, main is null ? RunSession.Main : $"{pair.Name}-flow-{seed}");
                main ??= flow;
                Add(flow.Contestant, flow.Title, config.Model.Gain, flow.BlewUp ? null : flow.Model!.call);
                foreach (CycleVariant variant in Variants(config, pair))
                {
                    Contestant who = variant.Who with { Training = $"{pair.Hyphenated}-{variant.Training}-{seed}" };
                    TrainedContestant<CycleGan> gan = contest.TrainCycle(
                        who, config.Model with { Gain = variant.Gain }, variant.Residual,
                        contest.Batches(pair, config.Cycle.BatchSize, who.Training), [2], variant.Losses);
                    Add(who, variant.Kind, variant.Gain, gan.BlewUp ? null : gan.Model!.Forward.call);
                }
            }
        }

        TranslationSpace.Plain(2).Write(run.Folder);
        return new TranslationResult(
            Figures(run, found), () => Sections(found, config.Study.Seeds),
            "Blobs at (±1, 0) go to blobs at (±1, 1), a ring to a larger ring: each pair has many maps that fit both laws and both cycles. "
                + "CycleGAN's losses cannot tell them apart; its generator and its beginning do. Least action asks for the cheapest. "
                + "Findings are ours: the paper's experiment is not known to us.",
            main!);
    }

    /// <summary>What a run may measure.</summary>
    public static IEnumerable<Figure> Figures(TranslationConfig config) => DeclaredFigures.In(
        typeof(TranslationFigures), Pairs.SelectMany(pair => Variants(config, pair)).Select(variant => variant.Who),
        Pairs.SelectMany(pair => new[]
            { TranslationFigures.CostRatio(pair), TranslationFigures.DistanceOf(pair), TranslationFigures.Choice(pair) }));

    /// <summary>Both generators at every gain; on the blobs also other cycle and identity weights at the flow's gain.</summary>
    private static IEnumerable<CycleVariant> Variants(TranslationConfig config, DomainPair pair)
    {
        CycleVariant New(string kind, string training, bool residual, double gain, CycleConfig losses, string key, string title) =>
            new(new Contestant(key, title), training, kind, residual, gain, losses);
        foreach ((double gain, string kind) in config.Study.Gains.SelectMany(gain => new[] { (gain, "residual"), (gain, "plain") }))
        {
            string number = FormattableString.Invariant($"{gain}");
            yield return New(
                kind, $"{kind}-{number.Replace('.', '-')}", kind == "residual", gain, config.Cycle, $"{kind}_{number.Replace('.', '_')}",
                $"{kind}, gain {number}");
        }

        if (pair == DomainPair.ParallelBlobs && config.Evaluation.Baselines)
        {
            CycleVariant Other(string kind, string training, CycleConfig losses) => New(
                kind, training, true, config.Model.Gain, losses, kind.Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_'), kind);
            yield return Other("residual, no cycle", "no-cycle", config.Cycle with { CycleWeight = 0 });
            yield return Other("residual, cycle 1", "weak-cycle", config.Cycle with { CycleWeight = 1 });
            yield return Other("residual, identity 5", "identity", config.Cycle with { IdentityWeight = 5 });
        }
    }

    private static TrainedContestant<ResidualFlow> LeastAction(
        RunSession run, TranslationConfig config, TranslationContest contest, DomainPair pair, string name) => contest.Train(
        TranslationFigures.LeastAction with { Training = name }, contest.Flow([2], $"initialization {name}"),
        contest.Batches(pair, config.Budget.BatchSize, name), new QuadraticCost());

    /// <summary>What a map makes of test points; values that are not finite without a map.</summary>
    internal static FoundMap Measure(
        DomainPair pair, Contestant who, string kind, double gain, LabeledCloud source, Tensor target, Func<Tensor, Tensor>? map)
    {
        if (map is null)
        {
            return new FoundMap(pair, who, kind, gain, double.NaN, double.NaN, double.NaN, null);
        }

        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor x = source.Points.to(float64), image = map(source.Points).to(float64);
        double cost = new QuadraticCost().Between(x, image).mean().item<double>();
        double choice = pair == DomainPair.ParallelBlobs
            ? 100 * ((image.select(1, 0) > 0) == (source.Labels == 0)).to(float64).mean().item<double>()
            : Turn(x, image);
        double distance = new EnergyDistance(Unbiased: false).Of(image, target.to(float64)).item<double>();
        return new FoundMap(pair, who, kind, gain, cost / pair.OptimalCost!.Value, distance, choice, image.MoveToOuterDisposeScope());
    }

    /// <summary>Mean angle between a point and its image, degrees.</summary>
    private static double Turn(Tensor x, Tensor image)
    {
        Tensor cosine = (x * image).sum(1) / (x.square().sum(1) * image.square().sum(1)).sqrt().clamp_min(1e-12);
        return cosine.clamp(-1, 1).acos().mean().item<double>() * 180 / Math.PI;
    }

    private static RunFigures Figures(RunSession run, IReadOnlyList<FoundMap> found)
    {
        var figures = new RunFigures(run);
        foreach (IGrouping<(DomainPair Pair, string Key), FoundMap> group in found.GroupBy(each => (each.Pair, each.Who.Key)))
        {
            Contestant who = group.First().Who;
            figures.Add(TranslationFigures.CostRatio(group.Key.Pair).For(who), group.Average(each => each.Ratio));
            figures.Add(TranslationFigures.DistanceOf(group.Key.Pair).For(who), group.Average(each => each.Distance));
            figures.Add(TranslationFigures.Choice(group.Key.Pair).For(who), group.Average(each => each.Choice));
        }

        return figures;
    }

    private static IReadOnlyList<ReportSection> Sections(IReadOnlyList<FoundMap> found, int seeds) =>
    [
        .. found.GroupBy(each => each.Pair).Select(pair => new ReportSection(
            pair.Key.Title, [Ratios(pair, seeds), Images(pair)],
            "A ratio near 1 with a discrepancy near that of two samples of the target is the optimal map; a ratio below 1 means that "
                + "the map stops short of the target.", Table(pair))),
    ];

    private static ReportTable Table(IGrouping<DomainPair, FoundMap> pair)
    {
        Figure choice = TranslationFigures.Choice(pair.Key);
        return new ReportTable(
            ["generator", "gain", "cost / optimal: mean", "least", "largest", choice.Unit == "°" ? "mean turn" : "straight",
                TranslationFigures.Distance.Title],
            [.. pair.GroupBy(each => (each.Kind, each.Gain)).Select(group => (IReadOnlyList<string>)
            [
                group.Key.Kind, NumberText.Plain(group.Key.Gain), NumberText.Plain(group.Average(each => each.Ratio)),
                NumberText.Plain(group.Min(each => each.Ratio)), NumberText.Plain(group.Max(each => each.Ratio)),
                $"{NumberText.Plain(group.Average(each => each.Choice))}{(choice.Unit == "°" ? "°" : " %")}",
                NumberText.Plain(group.Average(each => each.Distance)),
            ])]);
    }

    private static ReportFigure Ratios(IGrouping<DomainPair, FoundMap> pair, int seeds) => DynamicsFigures.Curves(
        new FigureText(
            $"ratio-{pair.Key.Name}", "Cost of the map found.",
            $"Cost over the optimal one, a dot for each of {seeds} seeds, against the gain of the weights at the beginning."),
        new CurvePanel("gain", "cost / optimal cost", [.. Charted
            .Select(kind => (Kind: kind, Maps: pair.Where(each => each.Kind == kind && each.Image is not null).ToArray()))
            .Where(each => each.Maps.Length > 0)
            .Select(each => new CurveSeries(
                each.Kind, [.. each.Maps.Select(map => map.Gain)], [.. each.Maps.Select(map => map.Ratio)], CurveStyle.Dots))])
        { LogX = true, LogY = true, Levels = [("optimal", 1)] });

    private static ReportFigure Images(IGrouping<DomainPair, FoundMap> pair) => DynamicsFigures.Curves(
        new FigureText($"images-{pair.Key.Name}", "Images of the last seed.", "What the maps make of the source."),
        [.. pair.Where(each => each.Image is not null).GroupBy(each => (each.Kind, each.Gain)).Take(9)
            .Select(group => new CurvePanel("x₁", "x₂", TranslationPictures.Cloud("image", group.Last().Image!))
            { Title = FormattableString.Invariant($"{group.Key.Kind}, gain {group.Key.Gain}") })]);
}
