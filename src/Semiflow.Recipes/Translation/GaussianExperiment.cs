using Semiflow.Principles.Translation;
using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Costs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E1: between two Gaussians, whose optimal map is known.</summary>
internal static class GaussianExperiment
{
    /// <summary>Trains the flow, the same without a transport cost, the way back, the multiplier form, and other λ.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        DomainPair pair = DomainPairs.Gaussian();
        var trainings = new TranslationTrainings(run, config);
        TranslationSpace space = TranslationSpace.Plain(2);
        TranslationTrainingConfig how = config.Training;
        (Tensor source, Tensor target) = trainings.Points(pair, config.Data.Test, "test");
        TrainedFlow Fit(string name, string title, DomainPair domains, TranslationTrainingConfig with) => trainings.Fit(
            name, title, TranslationNetworks.Flow(run.Plan.Model, config.Model, space.Shape, run.Seed("initialization"), run.Device),
            trainings.Batches(domains, with.BatchSize, domains.Name), new QuadraticCost(), with);
        FlowScore Score(TrainedFlow flow) => FlowScore.Of(flow, source, target, new QuadraticCost(), pair.Exact, seed: run.Seed("score"));

        FlowScore main = Score(Fit(RunSession.Main, FormattableString.Invariant($"λ = {how.Weight}"), pair, how));
        space.Write(run.Folder);
        var figures = new List<KeyValuePair<string, SummaryFigure>>(main.Figures());
        figures.Insert(Math.Min(2, figures.Count), new("optimal_cost", new SummaryFigure(pair.OptimalCost!.Value, "")));
        var shown = new List<FlowScore> { main };
        if (config.Evaluation.Baselines)
        {
            FlowScore free = Score(Fit("free", "λ = 0", pair, how with { Weight = 0 }));
            FlowScore constrained = Score(Fit("multiplier", "multiplier", pair, how with { Form = TranslationForm.Multiplier }));
            TrainedFlow back = Fit("backward", "backward", pair.Reversed, how);
            figures.AddRange([.. free.Figures("free"), .. constrained.Figures("multiplier"), .. Inverses(main, back)]);
            shown.AddRange([free, constrained]);
        }

        FlowScore[] weighed = [.. config.Study.Weights.Select(weight => Score(Fit(
            FormattableString.Invariant($"weight-{weight}").Replace('.', '-'), FormattableString.Invariant($"λ = {weight}, constant"), pair,
            how with { Weight = weight, FinalShare = 1 })))];
        return new TranslationResult(
            figures, () => Sections(run, shown, weighed, pair.OptimalCost),
            "A flow of " + config.Model.Blocks
                + " blocks takes one Gaussian to another without pairs. The optimal map is known in closed form, so that every map can be "
                    + "held against it: "
            + "the target law alone leaves the map to chance, the transport cost selects the optimal one.",
            main.Trained.Result!, main.Trained.Flow.parameters().Sum(p => p.numel()));
    }

    /// <summary>The three ways back: 100 E|S(T(x)) − x|² / Var(α).</summary>
    private static IEnumerable<KeyValuePair<string, SummaryFigure>> Inverses(FlowScore main, TrainedFlow back)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        ResidualFlow flow = main.Trained.Flow;
        Tensor image = main.Image.to(float32).to(flow.parameters().First().device);
        FlowInverse euler = FlowInverse.Of(flow, image, InverseMethod.ReverseEuler), exact = FlowInverse.Of(flow, image);
        double Off(Tensor points) => 100 * (points.cpu().to(float64) - main.Source).square().sum(1).mean().item<double>()
            / (main.Source - main.Source.mean([0], keepdim: true)).square().sum(1).mean().item<double>();
        return
        [
            new("inverse_error", new SummaryFigure(exact.Error, "")),
            new("inverse_contraction", new SummaryFigure(exact.Contraction.Max(), "")),
            new("inverse_euler_percent", new SummaryFigure(Off(euler.Points), "%")),
            new("backward_network_percent", new SummaryFigure(Off(back.Flow.call(image)), "%")),
        ];
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<FlowScore> shown, IReadOnlyList<FlowScore> weighed, double? optimal)
    {
        FlowScore main = shown[0];
        return
        [
            new ReportSection("The maps", [TranslationPictures.Maps("maps", "Source, image, target.", shown),
                TranslationPictures.Paths("paths", "Through the layers.", shown)]),
            new ReportSection("On the way",
                [TranslationPictures.Interpolation("interpolation", "Interpolation.", main), TranslationPictures.Layers("layers", shown)]),
            new ReportSection("Cost and discrepancy",
            [
                TranslationPictures.Frontier("frontier",
                    [.. shown.Concat(weighed).Select(score => (score.Trained.Title, score.Report.Displacement, score.Distance))], optimal),
                TranslationPictures.Trainings(run, "training", [.. shown.Select(score => score.Trained)]),
            ]),
        ];
    }
}
