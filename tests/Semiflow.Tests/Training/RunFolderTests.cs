using System.Text.Json.Nodes;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Tests.Training;

public sealed class RunFolderTests
{
    [Fact]
    public void A_folder_with_something_in_it_is_left_alone()
    {
        using var fixture = new Fixture();
        string path = Path.Combine(fixture.Folder, "deep", "run");
        RunFolder run = RunFolder.Create(path);
        Assert.True(Directory.Exists(run.Figures));
        string message = Assert.Throws<InputException>(() => RunFolder.Create(path)).Message;
        Assert.Contains("semiflow resume", message, StringComparison.Ordinal);
        Assert.Contains("--out", message, StringComparison.Ordinal);

        string file = Path.Combine(fixture.Folder, "file");
        File.WriteAllText(file, "");
        Assert.Throws<InputException>(() => RunFolder.Create(file));
        Assert.Throws<InputException>(() => RunFolder.Create(Path.Combine(file, "below")));

        Directory.CreateDirectory(Path.Combine(fixture.Folder, "empty"));
        RunFolder.Create(Path.Combine(fixture.Folder, "empty"));
    }

    [Fact]
    public void A_run_opens_once_it_has_its_description()
    {
        using var fixture = new Fixture();
        string path = Path.Combine(fixture.Folder, "run");
        Assert.Contains("no such folder", Assert.Throws<InputException>(() => RunFolder.Open(path)).Message, StringComparison.Ordinal);
        RunFolder run = RunFolder.Create(path);
        Assert.Contains("no run.json", Assert.Throws<InputException>(() => RunFolder.Open(path)).Message, StringComparison.Ordinal);
        RunFolder.WriteJson(run.RunFile, new JsonObject { ["recipe"] = "cno-poisson" });
        Assert.Equal("cno-poisson", RunFolder.ReadJson(RunFolder.Open(path).RunFile)["recipe"]!.GetValue<string>());
    }

    [Fact]
    public void Only_one_trains_in_a_run()
    {
        using var fixture = new Fixture();
        RunFolder run = RunFolder.Create(Path.Combine(fixture.Folder, "run"));
        using (run.Lock())
        {
            Assert.Contains("trains in it", Assert.Throws<InputException>(run.Lock).Message, StringComparison.Ordinal);
        }

        run.Lock().Dispose();
    }

    [Fact]
    public void Metrics_of_a_killed_and_resumed_run_are_those_of_a_whole_one()
    {
        using var fixture = new Fixture();
        RunFolder whole = RunFolder.Create(Path.Combine(fixture.Folder, "whole")),
            broken = RunFolder.Create(Path.Combine(fixture.Folder, "broken"));
        Train(fixture, whole, int.MaxValue);
        Assert.Throws<Fixture.KilledException>(() => Train(fixture, broken, 14));
        // Killed between the line and the checkpoint, and within a line.
        File.AppendAllText(broken.MetricsFile, File.ReadAllLines(whole.MetricsFile)[2] + "\n{\"epoch\": 4, \"st");
        Assert.Equal(3, MetricsLog.Read(broken).Count);
        Train(fixture, broken, int.MaxValue);
        Assert.Equal(4, MetricsLog.Read(broken).Count);
        Assert.Equal(Untimed(whole), Untimed(broken));
    }

    [Fact]
    public void Log_lines_have_times()
    {
        using var fixture = new Fixture();
        RunFolder run = RunFolder.Create(Path.Combine(fixture.Folder, "run"));
        run.Log("one");
        run.Log("two");
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d  one\n\d.*  two\n$", File.ReadAllText(run.LogFile));
    }

    [Fact]
    public void A_summary_reads_back_in_order()
    {
        using var fixture = new Fixture();
        string file = Path.Combine(fixture.Folder, "summary.json");
        Summary summary = new("cno-poisson",
        [
            new("error_in_normalized", new SummaryFigure(0.1 + 0.2, "%", 0.21)),
            new("a_last", new SummaryFigure(double.NaN, "s")),
        ]);
        summary.Write(file);
        JsonObject json = RunFolder.ReadJson(file);
        Assert.Equal("%", json["figures"]!["error_in_normalized"]!["unit"]!.GetValue<string>());
        Assert.Equal("""{"value":"NaN","unit":"s"}""", json["figures"]!["a_last"]!.ToJsonString());
        Summary read = Summary.Read(file);
        Assert.Equal(summary.Name, read.Name);
        Assert.Equal(summary.Figures, read.Figures);
        Assert.Equal(0.21, read["error_in_normalized"]!.Published);
        Assert.Null(read["nothing"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"name\": \"x\"")]
    [InlineData("{\"name\": \"x\", \"figures\": {\"a\": {\"value\": 1}}}")]
    [InlineData("{\"name\": \"x\", \"figures\": {\"a\": {\"value\": \"much\", \"unit\": \"s\"}}}")]
    public void Another_form_is_no_summary(string text)
    {
        using var fixture = new Fixture();
        string file = Path.Combine(fixture.Folder, "summary.json");
        File.WriteAllText(file, text);
        Assert.Contains(file, Assert.Throws<InputException>(() => Summary.Read(file)).Message, StringComparison.Ordinal);
    }

    private static void Train(Fixture fixture, RunFolder run, int moves)
    {
        using var duel = new Duel();
        using var interrupter = new Fixture.Interrupter(moves, kill: true);
        new Trainer(new TrainerOptions(4, 1), run.Checkpoints).Fit(
            duel, fixture.Data, fixture.Validation(duel), [new MetricsLog(run), interrupter], CancellationToken.None);
    }

    private static IEnumerable<string> Untimed(RunFolder run) => File.ReadLines(run.MetricsFile).Select(line =>
    {
        JsonObject json = JsonNode.Parse(line)!.AsObject();
        Assert.True(json.Remove("seconds") && json.Remove("samples_per_second"));
        return json.ToJsonString();
    });
}
