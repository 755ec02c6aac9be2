using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Costs;
using Semiflow.Transport.Discrepancies;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E3: which map CycleGAN finds where many fit, by its generator and how it begins, against the flow of least action.</summary>
internal static class BiasExperiment
{
    private static readonly string[] Charted = ["residual", "plain", "least action"];

    /// <summary>One training.</summary>
    /// <param name="Pair">Its domains.</param>
    /// <param name="Kind">Generator and what is varied besides the gain.</param>
    /// <param name="Gain">Gain of the weights at the beginning.</param>
    /// <param name="Ratio">E|T(x) − x|² / W₂².</param>
    /// <param name="Distance">Energy distance of images and target.</param>
    /// <param name="Choice">Blobs: percent of the points that go straight. Rings: mean turn, degrees.</param>
    /// <param name="Image">T(x) of the test points.</param>
    private sealed record Found(DomainPair Pair, string Kind, double Gain, double Ratio, double Distance, double Choice, Tensor Image);

    /// <summary>Trains every kind of generator with every gain and seed.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        var trainings = new TranslationTrainings(run, config);
        TranslationStudyConfig study = config.Study;
        var found = new List<Found>();
        TrainedFlow? main = null;
        foreach (DomainPair pair in new[] { DomainPairs.ParallelBlobs, DomainPairs.Rings })
        {
            LabeledCloud source = pair.Source.Draw(config.Data.Test, run.Seed($"test source {pair.Name}"));
            Tensor target = pair.Target.Draw(config.Data.Test, run.Seed($"test target {pair.Name}")).Points;
            void Add(string kind, double gain, Func<Tensor, Tensor> map) =>
                found.Add(Judge(pair, kind, gain, source, target, map, run.Device));
            for (int seed = 0; seed < study.Seeds; seed++)
            {
                TrainedFlow flow = Ours(run, config, trainings, pair, seed, main is null);
                main ??= flow;
                Add("least action", config.Model.Gain, flow.Flow.call);
                foreach (Variant variant in Variants(config, pair))
                {
                    string name = $"{pair.Name}-{variant.Key}-{seed}".Replace('_', '-');
                    (CycleGan gan, _) = trainings.FitCycle(
                        name, config.Model with { Gain = variant.Gain }, variant.Residual,
                        trainings.Batches(pair, config.Cycle.BatchSize, name), [2], variant.How);
                    Add(variant.Kind, variant.Gain, gan.Forward.call);
                }
            }
        }

        TranslationSpace.Plain(2).Write(run.Folder);
        return new TranslationResult(
            Figures(found), () => Sections(found, config),
            "Blobs at (±1, 0) go to blobs at (±1, 1), a ring to a larger ring: each pair has many maps that fit both laws and both cycles. "
                + "CycleGAN's losses cannot tell them apart; "
            + "its generator and its beginning do. Least action asks for the cheapest. Findings are ours: the paper's experiment is not "
                + "known to us.",
            main!.Result!, main.Flow.parameters().Sum(p => p.numel()));
    }

    private sealed record Variant(string Key, string Kind, bool Residual, double Gain, CycleConfig How);

    /// <summary>Both generators at every gain; on the blobs also other cycle and identity weights at the flow's gain.</summary>
    private static IEnumerable<Variant> Variants(TranslationConfig config, DomainPair pair)
    {
        foreach (double gain in config.Study.Gains)
        {
            yield return new Variant(Named("residual", gain), "residual", true, gain, config.Cycle);
            yield return new Variant(Named("plain", gain), "plain", false, gain, config.Cycle);
        }

        if (pair == DomainPairs.ParallelBlobs && config.Evaluation.Baselines)
        {
            double gain = config.Model.Gain;
            yield return new Variant("no-cycle", "residual, no cycle", true, gain, config.Cycle with { CycleWeight = 0 });
            yield return new Variant("weak-cycle", "residual, cycle 1", true, gain, config.Cycle with { CycleWeight = 1 });
            yield return new Variant("identity", "residual, identity 5", true, gain, config.Cycle with { IdentityWeight = 5 });
        }
    }

    private static string Named(string kind, double gain) => FormattableString.Invariant($"{kind}-{gain}").Replace('.', '-');

    private static TrainedFlow Ours(
        RunSession run, TranslationConfig config, TranslationTrainings trainings, DomainPair pair, int seed, bool main)
    {
        string name = main ? RunSession.Main : $"{pair.Name}-flow-{seed}";
        return trainings.Fit(
            name, "least action", TranslationNetworks.Flow(
                run.Plan.Model, config.Model, [2], run.Seed($"initialization {name}"), run.Device),
            trainings.Batches(pair, config.Training.BatchSize, name), new QuadraticCost(), config.Training);
    }

    private static Found Judge(DomainPair pair, string kind, double gain, LabeledCloud source, Tensor target, Func<Tensor, Tensor> map,
        Device device)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor x = source.Points.to(float64), image = map(source.Points.to(device)).cpu().to(float64);
        double cost = new QuadraticCost().Between(x, image).mean().item<double>();
        double choice = pair == DomainPairs.ParallelBlobs
            ? 100 * ((image.select(1, 0) > 0) == (source.Labels == 0)).to(float64).mean().item<double>()
            : Turn(x, image);
        double distance = new EnergyDistance(Unbiased: false).Of(image, target.to(float64)).item<double>();
        return new Found(pair, kind, gain, cost / pair.OptimalCost!.Value, distance, choice, image.MoveToOuterDisposeScope());
    }

    /// <summary>Mean angle between a point and its image, degrees.</summary>
    private static double Turn(Tensor x, Tensor image)
    {
        Tensor cosine = (x * image).sum(1) / (x.square().sum(1) * image.square().sum(1)).sqrt().clamp_min(1e-12);
        return cosine.clamp(-1, 1).acos().mean().item<double>() * 180 / Math.PI;
    }

    private static List<KeyValuePair<string, SummaryFigure>> Figures(IReadOnlyList<Found> found)
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        foreach (IGrouping<(string Pair, string Kind, double Gain), Found> group in found.GroupBy(each =>
            (each.Pair.Name, each.Kind, each.Gain)))
        {
            string gain = group.Key.Kind is "residual" or "plain"
                ? FormattableString.Invariant($"_{group.Key.Gain}").Replace('.', '_')
                : "";
            string key = $"{group.Key.Pair}_{group.Key.Kind.Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_')}{gain}";
            figures.Add(new($"cost_ratio_{key}", new SummaryFigure(group.Average(each => each.Ratio), "")));
            figures.Add(new($"discrepancy_{key}", new SummaryFigure(group.Average(each => each.Distance), "")));
            figures.Add(group.Key.Pair == "ring"
                ? new($"turn_{key}", new SummaryFigure(group.Average(each => each.Choice), "°"))
                : new($"straight_{key}", new SummaryFigure(group.Average(each => each.Choice), "%")));
        }

        return figures;
    }

    private static IReadOnlyList<ReportSection> Sections(IReadOnlyList<Found> found, TranslationConfig config)
    {
        var sections = new List<ReportSection>();
        foreach (IGrouping<DomainPair, Found> pair in found.GroupBy(each => each.Pair))
        {
            bool ring = pair.Key.Name == "ring";
            CurveSeries Dots(string kind) => new(
                kind, [.. pair.Where(each => each.Kind == kind).Select(each => each.Gain)],
                [.. pair.Where(each => each.Kind == kind).Select(each => each.Ratio)], CurveStyle.Dots);
            string[] kinds = [.. Charted.Where(kind => pair.Any(each => each.Kind == kind))];
            var table = new ReportTable(
                ["generator", "gain", "cost / optimal: mean", "least", "largest", ring ? "mean turn" : "straight", "discrepancy"],
                [.. pair.GroupBy(each => (each.Kind, each.Gain)).Select(group => (IReadOnlyList<string>)
                [
                    group.Key.Kind, NumberText.Plain(group.Key.Gain), NumberText.Plain(group.Average(each => each.Ratio)),
                    NumberText.Plain(group.Min(each => each.Ratio)),
                    NumberText.Plain(group.Max(each => each.Ratio)), NumberText.Plain(group.Average(each => each.Choice))
                        + (ring ? "°" : " %"), NumberText.Plain(group.Average(each => each.Distance)),
                ])]);
            sections.Add(new ReportSection(pair.Key.Title,
            [
                DynamicsFigures.Curves(
                    new FigureText($"ratio-{pair.Key.Name}",
                        "Cost of the map found.", $"Cost over the optimal one, a dot for each of {config.Study.Seeds} seeds, against the "
                            + $"gain of the weights at the beginning."),
                    new CurvePanel("gain", "cost / optimal cost", [.. kinds.Select(Dots)])
                        { LogX = true, LogY = true, Levels = [("optimal", 1)] }),
                DynamicsFigures.Curves(
                    new FigureText($"images-{pair.Key.Name}", "Images of the last seed.", "What the maps make of the source."),
                    [.. pair.GroupBy(each => (each.Kind, each.Gain)).Take(9)
                        .Select(group => new CurvePanel("x₁", "x₂", TranslationPictures.Cloud("image", group.Last().Image))
                    { Title = FormattableString.Invariant($"{group.Key.Kind}, gain {group.Key.Gain}") })]),
            ], "A ratio near 1 with a discrepancy near that of two samples of the target is the optimal map; a ratio below 1 means that "
                + "the map stops short of the target.", table));
        }

        return sections;
    }
}
