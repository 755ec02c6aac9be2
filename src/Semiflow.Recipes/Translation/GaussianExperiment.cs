using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Systems.Pairs;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>E1: between two Gaussians, whose optimal map is known.</summary>
internal static class GaussianExperiment
{
    /// <summary>Trains the flow, the same without a transport cost, the way back, the multiplier form, and other λ.</summary>
    public static TranslationResult Run(RunSession run, TranslationConfig config)
    {
        DomainPair pair = DomainPair.Gaussian();
        var contest = new TranslationContest(run, config);
        TranslationTrainingConfig training = config.Training;
        (Tensor source, Tensor target) = contest.Tests(pair);
        TrainedContestant<ResidualFlow> Train(Contestant who, DomainPair domains, TranslationTrainingConfig how) => contest.Train(
            who, contest.Flow([2]), contest.Batches(domains, config.Budget.BatchSize, domains.Name), new QuadraticCost(),
            config with { Training = how });
        FlowScore? Score(Contestant who, TranslationTrainingConfig how) =>
            contest.Score(Train(who, pair, how), source, target, new QuadraticCost(), pair.Exact);

        Contestant ours = Ours(config);
        FlowScore main = Score(ours, training)!;
        TranslationSpace.Plain(2).Write(run.Folder);
        var figures = new RunFigures(run);
        figures.Add(ours, main);
        figures.Add(TranslationFigures.OptimalCost, pair.OptimalCost);
        var shown = new List<FlowScore?> { main };
        if (config.Evaluation.Baselines)
        {
            FlowScore? free = Score(TranslationFigures.Free, training with { Weight = 0, Form = TranslationForm.Penalty });
            FlowScore? constrained = Score(TranslationFigures.Constrained, training with { Form = TranslationForm.Multiplier });
            figures.Add(TranslationFigures.Free, free);
            figures.Add(TranslationFigures.Constrained, constrained);
            AddInverses(figures, main, Train(TranslationFigures.Backward, pair.Reversed, training));
            shown.AddRange([free, constrained]);
        }

        FlowScore?[] weighed = [.. config.Study.Weights.Select(weight => Score(
            new Contestant(FormattableString.Invariant($"weight_{weight}"), FormattableString.Invariant($"λ = {weight}, constant")),
            training with { Form = TranslationForm.Penalty, Weight = weight, FinalShare = 1 }))];
        return new TranslationResult(
            figures, () => Sections(run, [.. shown.OfType<FlowScore>()], [.. weighed.OfType<FlowScore>()], pair.OptimalCost),
            "A flow of " + config.Model.Blocks
                + " blocks takes one Gaussian to another without pairs. The optimal map is known in closed form, so that every map can be "
                + "held against it: the target law alone leaves the map to chance, the transport cost selects the optimal one.",
            main.Trained);
    }

    /// <summary>The flow that a run is about.</summary>
    public static Contestant Ours(TranslationConfig config) =>
        Contestant.Main(config.Training.Form == TranslationForm.Penalty
            ? FormattableString.Invariant($"λ = {config.Training.Weight}")
            : "with a multiplier");

    /// <summary>The three ways back: 100 E|S(T(x)) − x|² / Var(α).</summary>
    private static void AddInverses(RunFigures figures, FlowScore main, TrainedContestant<ResidualFlow> back)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor image = main.Image.to(float32).to(TranslationNetworks.DeviceOf(main.Flow));
        FlowInverse euler = FlowInverse.Of(main.Flow, image, InverseMethod.ReverseEuler), exact = FlowInverse.Of(main.Flow, image);
        double Off(Tensor points) => 100 * (points.cpu().to(float64) - main.Source).square().sum(1).mean().item<double>()
            / (main.Source - main.Source.mean([0], keepdim: true)).square().sum(1).mean().item<double>();
        figures.Add(TranslationFigures.InverseError, exact.Error);
        figures.Add(TranslationFigures.InverseContraction, exact.Contraction.Max());
        figures.Add(TranslationFigures.InverseEuler, Off(euler.Points));
        figures.Add(TranslationFigures.BackwardNetwork, back.BlewUp ? double.NaN : Off(back.Model!.call(image)));
    }

    private static IReadOnlyList<ReportSection> Sections(
        RunSession run, IReadOnlyList<FlowScore> shown, IReadOnlyList<FlowScore> weighed, double? optimal) =>
    [
        .. TranslationPictures.Sections(shown),
        new ReportSection("Cost and discrepancy",
        [
            TranslationPictures.Frontier("frontier",
                [.. shown.Concat(weighed).Select(score => (score.Title, score.Report.Displacement, score.Distance))], optimal),
            TranslationPictures.Trainings(run, "training", [.. shown.Select(score => score.Trained)]),
        ]),
    ];
}
