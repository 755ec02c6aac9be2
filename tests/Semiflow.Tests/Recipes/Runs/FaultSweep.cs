using Semiflow.Files;
using Semiflow.Tests.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>
/// Tries faults of the disk at the operations of a run, one after another, each from the beginning: the run must end with a message that
/// says what happened, and go on to the same files. A run that dies leaves its folder as a <see cref="RecordingDisk"/> has seen it;
/// deaths that leave the same folder are one to go on from.
/// </summary>
/// <param name="run">Begins a run in a folder; returns its exit code and what it said.</param>
/// <param name="resume">Continues it.</param>
/// <param name="root">Where its folder is.</param>
internal sealed class FaultSweep(
    Func<string, (int Code, string Error)> run, Func<string, (int Code, string Error)> resume, string root)
{
    private string expected = "";

    /// <summary>Operations of a run that nothing happens to.</summary>
    public IReadOnlyList<string> Operations { get; private set; } = [];

    /// <summary>Of the faults tried, how many left a run to go on from that no other had left.</summary>
    public int Continued { get; private set; }

    /// <summary>Operations whose failure the run could do without.</summary>
    public HashSet<string> Needless { get; } = [];

    /// <summary>Tries the faults.</summary>
    /// <param name="choose">At which operations, from 1, given all of them.</param>
    /// <param name="faults">Which; at each operation all of them, or one in turn.</param>
    /// <param name="inTurn">Whether in turn.</param>
    /// <returns>How many were tried.</returns>
    public int Try(Func<IReadOnlyList<string>, IEnumerable<int>> choose, IReadOnlyList<Fault> faults, bool inTurn = false)
    {
        Directory.CreateDirectory(root);
        string folder = Path.Combine(root, "run");
        var disk = new RecordingDisk(folder);
        using (FileSystem.Use(disk))
        {
            (int code, string error) = run(folder);
            Assert.True(code == 0, error);
        }

        Operations = disk.Operations;
        expected = RunContents.Of(folder);
        Directory.Delete(folder, recursive: true);
        (int At, Fault Fault)[] tries = [.. choose(Operations).Index()
            .SelectMany(each => (inTurn ? [faults[each.Index % faults.Count]] : faults).Select(fault => (each.Item, fault)))];
        var left = tries.Where(each => disk.States.ContainsKey(each)).GroupBy(each => disk.States[each].Fingerprint()).ToList();
        foreach (IGrouping<string, (int At, Fault Fault)> same in left)
        {
            disk.States[same.First()].Restore();
            Recover(folder, string.Join(", ", same.Select(Where)));
        }

        (int At, Fault Fault)[] told = [.. tries.Where(each => !disk.States.ContainsKey(each))];
        foreach ((int At, Fault Fault) each in told)
        {
            Strike(folder, each);
            Recover(folder, Where(each));
        }

        Continued += left.Count + told.Length;
        return tries.Length;
    }

    private string Where((int At, Fault Fault) each) =>
        $"{each.Fault} at operation {each.At} of {Operations.Count}, {Operations[each.At - 1]}";

    private void Strike(string folder, (int At, Fault Fault) each)
    {
        var disk = new FaultyDisk(each.Fault, each.At);
        int code;
        string error;
        using (FileSystem.Use(disk))
        {
            (code, error) = run(folder);
        }

        Assert.Equal(Operations.Take(each.At), disk.Operations.Take(each.At));
        bool came = disk.Failures > 0; // A full disk refuses only what needs room.
        Assert.True(came || (each.Fault == Fault.NoSpace && disk.NeedingSpace.All(at => at < each.At)), $"{Where(each)} did not come.");
        if (!came)
        {
            Assert.True(code == 0, error);
        }
        else if (code == 0)
        {
            Needless.Add(Operations[each.At - 1]);
        }
        else
        {
            Assert.True(code == 2, $"{Where(each)}: exit code {code}, {error}");
            Assert.Contains(
                each.Fault == Fault.NoSpace ? "No space left on device" : "Input/output error", error, StringComparison.Ordinal);
        }
    }

    private void Recover(string folder, string where)
    {
        bool begun = File.Exists(Path.Combine(folder, "run.json"));
        using IDisposable quick = FileSystem.Use(new QuickDisk());
        (int code, string error) = begun ? resume(folder) : run(folder);
        Assert.True(code == 0, $"{where}: {(begun ? "resume" : "run")} ended with {code}: {error}");
        string actual = RunContents.Of(folder);
        Assert.True(expected == actual, $"{where}: {RunContents.Difference(expected, actual)}");
        Directory.Delete(folder, recursive: true);
    }
}
