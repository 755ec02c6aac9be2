using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Semiflow.Tests.Cli;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Docs;

/// <summary>
/// Every command in the tables of <c>docs/own-data.md</c> trains on a file as its row has it, and prints what the row says; those under
/// "The run remembers" read files of all kinds as the page says.
/// </summary>
public sealed partial class OwnDataPageTests : IDisposable
{
    private readonly CommandLine cli = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (Match row in Row().Matches(File.ReadAllText(Page())))
            {
                rows.Add(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value.Trim());
            }

            return rows;
        }
    }

    public void Dispose()
    {
        scope.Dispose();
        cli.Dispose();
    }

    [Theory, MemberData(nameof(Rows))]
    public void Command_trains_and_says_how_it_reads(string file, string command, string reading)
    {
        manual_seed(1);
        OwnDataFiles.Write(cli.Folder, file);
        string[] words = [.. Word().Matches(command).Select(word => word.Value.Trim('"')).Skip(1)];
        Assert.Equal(["train", "--data", file], words[..3]);
        words[2] = cli.At(file);
        (int code, string output, string error) = CommandLine.Run(
            [.. words, "--out", cli.At("run"), "--set", .. Settings(words).Split(' '), "evaluation.report=false"]);
        Assert.True(code == 0, error);
        Assert.Contains(reading, Space().Replace(output, " "), StringComparison.Ordinal); // Long lines are broken.
    }

    /// <summary>Each row of a table names a file; one that the pattern of <see cref="Rows"/> missed would be tried by nobody.</summary>
    [Fact]
    public void Every_row_is_tried()
    {
        string[] rows = [.. File.ReadLines(Page()).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.Equal(rows.Length, Rows.Count);
        Assert.Equal(rows.Length, rows.Distinct().Count());
        Assert.InRange(rows.Length, 20, 40);
    }

    [Fact]
    public void Commands_of_the_run_that_remembers_work()
    {
        manual_seed(1);
        OwnDataFiles.Write(cli.Folder, "square.npz");
        OwnDataFiles.Write(cli.Folder, "states.h5");
        Train("flow", "--data", cli.At("square.npz"), "--model", "cno", "--boundary", "dirichlet");
        Train("pendulum", "--data", cli.At("states.h5"), "--method", "aphynity", "--physics", "pendulum");
        string section = File.ReadAllText(Page()).Split("## The run remembers")[1];
        string[][] commands = [.. Command().Matches(section)
            .Select(match => Word().Matches(match.Groups[1].Value).Select(word => word.Value.Trim('"')).ToArray())];
        Assert.Equal(["eval", "predict", "predict", "predict"], commands.Select(words => words[0]));
        foreach (string[] words in commands)
        {
            foreach (string name in words.Where(word => OwnDataFiles.IsLater(word)))
            {
                OwnDataFiles.Write(cli.Folder, name);
            }

            string[] placed = [.. words.Select(
                word => word.Contains('.', StringComparison.Ordinal) && !word.Contains(':', StringComparison.Ordinal)
                ? cli.At(word) : word.Replace("runs/", cli.Folder + "/", StringComparison.Ordinal))];
            (int code, _, string error) = CommandLine.Run(placed);
            Assert.True(code == 0, $"{string.Join(' ', words)}: {error}");
            int output = Array.IndexOf(words, "--output") + 1;
            if (output > 0)
            {
                Assert.True(new FileInfo(placed[output]).Length > 0);
                File.Delete(placed[output]);
            }
        }
    }

    private void Train(string run, params string[] words)
    {
        (int code, _, string error) = CommandLine.Run(
            ["train", .. words, "--out", cli.At(run), "--set", .. Settings(words).Split(' '), "evaluation.report=false"]);
        Assert.True(code == 0, error);
    }

    private static string Page([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "own-data.md"));

    /// <summary>The least that each method can be trained with.</summary>
    private static string Settings(string[] words) => words.SkipWhile(word => word is not ("--method" or "--model")).Skip(1).First() switch
    {
        "cno" => "training.epochs=1 model.channels=4 model.lift_channels=4 model.layers=1 model.residual_blocks=1 model.neck_blocks=1",
        "fno" => "training.epochs=1 model.width=4 model.modes=3 model.layers=1",
        "aphynity" => "model.width=8 training.epochs=1 evaluation.baselines=[]",
        "leads" => "model.width=6 training.moves=4 evaluation.baselines=[]",
        "partial" => "data.past=2 model.hidden=1 model.width=4 model.blocks=1 model.encoder_widths=[4,6] training.epochs=1 "
            + "training.first_horizon=1 training.horizon=2 evaluation.horizon=3 evaluation.substeps=[1] evaluation.baselines=[persistence]",
        "least-action" => "model.width=4 model.blocks=2 training.epochs=1 evaluation.transport_points=10",
        "modulewise" => "model.filters=[4] model.blocks=[2] model.count=2 training.batch_size=8 training.epochs=1",
        _ => "training.moves=4 model.width=8 evaluation.baselines=false",
    };

    [GeneratedRegex(@"^\| `([^`]+)` \| .* \| `(semiflow train [^`]+)` \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^semiflow ((?:eval|predict) [^#\n]*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
