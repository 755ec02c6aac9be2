using System.Globalization;
using Semiflow.Recipes.Reporting;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Gathers what the report of a run shows.</summary>
internal static class RunReport
{
    public static void Write(RunSession run, RunData data, LearnedModel model, TrainingResult training, Evaluation evaluation,
        Summary summary)
    {
        using DisposeScope scope = NewDisposeScope();
        RunPlan plan = run.Plan;
        Recipe? recipe = RecipeCatalogue.All.FirstOrDefault(each => each.Name == plan.Recipe);
        SystemCard? card = plan.Source.System is { } name ? GeneratedData.Find(name).First.Card : null;
        run.Report(OperatorReport.Document(
            new OperatorReportData
            {
                Title = $"{plan.Model.ToUpperInvariant()} on {card?.Title ?? Path.GetFileName(plan.Source.File)}",
                Recipe = plan.Recipe,
                Description = string.Create(
                    CultureInfo.InvariantCulture, $"{recipe?.Title ?? "Own data"}. Learned from {data.Train.Count} pairs on {data.Grid} in "
                        + $"{training.Epochs} epochs ({plan.Tier} tier, {model.Parameters:N0} parameters). Data: {data.Origin}."),
                Equation = card?.Equation ?? "",
                Reference = recipe?.Reference ?? "",
                Date = DateTimeOffset.Now,
                Summary = ResultRows.Of(summary),
                ErrorName = "relative L¹ error (normalized)",
                InputName = Short(card?.Input ?? "Input"),
                ErrorsInDistribution = Fractions(evaluation.In),
                ErrorsOutOfDistribution = Fractions(evaluation.Out),
                SamplesInDistribution = Samples(model, data.Test, evaluation.In),
                SamplesOutOfDistribution = Samples(model, data.TestOut, evaluation.Out),
                History = [.. training.History.Select(Epoch)],
                Resolutions = evaluation.Resolutions,
                TrainingResolution = data.Grid.Axes[0].Points,
                Spectra = [.. Spectrum("In distribution", model, data.Test), .. Spectrum("Out of distribution", model, data.TestOut)],
            }));
    }

    private static TrainingEpoch Epoch(EpochReport report) => new(
        report.Epoch, report.Losses.Values.SelectMany(terms => terms.Values).Sum(), report.Validation / 100, report.Rates.Values.First());

    private static IReadOnlyList<double> Fractions(TestErrors? errors) =>
        errors is null ? [] : [.. errors.Normalized.Where(double.IsFinite).Select(error => error / 100)];

    private static IReadOnlyList<ReportSample> Samples(LearnedModel model, Pairs? pairs, TestErrors? errors)
    {
        // Of functions of three variables there is no picture; and where targets vanish, errors are not one a sample.
        if (pairs is null || errors is null || errors.Normalized.Count != pairs.Count || pairs.Output.Grid.Rank > 2)
        {
            return [];
        }

        int[] order = [.. Enumerable.Range(0, pairs.Count).OrderBy(i => errors.Normalized[i])];
        (string Label, int Index)[] chosen = [("Best", order[0]), ("Median", order[order.Length / 2]), ("Worst", order[^1])];
        return [.. chosen.DistinctBy(each => each.Index)
            .Select(each => Sample(model, pairs.Part(each.Index, 1), each.Label, errors.Normalized[each.Index] / 100))];
    }

    private static ReportSample Sample(LearnedModel model, Pairs pair, string label, double error) => new(
        label, error, Snapshot.Of(pair.Input, 0), Snapshot.Of(pair.Output, 0), Snapshot.Of(model.Operator.Apply(pair.Input), 0));

    private static IEnumerable<SpectrumComparison> Spectrum(string label, LearnedModel model, Pairs? pairs)
    {
        if (pairs is null)
        {
            yield break;
        }

        using DisposeScope scope = NewDisposeScope();
        GridFunction target = Double(pairs.Output);
        GridFunction prediction = Double(model.Operator.Apply(pairs.Input));
        GridFunction error = target with { Values = prediction.Values - target.Values };
        yield return new SpectrumComparison(
            label, Spectra.Radial(target).Wavenumbers.data<double>().ToArray(), Energy(target), Energy(prediction), Energy(error));
    }

    private static GridFunction Double(GridFunction function) => function with { Values = function.Values.to(float64) };

    private static double[] Energy(GridFunction function) => Spectra.Radial(function).Energy.mean([0, 1]).data<double>().ToArray();

    /// <summary>What stands before the explanation: panels have little room.</summary>
    private static string Short(string name)
    {
        string head = name.Split(',', 2)[0].Split(" (", 2)[0];
        return $"{char.ToUpperInvariant(head[0])}{head[1..]}";
    }
}
