using Semiflow.Recipes.Runs.Observers;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Run folders of somebody else: nothing outside of them is written, whatever they hold.</summary>
public sealed class ForeignRunTests : IDisposable
{
    private readonly DecayMethod method = new();
    private readonly string root = Directory.CreateTempSubdirectory("semiflow-foreign-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Names that the rest of a run writes, its drafts among them.</summary>
    [Theory]
    [InlineData("log.txt")]
    [InlineData("log.txt.partial")]
    [InlineData("metrics.jsonl")]
    [InlineData("metrics.jsonl.partial")]
    [InlineData("metrics-baseline.jsonl")]
    [InlineData(".lock")]
    [InlineData("report.html")]
    [InlineData("report.html.partial")]
    [InlineData("summary.json.partial")]
    [InlineData("figures/estimate.png")]
    [InlineData("figures/estimate.png.partial")]
    [InlineData("data/decays.npz.partial")]
    [InlineData("checkpoints/last.safetensors.partial")]
    [InlineData("checkpoints/best.safetensors.partial")]
    [InlineData("checkpoints/history.jsonl.partial")]
    public void A_link_where_a_file_is_written_is_replaced(string name)
    {
        foreach (bool hard in new[] { false, true })
        {
            (string folder, string victim, string link) = Linked(name, "precious\n", hard);
            File.Delete(Path.Combine(folder, "data", "decays.npz")); // made again
            RunResult result = RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None);
            Assert.NotNull(result.Summary);
            Assert.Equal("precious\n", File.ReadAllText(victim));
            Assert.True(new FileInfo(link).LinkTarget is null, $"{name} is a link still");
            // A draft has become the file; what has the name itself is another file than the victim.
            Assert.Equal(!name.EndsWith(".partial", StringComparison.Ordinal), File.Exists(link));
            if (File.Exists(link) && name != ".lock") // A file that is only held is nobody's to replace, and never written.
            {
                File.WriteAllText(link, "changed");
                Assert.Equal("precious\n", File.ReadAllText(victim));
            }
        }
    }

    /// <summary>Names that a run reads before it writes: what is no record of a run is refused by name.</summary>
    [Theory]
    [InlineData("summary.json")]
    [InlineData("checkpoints/history.jsonl")]
    [InlineData("checkpoints/last.safetensors")]
    [InlineData("data/decays.npz")]
    public void A_link_where_a_file_is_read_is_not_written_through(string name)
    {
        foreach (bool hard in new[] { false, true })
        {
            (string folder, string victim, _) = Linked(name, "precious\n", hard);
            string message = Assert.Throws<InputException>(
                () => RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None)).Message;
            Assert.Contains(Path.GetFileName(name), message, StringComparison.Ordinal);
            Assert.Equal("precious\n", File.ReadAllText(victim));
        }
    }

    /// <summary>The contents that a run expects, under another name: it reads them, and writes beside.</summary>
    [Theory]
    [InlineData("checkpoints/last.safetensors")]
    [InlineData("checkpoints/best.safetensors")]
    [InlineData("checkpoints/history.jsonl")]
    public void A_link_to_the_file_that_the_run_expects_is_replaced_when_it_is_written(string name)
    {
        foreach (bool hard in new[] { false, true })
        {
            (string folder, string victim, string link) = Linked(name, null, hard);
            byte[] before = File.ReadAllBytes(victim);
            try
            {
                RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None);
                Assert.NotEqual(before, File.ReadAllBytes(link));
            }
            catch (InputException refused)
            {
                Assert.Equal(("checkpoints/history.jsonl", false), (name, hard)); // No link is read as history.
                Assert.Contains("history.jsonl", refused.Message, StringComparison.Ordinal);
            }

            Assert.Equal(before, File.ReadAllBytes(victim));
        }
    }

    [Theory]
    [InlineData("checkpoints")]
    [InlineData("figures")]
    [InlineData("data")]
    [InlineData("checkpoints/baseline")]
    public void A_folder_that_is_a_link_is_refused(string name)
    {
        string folder = Interrupted("run"), victim = Path.Combine(root, "victim"), link = Path.Combine(folder, name);
        Directory.CreateDirectory(victim);
        if (Directory.Exists(link))
        {
            Directory.Delete(link, recursive: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateSymbolicLink(link, victim);
        string message = Assert.Throws<InputException>(
            () => RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None)).Message;
        Assert.Contains(link, message, StringComparison.Ordinal);
        Assert.Contains("is a link", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(victim));
    }

    [Fact]
    public void Names_reach_log_and_terminal_without_control_characters()
    {
        string folder = Path.Combine(root, "runs\u001b[2J", "cno\u0007");
        Directory.CreateDirectory(folder);
        string golden = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "cno");
        foreach (string file in new[] { "run.json", "summary.json" })
        {
            File.WriteAllText(Path.Combine(folder, file), File.ReadAllText(Path.Combine(golden, file))
                .Replace("\"title\": \"", "\"title\": \"\\u001b]0;owned\\u0007", StringComparison.Ordinal)
                .Replace("\"unit\": \"", "\"unit\": \"\\u009b31m", StringComparison.Ordinal));
        }

        File.WriteAllText(Path.Combine(folder, "metrics-\u001b[31m.jsonl"), "");
        foreach (string[] command in new string[][]
            { ["list", "--runs", Path.GetDirectoryName(folder)!], ["show", folder], ["compare", folder, folder], ["resume", folder + "x"] })
        {
            (int code, string output, string error) = CommandLine.Run(command);
            Assert.Equal(command[0] == "resume" ? 2 : 0, code);
            Assert.DoesNotContain((output + error).Replace("\n", "", StringComparison.Ordinal), char.IsControl);
        }

        Assert.Contains("\\u0007", CommandLine.Run("list", "--runs", Path.GetDirectoryName(folder)!).Output, StringComparison.Ordinal);
        Assert.Contains("\\u001b", CommandLine.Run("resume", folder + "x").Error, StringComparison.Ordinal);
        Assert.Contains("\\u009b31m", CommandLine.Run("show", folder).Output, StringComparison.Ordinal);
        RunFolder run = RunFolder.Open(folder);
        run.Log("a\u001b[2Jb\n2030-01-01 00:00:00 +00:00  forged");
        Assert.Single(File.ReadAllLines(run.LogFile));
        Assert.DoesNotContain('\u001b', File.ReadAllText(run.LogFile));
    }

    [Fact]
    public void Runs_that_begin_at_once_take_different_folders()
    {
        RunTurn[] turns = [];
        for (int round = 0; round < 20; round++)
        {
            Array.ForEach(turns, turn => turn.Dispose());
            string[] names = [.. Enumerable.Range(1, 8).Select(number => Path.Combine(root, $"at-once-{round}", $"run-{number}"))];
            turns = new RunTurn[8];
            using var together = new Barrier(turns.Length);
            Thread[] threads = [.. turns.Select((_, i) => new Thread(() =>
            {
                together.SignalAndWait();
                turns[i] = names.Select(RunFolder.TryCreate).OfType<RunTurn>().First();
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Equal(names, turns.Select(turn => turn.Folder.Path).Order()); // None was left out, none taken twice.
        }

        Assert.Contains("exists and is not empty", Assert.Throws<InputException>(() => RunFolder.CreateTaken(turns[0].Folder.Path)).Message,
            StringComparison.Ordinal);
        foreach (RunTurn turn in turns)
        {
            turn.Dispose();
        }

        // A run that ended before its first file is taken up.
        using RunTurn again = RunFolder.CreateTaken(turns[0].Folder.Path);
    }

    /// <summary>A run that was interrupted in the tenth epoch of its second training, with a link in it.</summary>
    private (string Folder, string Victim, string Link) Linked(string name, string? contents, bool hard)
    {
        string folder = Interrupted($"{Path.GetFileName(name)}-{hard}"), victim = Path.Combine(root, $"victim-{hard}");
        string link = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (contents is null)
        {
            File.Move(link, victim);
        }
        else
        {
            File.Delete(link);
            File.WriteAllText(victim, contents);
        }

        if (hard)
        {
            HardLink(victim, link);
        }
        else
        {
            File.CreateSymbolicLink(link, victim);
        }

        return (folder, victim, link);
    }

    private string Interrupted(string name)
    {
        string folder = Path.Combine(root, name);
        var settings = new DecayMethod.Settings(Epochs: 20, Rate: 0.004); // The best one is the last; 8 and 16 go to the history.
        using var stop = new CancellationTokenSource();
        RunPipeline.Run(
            new Recipe("decay-toy", "toy", method, "decay", "exponential", [], settings, settings).Plan("small", 5, "cpu", settings),
            folder, new Stop(stop), stop.Token);
        Assert.False(File.Exists(Path.Combine(folder, "summary.json")));
        return folder;
    }

    private static void HardLink(string existing, string link)
    {
        Assert.SkipUnless(File.Exists("/bin/ln"), "needs ln");
        using var process = System.Diagnostics.Process.Start("/bin/ln", [existing, link]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Stops in the second training.</summary>
    private sealed class Stop(CancellationTokenSource source) : IRunObserver
    {
        public void Epoch(RunProgress progress)
        {
            if (progress.Training == RunSession.Main && progress.Epoch == 10)
            {
                source.Cancel();
            }
        }
    }
}
