using Semiflow.Files;
using Semiflow.Tests.Files;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>
/// Tries faults of the disk at the operations of a run, one after another, each in a folder of its own: the run must end with a message
/// that says what happened, and go on to the same results.
/// </summary>
/// <param name="run">Begins a run in a folder; returns its exit code and what it said.</param>
/// <param name="resume">Continues it.</param>
/// <param name="results">What must be the same to the bit.</param>
/// <param name="root">Where the folders are.</param>
internal sealed class FaultSweep(
    Func<string, (int Code, string Error)> run, Func<string, (int Code, string Error)> resume, Func<string, string> results, string root)
{
    /// <summary>Operations of a run that nothing happens to.</summary>
    public IReadOnlyList<string> Operations { get; private set; } = [];

    /// <summary>Tries the faults.</summary>
    /// <param name="choose">At which operations, from 1, given all of them.</param>
    /// <param name="faults">Which; at each operation all of them, or one in turn.</param>
    /// <param name="inTurn">Whether in turn.</param>
    /// <returns>How many were tried.</returns>
    public int Try(Func<IReadOnlyList<string>, IEnumerable<int>> choose, IReadOnlyList<Fault> faults, bool inTurn = false)
    {
        Directory.CreateDirectory(root);
        string whole = Path.Combine(root, "whole");
        var counter = new FaultyDisk(Fault.Killed, 0);
        using (FileSystem.Use(counter))
        {
            (int code, string error) = run(whole);
            Assert.True(code == 0, error);
        }

        Operations = counter.Operations;
        string expected = results(whole);
        int tried = 0;
        foreach (int at in choose(Operations))
        {
            foreach (Fault fault in inTurn ? [faults[tried % faults.Count]] : faults)
            {
                string folder = Path.Combine(root, $"{fault}-{at}");
                Strike(folder, fault, at);
                Recover(folder, $"{fault} at operation {at} of {Operations.Count}, {Operations[at - 1]}", expected);
                Directory.Delete(folder, recursive: true);
                tried++;
            }
        }

        return tried;
    }

    private void Strike(string folder, Fault fault, int at)
    {
        string where = $"{fault} at operation {at}, {Operations[at - 1]}";
        var disk = new FaultyDisk(fault, at);
        using (FileSystem.Use(disk))
        {
            (int code, string error) = run(folder);
            Assert.True(disk.Failed, $"{where} was not reached.");
            if (fault is Fault.NoSpace or Fault.InputOutput && code != 0)
            {
                Assert.True(code == 2, $"{where}: exit code {code}, {error}");
                Assert.Contains(fault == Fault.NoSpace ? "No space left on device" : "Input/output error", error, StringComparison.Ordinal);
            }
        }
    }

    private void Recover(string folder, string where, string expected)
    {
        bool begun = File.Exists(Path.Combine(folder, "run.json"));
        using IDisposable quick = FileSystem.Use(new QuickDisk());
        (int code, string error) = begun ? resume(folder) : run(folder);
        Assert.True(code == 0, $"{where}: {(begun ? "resume" : "run")} ended with {code}: {error}");
        Assert.True(expected == results(folder), $"{where}: {results(folder)} instead of {expected}");
        string[] drafts = Directory.GetFiles(folder, "*.partial", SearchOption.AllDirectories);
        Assert.True(drafts.Length == 0, $"{where} left {string.Join(", ", drafts)}");
    }
}
