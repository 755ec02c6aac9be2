using System.Globalization;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>The report of a run of operator learning.</summary>
internal static class OperatorReport
{
    /// <summary>Writes report.html and the figures.</summary>
    public static void Write(
        RunSession run, RunData data, LearnedModel model, TrainingResult training, OperatorResults results, Summary summary)
    {
        using DisposeScope scope = NewDisposeScope();
        RunPlan plan = run.Plan;
        SystemCard? card = plan.Source.System is { } name ? GeneratedPairs.Find(name).First.Card : null;
        run.Report(new ReportDocument
        {
            Title = $"{plan.Model.ToUpperInvariant()} on {card?.Title ?? Path.GetFileName(plan.Source.File)}",
            Description = string.Create(
                CultureInfo.InvariantCulture, $"{run.Recipe?.Title ?? "Own data"}. Learned from {data.Train.Count} pairs on {data.Grid} in "
                    + $"{Plural.Of(training.Epochs, "epochs")} ({plan.Tier} tier, {model.Parameters:N0} parameters). Data: {data.Origin}."),
            Equation = card?.Equation ?? "",
            Results = summary,
            Sections = [new ReportSection("Figures", FunctionFigures.Of(new FunctionResults
            {
                ErrorName = "relative L¹ error (normalized)",
                InputName = Short(card?.Input ?? "Input"),
                ErrorsInDistribution = Fractions(results.In),
                ErrorsOutOfDistribution = Fractions(results.Out),
                SamplesInDistribution = Samples(model, data.Test, results.In),
                SamplesOutOfDistribution = Samples(model, data.TestOut, results.Out),
                History = [.. training.History.Select(Epoch)],
                Resolutions = results.Resolutions,
                TrainingResolution = data.Grid.Axes[0].Points,
                Spectra = [.. Spectrum("In distribution", model, data.Test), .. Spectrum("Out of distribution", model, data.TestOut)],
            }))],
        });
    }

    private static TrainingEpoch Epoch(EpochReport report) => new(
        report.Epoch, report.Losses.Values.SelectMany(terms => terms.Values).Sum(), report.Validation / 100, report.Rates.Values.First());

    private static IReadOnlyList<double> Fractions(TestErrors? errors) =>
        errors is null ? [] : [.. errors.Normalized.Where(double.IsFinite).Select(error => error / 100)];

    private static IReadOnlyList<ReportSample> Samples(LearnedModel model, FunctionPairs? pairs, TestErrors? errors)
    {
        // Of functions of three variables there is no picture; and where targets vanish, errors are not one per sample.
        if (pairs is null || errors is null || errors.Normalized.Count != pairs.Count || pairs.Output.Grid.Rank > 2)
        {
            return [];
        }

        return [.. Chosen(errors.Normalized)
            .Select(each => Sample(model, pairs.Part(each.Index, 1), each.Label, errors.Normalized[each.Index] / 100))];
    }

    /// <summary>The samples that a picture shows, by their errors; as many as there are names for.</summary>
    internal static (string Label, int Index)[] Chosen(IReadOnlyList<double> errors)
    {
        int[] order = [.. Enumerable.Range(0, errors.Count).OrderBy(i => errors[i])];
        return order.Length switch
        {
            1 => [("The only one", order[0])],
            2 => [("Best", order[0]), ("Worst", order[1])],
            _ => [("Best", order[0]), ("Median", order[order.Length / 2]), ("Worst", order[^1])],
        };
    }

    private static ReportSample Sample(LearnedModel model, FunctionPairs pair, string label, double error) => new(
        label, error, FieldSnapshot.Of(pair.Input, 0), FieldSnapshot.Of(pair.Output, 0),
        FieldSnapshot.Of(model.Operator.Apply(pair.Input), 0));

    private static IEnumerable<SpectrumComparison> Spectrum(string label, LearnedModel model, FunctionPairs? pairs)
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

    /// <summary>What precedes the explanation: panels have little room.</summary>
    private static string Short(string name)
    {
        string head = name.Split(',', 2)[0].Split(" (", 2)[0];
        return $"{char.ToUpperInvariant(head[0])}{head[1..]}";
    }
}
