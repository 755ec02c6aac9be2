using Semiflow.Chains;
using Semiflow.Metrics;
using Semiflow.Principles;
using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A trained classifier with what was measured of it.</summary>
/// <param name="Name">Name of its training.</param>
/// <param name="Network">The network of the best epoch.</param>
/// <param name="Training">Its training.</param>
/// <param name="Best">Score on the tests with the parameters of the best epoch; without validation, of the last.</param>
/// <param name="Last">Score on the tests after the last epoch.</param>
/// <param name="Learned">Score on the training samples.</param>
/// <param name="Energy">C on test samples in each reduction.</param>
/// <param name="Transport">How it displaces test samples.</param>
internal sealed record MeasuredClassifier(
    string Name, ChainClassifier Network, TrainingResult Training, ClassifierScore Best, ClassifierScore Last, ClassifierScore Learned,
    IReadOnlyDictionary<DisplacementReduction, double> Energy, MeasuredTransport Transport)
{
    /// <summary>C as the papers have it, Σ_m E|r_m|².</summary>
    public double Cost => Energy[DisplacementReduction.SumFeaturesMeanBatch];
}

/// <summary>A variant with its trainings at one size of the training set, one per seed.</summary>
/// <param name="Variant">How it trained.</param>
/// <param name="Contestant">Its name at that size.</param>
/// <param name="Size">Training samples; 0 for all.</param>
/// <param name="Seeds">Its networks in the order of the seeds; null where a training blew up.</param>
internal sealed record LeastActionEntry(
    LeastActionVariant Variant, Contestant Contestant, int Size, IReadOnlyList<MeasuredClassifier?> Seeds)
{
    /// <summary>Test accuracy of each seed after the last epoch, percent.</summary>
    public IReadOnlyList<double> Accuracies => Values(each => 100 * each.Last.Accuracy);

    /// <summary>One number of each seed; NaN where its training blew up.</summary>
    public IReadOnlyList<double> Values(Func<MeasuredClassifier, double> value) =>
        [.. Seeds.Select(each => each is null ? double.NaN : value(each))];

    /// <summary>The mean of one number over the seeds.</summary>
    public double Mean(Func<MeasuredClassifier, double> value) => Values(value).Average();
}

/// <summary>What a run found.</summary>
/// <param name="Data">Its samples.</param>
/// <param name="Entries">All variants at all sizes; that which the run is about first, then others of its size, then other sizes.</param>
internal sealed record LeastActionResults(LeastActionData Data, IReadOnlyList<LeastActionEntry> Entries)
{
    /// <summary>Least action at the first size.</summary>
    public LeastActionEntry Main => Entries[0];

    /// <summary>What pictures can show: entries without a training that blew up.</summary>
    public IReadOnlyList<LeastActionEntry> Whole => [.. Entries.Where(entry => entry.Seeds.All(each => each is not null))];

    /// <summary>These at the first size.</summary>
    public IReadOnlyList<LeastActionEntry> WholeOfMainSize => [.. Whole.Where(entry => entry.Size == Main.Size)];

    /// <summary>The figures of the run; those of a baseline that blew up are not finite.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (LeastActionEntry entry in Entries)
        {
            Add(figures, entry);
        }

        MeasuredClassifier first = Main.Seeds[0]!;
        return figures.Summary(first.Network.parameters().Sum(p => p.numel()), first.Training);
    }

    private void Add(RunFigures figures, LeastActionEntry entry)
    {
        void Mean(Figure figure, Func<MeasuredClassifier, double> value) => figures.Add(figure.For(entry.Contestant), entry.Mean(value));
        figures.Add(LeastActionFigures.Accuracy.For(entry.Contestant), MeanInterval.Of(entry.Accuracies));
        if (!entry.Variant.IsVanilla && Entries.FirstOrDefault(each => each.Variant.IsVanilla && each.Size == entry.Size) is { } vanilla)
        {
            figures.Add(
                LeastActionFigures.AccuracyDifference.For(entry.Contestant),
                MeanInterval.OfDifference(entry.Accuracies, vanilla.Accuracies));
            figures.Add(
                LeastActionFigures.TransportFall.For(entry.Contestant), vanilla.Mean(each => each.Cost) / entry.Mean(each => each.Cost));
        }

        Mean(LeastActionFigures.BestAccuracy, each => 100 * each.Best.Accuracy);
        Mean(LeastActionFigures.TrainingAccuracy, each => 100 * each.Learned.Accuracy);
        Mean(LeastActionFigures.Loss, each => each.Last.Loss);
        Mean(LeastActionFigures.BestLoss, each => each.Best.Loss);
        Mean(LeastActionFigures.TrainingLoss, each => each.Learned.Loss);
        figures.Add(LeastActionFigures.Transport.For(entry.Contestant), MeanInterval.Of(entry.Values(each => each.Cost)));
        Mean(LeastActionFigures.TransportMeanElements, each => each.Energy[DisplacementReduction.MeanElements]);
        Mean(LeastActionFigures.TransportFrobenius, each => each.Energy[DisplacementReduction.BatchFrobenius]);
        LeastActionFigures.AddWay(figures, entry.Contestant, value => entry.Mean(each => value(each.Transport)));
        Mean(LeastActionFigures.NotMonotone, each => each.Transport.Report.MonotonicityViolations);
        Mean(LeastActionFigures.Lipschitz99, each => each.Transport.Report.Lipschitz99);
        Mean(LeastActionFigures.LipschitzLargest, each => each.Transport.Report.LipschitzLargest);
        if (entry.Seeds.All(each => each?.Transport.Multiplier is not null))
        {
            Mean(LeastActionFigures.Multiplier, each => each.Transport.Multiplier!.Value);
        }
    }
}
