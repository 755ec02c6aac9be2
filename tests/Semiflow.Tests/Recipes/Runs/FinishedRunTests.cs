using Semiflow.Tests.Cli;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>What a finished run lost is made again.</summary>
public sealed class FinishedRunTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Whatever_is_missing_or_cut_short_resume_makes_again_and_trains_nothing()
    {
        string[] run = [.. cli.TinyRun("a", "evaluation.report=true")];
        Assert.Equal(0, CommandLine.Run(run).Code);
        string folder = cli.At("a"), results = CommandLine.Results(folder);
        Assert.Contains("is finished.", CommandLine.Run("resume", folder).Output, StringComparison.Ordinal);
        string[] files = [Path.Combine(folder, "report.html"), Path.Combine(folder, "metrics.jsonl"),
            Directory.GetFiles(Path.Combine(folder, "figures"))[0]];
        byte[] metrics = File.ReadAllBytes(files[1]);
        DateTime trained = File.GetLastWriteTimeUtc(Path.Combine(folder, "checkpoints", "last.safetensors"));
        foreach (string file in files)
        {
            foreach (bool whole in new[] { true, false })
            {
                if (whole)
                {
                    File.Delete(file);
                }
                else
                {
                    File.WriteAllBytes(file, []); // as a power cut leaves what was not flushed
                }

                (int code, string output, string error) = CommandLine.Run("resume", folder);
                Assert.True(code == 0, error);
                Assert.Contains($"{Path.GetFileName(file)} is missing or not whole", output, StringComparison.Ordinal);
                Assert.True(new FileInfo(file).Length > 100, file);
                Assert.Equal(results, CommandLine.Results(folder));
            }
        }

        Directory.Delete(Path.Combine(folder, "figures"), recursive: true);
        Assert.Equal(0, CommandLine.Run("resume", folder).Code);
        Assert.True(File.Exists(files[2]));
        Assert.Equal(metrics, File.ReadAllBytes(files[1]));
        Assert.Equal(trained, File.GetLastWriteTimeUtc(Path.Combine(folder, "checkpoints", "last.safetensors")));
    }

    [Fact]
    public void Data_that_were_made_stay_when_later_ones_do_not_fit()
    {
        var whole = new Files.FaultyDisk(Files.Fault.NoSpace, 0);
        string[] Run(string name) =>
            ["run", "aphynity-pendulum", "--out", cli.At(name), "--set", "data.train=4", "data.validation=2", "data.test=2",
                "data.frames=6", "model.width=4", "training.epochs=1", "evaluation.report=false"];
        using (Semiflow.Files.FileSystem.Use(whole))
        {
            Assert.Equal(0, CommandLine.Run(Run("whole")).Code);
        }

        int second = whole.Operations.Index().Where(each => each.Item.StartsWith("create", StringComparison.Ordinal)
            && each.Item.Contains(".npz", StringComparison.Ordinal)).Skip(1).First().Index + 1;
        using (Semiflow.Files.FileSystem.Use(new Files.FaultyDisk(Files.Fault.NoSpace, second)))
        {
            (int code, _, string error) = CommandLine.Run(Run("full"));
            Assert.Equal(2, code);
            Assert.Contains("No space left on device", error, StringComparison.Ordinal);
            Assert.Contains("The data made so far are kept", error, StringComparison.Ordinal);
        }

        string kept = Assert.Single(Directory.GetFiles(Path.Combine(cli.At("full"), "data")));
        DateTime made = File.GetLastWriteTimeUtc(kept);
        Assert.Equal(0, CommandLine.Run("resume", cli.At("full")).Code);
        Assert.Equal(made, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("full")));
    }
}
