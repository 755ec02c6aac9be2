using System.Text.Json.Nodes;
using Semiflow.Bench;
using Semiflow.Bench.Peers;
using Semiflow.Training;

namespace Semiflow.Tests.Bench;

/// <summary>What is said between a benchmark and its peer, with peers of a few lines that need no PyTorch.</summary>
public sealed class PeerProcessTests : IDisposable
{
    private const string Introduction =
        "import json, sys; s = json.loads(sys.argv[1])\n"
        + "def tell(x): print(json.dumps(x), flush=True)\n"
        + "tell({'torch': '0', 'blas': 'none', 'threads': s['threads'], 'parameters': {'net': 7}, 'works': ['step', 'bad', 'end']})\n";

    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-peer-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_peer_gets_its_sizes_introduces_itself_and_answers_each_work_with_its_time()
    {
        using PeerProcess peer = Start(Introduction + "for line in sys.stdin: tell({'ms': s['points'] + len(line.strip())})");
        Assert.Equal(("0", "none", 3), (peer.Introduction.Torch, peer.Introduction.Blas, peer.Introduction.Threads));
        Assert.Equal(["step", "bad", "end"], peer.Introduction.Works);
        Assert.Equal(20, peer.Milliseconds("step"));
        Assert.Equal(19, peer.Milliseconds("end"));
    }

    [Fact]
    public void An_error_of_a_peer_is_told_in_its_words_and_it_can_be_asked_again()
    {
        using PeerProcess peer = Start(
            Introduction + "for line in sys.stdin: tell({'error': 'out of luck'} if line.strip() == 'bad' else {'ms': 1.5})");
        Assert.Contains("out of luck", Assert.Throws<PeerException>(() => peer.Milliseconds("bad")).Message, StringComparison.Ordinal);
        Assert.Equal(1.5, peer.Milliseconds("step"));
    }

    [Fact]
    public void A_network_of_another_size_is_refused()
    {
        using PeerProcess peer = Start(Introduction + "for line in sys.stdin: pass");
        peer.Introduction.Require([("net", 7)]);
        PeerException error = Assert.Throws<PeerException>(() => peer.Introduction.Require([("net", 8)]));
        Assert.Contains("the peer's net trains 7 numbers, ours 8", error.Message, StringComparison.Ordinal);
        Assert.Throws<PeerException>(() => peer.Introduction.Require([("other", 7)]));
    }

    [Theory]
    [InlineData("for line in sys.stdin: sys.exit('these are my last words')", "exit code 1): these are my last words")]
    [InlineData("for line in sys.stdin: print('hello', flush=True)", "answered: hello")]
    [InlineData("for line in sys.stdin: tell({'ms': None})", "without milliseconds")]
    [InlineData("for line in sys.stdin: tell({'ms': float('nan')})", "answered: {\"ms\": NaN}")]
    public void A_peer_that_dies_or_does_not_answer_is_an_error_not_a_missing_figure(string rest, string message)
    {
        using PeerProcess peer = Start(Introduction + rest);
        Assert.Contains(message, Assert.Throws<PeerException>(() => peer.Milliseconds("step")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import sys; print('{\"error\": \"no luck\"}')", "no luck")]
    [InlineData("print('{}')", "introduced itself in another form")]
    [InlineData("import no_such_module", "No module named 'no_such_module'")]
    public void A_peer_that_cannot_begin_says_why(string program, string message) =>
        Assert.Contains(message, Assert.Throws<PeerException>(() => Start(program)).Message, StringComparison.Ordinal);

    [Fact]
    public void Something_that_is_no_program_cannot_be_started() =>
        Assert.Throws<PeerException>(() => PeerProcess.Start(Path.Combine(folder, "none"), "x.py", [], 1));

    [Fact]
    public void Without_a_Python_a_benchmark_says_how_to_get_one_and_goes_on()
    {
        using var output = new StringWriter();
        var options = new BenchmarkOptions(Quick: true, Peer: true) { FindPython = () => PeerPython.Find(null, []) };
        Summary result = new FnoStepBenchmark().Run(options, output);
        Assert.Contains("no peer was measured", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("apt-get install python3-torch libopenblas0-pthread", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["step_ms", "inference_ms", "inference_one_ms"], result.Figures.Select(figure => figure.Key));
        Assert.Empty(result.Notes);
    }

    [Fact]
    public void A_Python_that_the_environment_names_must_have_PyTorch()
    {
        InputException error = Assert.Throws<InputException>(() => PeerPython.Find(Path.Combine(folder, "python"), ["never asked"]));
        Assert.Contains(PeerPython.Variable, error.Message, StringComparison.Ordinal);
        Assert.Null(PeerPython.Find("", [Path.Combine(folder, "python")]));
    }

    [Fact]
    public void Pythons_are_looked_for_on_the_path_in_its_order()
    {
        string[] folders = [Path.Combine(folder, "b"), Path.Combine(folder, "none"), Path.Combine(folder, "a")];
        string[] pythons = [Path.Combine(folders[0], "python3"), Path.Combine(folders[2], "python3")];
        foreach (string python in pythons)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(python)!);
            File.WriteAllText(python, "");
        }

        Assert.Equal(pythons, PeerPython.Candidates(string.Join(Path.PathSeparator, [.. folders, folders[0]])).Take(2));
    }

    [Fact]
    public void Notes_of_a_summary_survive_its_file_and_older_files_have_none()
    {
        string file = Path.Combine(folder, "figures.json");
        var summary = new Summary("x", [new("a_ms", new SummaryFigure(1, "ms"))]);
        summary.Write(file);
        Assert.DoesNotContain("notes", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Empty(Summary.Read(file).Notes);
        (summary with { Notes = [new("processor", "abacus"), new("peer", "beads")] }).Write(file);
        Assert.Equal([new("processor", "abacus"), new("peer", "beads")], Summary.Read(file).Notes);
    }

    [Fact]
    public void A_busy_machine_is_told_of_where_it_falsifies_the_ratio()
    {
        Assert.Null(PeerLoad.Warning(0.1, 2));
        Assert.Null(PeerLoad.Warning(3, 1));
        Assert.Null(PeerLoad.Warning(null, 2));
        Assert.Contains("others keep 3.0 cores busy", PeerLoad.Warning(3, 2), StringComparison.Ordinal);
    }

    [Fact]
    public void Busy_cores_are_what_was_neither_idle_nor_waiting_for_a_disk()
    {
        Assert.Equal(0.5, PeerLoad.Between("cpu  100 0 50 1000 10 0 0 0 9 9", "cpu  120 0 55 1070 15 0 0 0 90 90", 2)!.Value, 12);
        Assert.Null(PeerLoad.Between("cpu  1 2 3 4 5", "cpu  1 2 3 4 5", 2));
        Assert.Null(PeerLoad.Between("", "", 2));
    }

    private PeerProcess Start(string program)
    {
        string file = Path.Combine(folder, "fake.py");
        File.WriteAllText(file, program);
        return PeerProcess.Start(Pythons.Any, file, new JsonObject { ["points"] = 16 }, 3);
    }
}
