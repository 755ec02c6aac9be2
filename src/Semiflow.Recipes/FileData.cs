using Semiflow.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>Samples from a file: the published split where the file is one of the published ones, else parts in file order.</summary>
internal static class FileData
{
    /// <summary>All splits of a run.</summary>
    public static RunData Load(RunPlan plan)
    {
        using DisposeScope scope = NewDisposeScope();
        string path = plan.Source.File!;
        OperatorPairs file = OperatorData.Read(path, plan.Source.Request());
        (Range train, Range validation, Range test) = Split(path, file, plan.Config.Data);
        Pairs all = Single(file);
        Pairs? outside = plan.Source.FileOut is { } other ? Outside(other, plan) : null;
        if (outside is not null && (outside.Input.Channels != all.Input.Channels || outside.Output.Channels != all.Output.Channels))
        {
            throw new InputException(
                $"{plan.Source.FileOut} has {outside.Input.Channels} -> {outside.Output.Channels} channels, {path} has {all.Input.Channels} -> {all.Output.Channels}.");
        }

        string ranges = $"{Say(train)} for training, {Say(validation)} for validation, {Say(test)} for tests";
        string origin = $"{path}: {file.Layout}; samples {ranges}; nodes {file.Input.Grid.Axes[0].Boundary} ({file.BoundaryOrigin})";
        var data = new RunData(Part(all, train), Part(all, validation), Part(all, test), outside, origin) { InputRange = file.InputRange, OutputRange = file.OutputRange };
        data.MoveToOuter();
        return data;
    }

    /// <summary>All pairs of a file, single precision.</summary>
    public static Pairs Read(string path, OperatorDataRequest request)
    {
        using DisposeScope scope = NewDisposeScope();
        Pairs pairs = Single(OperatorData.Read(path, request));
        pairs.MoveToOuter();
        return pairs;
    }

    private static Pairs Outside(string path, RunPlan plan)
    {
        OperatorDataRequest request = plan.Source.Request();
        return Single(OperatorData.Read(path, OfficialSplits.Find(path) is { } split ? request with { Samples = split.Test } : request));
    }

    private static Pairs Single(OperatorPairs file) => new(
        file.Input with { Values = file.Input.Values.to(float32).contiguous() },
        file.Output with { Values = file.Output.Values.to(float32).contiguous() });

    private static (Range Train, Range Validation, Range Test) Split(string path, OperatorPairs file, DataConfig data)
    {
        int total = file.Samples.Count;
        if (file.Split is { } split && data is { Train: null, Validation: null, Test: null } && split.Test.End.Value <= total && split.Train.End.Value > 0)
        {
            return (split.Train, split.Validation, split.Test);
        }

        int tenth = Math.Max(1, total / 10);
        int validation = data.Validation ?? tenth;
        int test = data.Test ?? tenth;
        int train = data.Train ?? total - validation - test;
        return train >= 1 && train + validation + test <= total
            ? (..train, train..(train + validation), (total - test)..total)
            : throw new InputException(
                $"{path} has {total} samples, too few for {Configuration.Text(data.Train ?? Math.Max(1, train))} for training, {validation} for validation and {test} for tests. "
                + "Set data.train, data.validation and data.test.");
    }

    private static Pairs Part(Pairs all, Range range) => all.Part(range.Start.Value, range.End.Value - range.Start.Value);

    private static string Say(Range range) => $"{range.Start.Value}–{range.End.Value - 1}";
}
