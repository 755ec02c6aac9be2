using Semiflow.Training;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>What runs of least action measure: of classifications, and of any way through blocks.</summary>
internal static class LeastActionFigures
{
    /// <summary>What networks are compared by.</summary>
    public static Figure Accuracy { get; } =
        new("accuracy_last", "test accuracy", "%", "after the last epoch, mean over seeds", Headline: true, Better.Higher);

    /// <summary>Of the best epoch.</summary>
    public static Figure BestAccuracy { get; } =
        new("accuracy_best", "test accuracy, best epoch", "%", "chosen by validation; without validation the last", Better: Better.Higher);

    /// <summary>On what was learned.</summary>
    public static Figure TrainingAccuracy { get; } = new("accuracy_train", "training accuracy", "%", Better: Better.Higher);

    /// <summary>Of networks that share samples, parameters and order.</summary>
    public static Figure AccuracyDifference { get; } = new(
        "accuracy_difference", "accuracy less that without transport", "%", "paired by seed: an interval that holds 0 shows no difference",
        Better: Better.Higher);

    /// <summary>After the last epoch.</summary>
    public static Figure Loss { get; } = new("loss_last", "test loss", Note: "after the last epoch");

    /// <summary>Of the best epoch.</summary>
    public static Figure BestLoss { get; } = new("loss_best", "test loss, best epoch") { Detail = true };

    /// <summary>On what was learned.</summary>
    public static Figure TrainingLoss { get; } = new("loss_train", "training loss") { Detail = true };

    /// <summary>C as the papers have it.</summary>
    public static Figure Transport { get; } = new("transport", "transport C", Note: "Σ E|r|² on test samples");

    /// <summary>C as the published codes have it.</summary>
    public static Figure TransportMeanElements { get; } =
        new("transport_mean_elements", "transport C, mean over elements", Note: "on test samples") { Detail = true };

    /// <summary>C as an older code has it.</summary>
    public static Figure TransportFrobenius { get; } =
        new("transport_frobenius", "transport C, norm of the batch", Note: "on test samples") { Detail = true };

    /// <summary>What least action gains.</summary>
    public static Figure TransportFall { get; } =
        new("transport_fall", "fall of the transport", "×", "C without transport term / C", Headline: true, Better.Higher);

    /// <summary>Of a flow over a unit of time.</summary>
    public static Figure Action { get; } = new("action", "action", Note: "M Σ E|step|², of the blocks of one shape");

    /// <summary>From the first to the last state.</summary>
    public static Figure Displacement { get; } = new("displacement", "squared displacement", Note: "E|T(x) − x|²");

    /// <summary>How near the coupling is to the best of the same points.</summary>
    public static Figure Kappa { get; } = new(
        "kappa", "κ", Note: "optimal cost of the reached points / squared displacement, class by class; it tends to 1 on its own where a "
            + "map expands hugely: read it together with the displacement", Better: Better.Higher);

    /// <summary>How near the way is to a straight one at constant speed to the best coupling.</summary>
    public static Figure Eta { get; } = new("eta", "η", Note: "optimal cost of the reached points / action", Better: Better.Higher);

    /// <summary>Of the ways through the blocks.</summary>
    public static Figure Straightness { get; } =
        new("straightness", "straightness", Note: "mean of |x_M − x_0| / Σ|steps|", Better: Better.Higher);

    /// <summary>Pairs that no optimal map has.</summary>
    public static Figure NotMonotone { get; } =
        new("not_monotone", "pairs that are not monotone", Note: "fraction; an optimal map has none");

    /// <summary>How much a map spreads near points.</summary>
    public static Figure Lipschitz99 { get; } =
        new("lipschitz_99", "Lipschitz quotient, 99 %", Note: "near points of one class", Better: Better.Neither);

    /// <summary>The largest.</summary>
    public static Figure LipschitzLargest { get; } =
        new("lipschitz_largest", "Lipschitz quotient, largest", Better: Better.Neither) { Detail = true };

    /// <summary>Where the multiplier came to.</summary>
    public static Figure Multiplier { get; } = new("multiplier", "λ at the end", Better: Better.Neither);

    /// <summary>The loss alone.</summary>
    public static Contestant Vanilla { get; } = new("vanilla", "no transport term");

    /// <summary>The figures that every way through blocks has.</summary>
    /// <param name="figures">Where they are added.</param>
    /// <param name="contestant">Whose way it is.</param>
    /// <param name="mean">The mean of a measure over its networks.</param>
    public static void AddWay(RunFigures figures, Contestant contestant, Func<Func<MeasuredTransport, double>, double> mean)
    {
        figures.Add(Action.For(contestant), mean(each => each.Report.Action));
        figures.Add(Displacement.For(contestant), mean(each => each.Report.Displacement));
        figures.Add(Kappa.For(contestant), mean(each => each.Report.Kappa));
        figures.Add(Eta.For(contestant), mean(each => each.Report.Eta));
        figures.Add(Straightness.For(contestant), mean(each => each.Report.Straightness));
    }
}
