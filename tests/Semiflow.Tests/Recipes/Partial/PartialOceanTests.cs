using Semiflow.Flows;
using Semiflow.Recipes.Partial;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Partial;

/// <summary>Parts of the ocean by time: training first, then validation, then tests, none of them across a border.</summary>
public sealed class PartialOceanTests : IDisposable
{
    private const int Days = 60, Frames = 5;
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-ocean-").FullName;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Listener listener = new();

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Parts_lie_one_behind_the_other_and_a_fewer_of_them_are_spread_over_their_time()
    {
        (TrajectorySplits whole, PartialOrigin origin) = Load("whole");
        int[] counts = [whole.Train.Count, whole.Validation.Count, whole.Test.Count];
        Assert.All(counts, count => Assert.True(count > 2, string.Join(", ", counts)));
        Assert.All(new[] { whole.Train, whole.Validation, whole.Test }, part => Assert.Equal(Frames, part.Frames));
        Assert.Equal(whole.Test.Count, origin.TestScales!.Count);
        Assert.Equal(("days", "°C", true), (origin.TimeUnit, origin.ScaleUnit, origin.NorthFirst));
        Assert.NotNull(origin.Card);
        Assert.Null(origin.Basin); // A reanalysis has no formula of ours.
        Assert.Contains(listener.Lines, line => line.Contains("synthetic ocean", StringComparison.Ordinal));

        (TrajectorySplits some, PartialOrigin fewer) = Load("some", "data.train=2", "data.test=1", $"ocean.files=[{File("whole")}]");
        Assert.Equal((2, 1), (some.Train.Count, some.Test.Count));
        Assert.Equal(whole.Validation.Count, some.Validation.Count); // All that there are, if nothing is said.
        Same(whole.Train.Select(0, whole.Train.Count / 2), some.Train); // Over the whole time, not its start alone.
        Same(whole.Test.Select(0), some.Test);
        Assert.Equal(origin.TestScales[0], Assert.Single(fewer.TestScales!));
        Assert.Null(fewer.Card);
        Assert.Contains("ocean.nc", fewer.Remark, StringComparison.Ordinal);
    }

    /// <summary>No frame of a part is a frame of another.</summary>
    [Fact]
    public void Parts_share_no_frame()
    {
        (TrajectorySplits splits, _) = Load("whole", "ocean.preset=raw");
        HashSet<string> Prints(TrajectorySet set) => [.. Enumerable.Range(0, set.Count).SelectMany(i => Enumerable.Range(0, set.Frames)
            .Select(t => string.Join(' ', set.States[t, i, 0].flatten()[..16].to(float64).data<double>().ToArray())))];
        HashSet<string> train = Prints(splits.Train), validation = Prints(splits.Validation), test = Prints(splits.Test);
        Assert.False(train.Overlaps(validation));
        Assert.False(train.Overlaps(test));
        Assert.False(validation.Overlaps(test));
    }

    [Fact]
    public void What_was_cut_is_kept_in_the_run()
    {
        (TrajectorySplits first, PartialOrigin origin) = Load("whole");
        System.IO.File.Delete(File("whole"));
        (TrajectorySplits again, PartialOrigin same) = Load("whole");
        Same(first.Test, again.Test);
        Assert.Equal(origin.TestScales!, same.TestScales!);
    }

    [Fact]
    public void Too_little_time_is_refused_with_what_helps()
    {
        InputException error = Assert.Throws<InputException>(() => Load("short", "ocean.training_share=0.99"));
        Assert.Contains("contain no validation sequences of 5 frames", error.Message, StringComparison.Ordinal);
        Assert.Contains("ocean.training_share", error.Message, StringComparison.Ordinal);
    }

    private static void Same(TrajectorySet expected, TrajectorySet actual) =>
        Assert.True(expected.States.equal(actual.States).all().item<bool>());

    private string File(string run) => Path.Combine(folder, run, "data", "ocean.nc");

    private (TrajectorySplits Splits, PartialOrigin Origin) Load(string name, params string[] set)
    {
        Recipe recipe = RecipeCatalogue.Find("partial-ocean");
        PartialConfig config = Configuration.WithAssignments((PartialConfig)recipe.Small,
            ["data.train=unset", "data.validation=unset", "data.test=unset", "data.past=2", "evaluation.horizon=3", "ocean.patch=8",
                "ocean.cells=24", $"ocean.days={Days}", "ocean.spacing=3", "ocean.spin_up_years=0.02", .. set]);
        string path = Path.Combine(folder, name);
        RunRecord record = Directory.Exists(path)
            ? RunRecord.Open(path, MethodCatalogue.All)
            : RunRecord.Create(path, recipe.Plan("small", 1, "cpu", config));
        return PartialOcean.Load(new RunSession(record, listener, CancellationToken.None), config);
    }

    private sealed class Listener : IRunObserver
    {
        public List<string> Lines { get; } = [];

        public void Say(string line) => Lines.Add(line);

        public void Step(RunProgress progress)
        {
        }

        public void Epoch(RunProgress progress)
        {
        }

        public void Advance(string task, double share)
        {
        }
    }
}
