using Semiflow.Recipes.Classification;
using Semiflow.Training;
using Semiflow.Training.Runs;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastAction;

/// <summary>A contestant with its trainings of one size of the training set, one a seed.</summary>
/// <param name="Contestant">How it trained.</param>
/// <param name="Size">Training samples; 0 for all.</param>
/// <param name="Seeds">Its networks in the order of the seeds.</param>
internal sealed record LeastActionEntry(LeastActionContestant Contestant, int Size, IReadOnlyList<LeastActionTrained> Seeds)
{
    /// <summary>Test accuracy of each seed after the last epoch, percent.</summary>
    public IReadOnlyList<double> Accuracies => Values(each => 100 * each.Last.Accuracy);

    /// <summary>One number of each seed.</summary>
    public IReadOnlyList<double> Values(Func<LeastActionTrained, double> value) => [.. Seeds.Select(value)];
}

/// <summary>What a run found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Data">Its samples.</param>
/// <param name="Entries">All contestants at all sizes; that which the run is about first, then others of its size, then other
/// sizes.</param>
internal sealed record LeastActionResults(RunSession Run, LeastActionData Data, IReadOnlyList<LeastActionEntry> Entries)
{
    /// <summary>Least action at the first size.</summary>
    public LeastActionEntry Main => Entries[0];

    /// <summary>The network without transport of the same size; null where none was trained.</summary>
    public LeastActionEntry? Vanilla(int size) => Entries.FirstOrDefault(entry => entry.Contestant.Key == "vanilla" && entry.Size == size);

    /// <summary>Factor by which least action lowers the transport: of the means over seeds.</summary>
    public double? Fall(LeastActionEntry entry) =>
        Vanilla(entry.Size)?.Values(each => each.Cost).Average() / entry.Values(each => each.Cost).Average();

    /// <summary>The figures of the run.</summary>
    public Summary Summary()
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        foreach (LeastActionEntry entry in Entries)
        {
            string suffix = (entry.Contestant.Key.Length > 0 ? $"_{entry.Contestant.Key}" : "")
                + (entry.Size == Main.Size ? "" : $"_{entry.Size}");
            void Add(string name, string unit, IReadOnlyList<double> values) =>
                figures.Add(new(name + suffix, new SummaryFigure(values.Average(), unit)));
            figures.AddRange(SeedFigures.Of(
                "accuracy_last" + suffix, "%", entry.Accuracies, Run.Recipe?.PublishedOf("accuracy_last" + suffix)));
            Add("accuracy_best", "%", entry.Values(each => 100 * each.Best.Accuracy));
            Add("accuracy_train", "%", entry.Values(each => 100 * each.Learned.Accuracy));
            Add("loss_last", "", entry.Values(each => each.Last.Loss));
            Add("loss_best", "", entry.Values(each => each.Best.Loss));
            Add("loss_train", "", entry.Values(each => each.Learned.Loss));
            figures.AddRange(SeedFigures.Of("transport" + suffix, "", entry.Values(each => each.Cost)));
            Add("transport_mean_elements", "", entry.Values(each => each.Energy[DisplacementReduction.MeanElements]));
            Add("transport_frobenius", "", entry.Values(each => each.Energy[DisplacementReduction.BatchFrobenius]));
            Add("action", "", entry.Values(each => each.Report.Action));
            Add("displacement", "", entry.Values(each => each.Report.Displacement));
            Add("kappa", "", entry.Values(each => each.Report.Kappa));
            Add("eta", "", entry.Values(each => each.Report.Eta));
            Add("straightness", "", entry.Values(each => each.Report.Straightness));
            Add("not_monotone", "", entry.Values(each => each.Report.MonotonicityViolations));
            Add("lipschitz_99", "", entry.Values(each => each.Report.Lipschitz99));
            Add("lipschitz_largest", "", entry.Values(each => each.Report.LipschitzLargest));
            if (entry.Seeds.All(each => each.Multiplier is not null))
            {
                Add("multiplier", "", entry.Values(each => each.Multiplier!.Value));
            }

            if (entry.Contestant.Key != "vanilla" && Vanilla(entry.Size) is { } vanilla)
            {
                figures.AddRange(SeedFigures.OfDifference("accuracy_difference" + suffix, "%", entry.Accuracies, vanilla.Accuracies));
                figures.Add(new("transport_fall" + suffix, new SummaryFigure(Fall(entry)!.Value, "×")));
            }
        }

        LeastActionTrained first = Main.Seeds[0];
        return new Summary(Run.Plan.Recipe, [.. figures, .. Run.Costs(first.Network.parameters().Sum(p => p.numel()), first.Training)]);
    }
}
