using Semiflow.Data;
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
            Parts = total =>
            {
                (train, validation, test, remark) = Split(path, total, data);
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
            Parts = total => [OfficialSplits.Find(path) is { } split && split.Test.End.Value <= total ? split.Test : ..total],
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
        string path, int total, OperatorDataConfig data)
    {
        string remark = "";
        if (OfficialSplits.Find(path) is { } split && split.Train.End.Value > 0)
        {
            bool chosen = data is not { Train: null, Validation: null, Test: null };
            if (!chosen && split.Test.End.Value <= total)
            {
                return (split.Train, split.Validation, split.Test, "");
            }

            remark = chosen
                ? " (not the published split of this file: data.train, data.validation or data.test is set)"
                : $" (not the published split of a file of this name: it needs {split.Test.End.Value} samples, this file has {total})";
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

    private static int Length(Range range) => range.End.Value - range.Start.Value;

    private static string Size(Grid grid) => string.Join(" x ", grid.Axes.Select(axis => axis.Points));

    /// <summary>Numbers in the file of samples that were read.</summary>
    private static string Say(OperatorPairs file, Range places) =>
        (file.Samples[places.Start], file.Samples[places.End.Value - 1]) is var (first, last) && first == last
            ? $"{first}" : $"{first}–{last}";
}
