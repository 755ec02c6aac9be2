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

    [Theory]
    [InlineData("log.txt")]
    [InlineData("metrics.jsonl")]
    [InlineData("metrics-baseline.jsonl")]
    [InlineData(".lock")]
    [InlineData("report.html")]
    [InlineData("report.html.partial")]
    [InlineData("summary.json")]
    [InlineData("summary.json.partial")]
    [InlineData("metrics.jsonl.partial")]
    [InlineData("log.txt.partial")]
    [InlineData("figures/estimate.png")]
    [InlineData("figures/estimate.png.partial")]
    [InlineData("data/decays.npz.partial")]
    [InlineData("checkpoints/last.safetensors.partial")]
    [InlineData("checkpoints/best.safetensors.partial")]
    [InlineData("checkpoints/history.jsonl")]
    [InlineData("checkpoints/history.jsonl.partial")]
    public void A_link_to_a_file_is_replaced(string name)
    {
        foreach (bool hard in new[] { false, true })
        {
            string folder = Interrupted($"{Path.GetFileName(name)}-{hard}"), victim = Path.Combine(root, $"victim-{hard}");
            File.WriteAllText(victim, "precious\n");
            string link = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.Delete(link);
            if (hard)
            {
                HardLink(victim, link);
            }
            else
            {
                File.CreateSymbolicLink(link, victim);
            }

            try
            {
                RunPipeline.Resume(folder, new SilentObserver(), [method], CancellationToken.None);
                // A draft that this run does not write stays as it is, and is not written through.
                Assert.True(name.EndsWith(".partial", StringComparison.Ordinal) || !File.Exists(link)
                    || File.ResolveLinkTarget(link, returnFinalTarget: false) is null, $"{name} is a link still");
            }
            catch (InputException error)
            {
                Assert.Contains(Path.GetFileName(name).Replace(".partial", "", StringComparison.Ordinal), error.Message,
                    StringComparison.Ordinal);
            }

            Assert.Equal("precious\n", File.ReadAllText(victim));
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

        Assert.Contains("\\u009b31m", CommandLine.Run("show", folder).Output, StringComparison.Ordinal);
        RunFolder run = RunFolder.Open(folder);
        run.Log("a\u001b[2Jb\n2030-01-01 00:00:00 +00:00  forged");
        Assert.Single(File.ReadAllLines(run.LogFile));
        Assert.DoesNotContain('\u001b', File.ReadAllText(run.LogFile));
    }

    [Fact]
    public void Runs_that_begin_at_once_take_different_folders()
    {
        string[] names = [.. Enumerable.Range(1, 40).Select(number => Path.Combine(root, "at-once", $"run-{number}"))];
        RunTurn[] turns = [.. Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8)
            .Select(_ => names.Select(RunFolder.TryCreate).OfType<RunTurn>().First())];
        Assert.Equal(8, turns.Select(turn => turn.Folder.Path).Distinct().Count());
        Assert.Contains("exists and is not empty", Assert.Throws<InputException>(() => RunFolder.CreateTaken(turns[0].Folder.Path)).Message,
            StringComparison.Ordinal);
        foreach (RunTurn turn in turns)
        {
            turn.Dispose();
        }

        // A run that ended before its first file is taken up.
        using RunTurn again = RunFolder.CreateTaken(turns[0].Folder.Path);
    }

    private string Interrupted(string name)
    {
        string folder = Path.Combine(root, name);
        var settings = new DecayMethod.Settings(Epochs: 12);
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
