using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Samples from a file: the published split where the file is one of the published ones, otherwise parts in file order.</summary>
internal static class FilePairs
{
    /// <summary>All splits of a run.</summary>
    public static RunData Load(RunPlan plan, OperatorDataConfig data)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = plan.Source.File!;
        plan.Source.Use("--data-out");
        (Range train, Range validation, Range test, string remark) = (default, default, default, "");
        OperatorPairs file = OperatorData.Read(path, plan.Source.Request() with
        {
            Parts = chosen =>
            {
                (train, validation, test, remark) = Split(plan.Source, chosen, data);
                return [train, validation, test];
            },
        });
        plan.Source.RequireUsed();
        FunctionPairs all = FunctionPairs.Of(file, data.Points);
        (FunctionPairs? outside, string other) = plan.Source.FileOut is { } outer ? Outside(outer, plan, data, all) : (null, "");

        (int trained, int chosen) = (Length(train), Length(train) + Length(validation)); // What lies between the parts was not read.
        string ranges = $"{Say(file, ..trained)} for training, {Say(file, trained..chosen)} for validation, "
            + $"{Say(file, chosen..all.Count)} for tests{remark}";
        string grid = all.Input.Grid.Equals(file.Input.Grid)
            ? ""
            : $"; resampled from {Size(file.Input.Grid)} to {Size(all.Input.Grid)} nodes (spectrally)";
        string origin = $"{path}: {file.Layout}; samples {ranges}; boundary {file.Input.Grid.BoundaryWords()} "
            + $"({file.BoundaryOrigin}){grid}{other}";
        var loaded = new RunData(
            all.Part(0, trained), all.Part(trained, chosen - trained), all.Part(chosen, Length(test)), outside, origin)
        {
            InputRange = file.InputRange, OutputRange = file.OutputRange,
            Warnings = [.. SinglePrecision.LostInFile(path, "input", file.Input.Values),
                .. SinglePrecision.LostInFile(path, "output", file.Output.Values)],
        };
        loaded.MoveToOuter();
        return loaded;
    }

    /// <summary>
    /// The published test samples of a published file, otherwise all; where it states no boundaries and intervals, it has those of the
    /// training data.
    /// </summary>
    private static (FunctionPairs Pairs, string Text) Outside(string path, RunPlan plan, OperatorDataConfig data, FunctionPairs inside)
    {
        Grid grid = inside.Input.Grid;
        OperatorPairs file = OperatorData.Read(path, plan.Source.Request() with
        {
            Like = grid,
            Samples = null,
            Parts = all => [OfficialSplits.Find(path) is { } split && split.Test.End.Value <= all.Total ? split.Test : ..all.Total],
        });
        FunctionPairs all = FunctionPairs.Of(file, data.Points);
        if (all.Input.Channels != inside.Input.Channels || all.Output.Channels != inside.Output.Channels)
        {
            throw new InputException(
                $"{path} has {all.Input.Channels} -> {all.Output.Channels} channels, {plan.Source.File} has "
                    + $"{inside.Input.Channels} -> {inside.Output.Channels}.");
        }

        if (!all.Input.Grid.SharesDomain(grid))
        {
            throw new InputException($"{path} lies on {all.Input.Grid}, which does not fit {grid}, on which {plan.Source.File} lies: "
                + "intervals and boundaries must agree, the number of nodes may differ.");
        }

        return (all, $"; out of distribution: {path}, samples {Say(file, ..all.Count)}");
    }

    private static (Range Train, Range Validation, Range Test, string Remark) Split(
        DataSource source, ChosenSamples samples, OperatorDataConfig data)
    {
        (string path, int total, string remark) = (source.File!, samples.Count, "");
        if (OfficialSplits.Find(path) is { } split && split.Train.End.Value > 0)
        {
            bool chosen = data is not { Train: null, Validation: null, Test: null };
            if (!chosen && split.Test.End.Value <= samples.Total)
            {
                return Published(source, samples, split);
            }

            remark = chosen
                ? " (not the published split of this file: data.train, data.validation or data.test is set)"
                : $" (not the published split of a file of this name: it needs {split.Test.End.Value} samples, this file has "
                    + $"{samples.Total})";
        }

        int tenth = Math.Max(1, total / 10);
        int validation = data.Validation ?? tenth;
        int test = data.Test ?? tenth;
        int train = data.Train ?? total - validation - test;
        return train >= 1 && train + validation + test <= total
            ? (..train, train..(train + validation), (total - test)..total, remark)
            : throw new InputException(
                $"{path} has {Plural.Of(total, "samples")}, too few: {data.Train ?? Math.Max(1, train)} for training, {validation} for "
                    + $"validation and {test} for tests are needed. Set data.train, data.validation and data.test.");
    }

    /// <summary>What is chosen of each part of a published split.</summary>
    /// <exception cref="InputException">Of one it is nothing.</exception>
    private static (Range Train, Range Validation, Range Test, string Remark) Published(
        DataSource source, ChosenSamples samples, OfficialSplit split)
    {
        (string Name, Range All, Range Left)[] parts = [.. new[]
        {
            ("training", split.Train), ("validation", split.Validation), ("tests", split.Test),
        }.Select(part => (part.Item1, part.Item2, samples.Within(part.Item2)))];
        string[] lost = [.. parts.Where(part => Length(part.Left) == 0).Select(part => part.Name)];
        string published = string.Join(", ", parts.Select(part => $"{part.All.Start}–{part.All.End.Value - 1} for {part.Name}"));
        return lost.Length == 0
            ? (parts[0].Left, parts[1].Left, parts[2].Left,
                parts.All(part => Length(part.Left) == Length(part.All)) ? "" : $" (what --samples leaves of the published {published})")
            : throw new InputException($"{source.File} has a published split, samples {published}, of which --samples {source.Samples} "
                + $"leaves none for {string.Join(" and ", lost)}. Choose samples of every part, or set data.train, data.validation and "
                + "data.test, which split the chosen samples in the order of the file.");
    }

    private static int Length(Range range) => range.End.Value - range.Start.Value;

    private static string Size(Grid grid) => string.Join(" x ", grid.Axes.Select(axis => axis.Points));

    /// <summary>Numbers in the file of samples that were read.</summary>
    private static string Say(OperatorPairs file, Range places) =>
        (file.Samples[places.Start], file.Samples[places.End.Value - 1]) is var (first, last) && first == last
            ? $"{first}" : $"{first}–{last}";
}
