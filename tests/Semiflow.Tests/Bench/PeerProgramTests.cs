using Semiflow.Bench;
using Semiflow.Bench.Peers;
using Semiflow.Training;

namespace Semiflow.Tests.Bench;

/// <summary>The programs of <c>bench/peers</c>.</summary>
public sealed class PeerProgramTests
{
    private static readonly string[] Variants = ["simplified", "classic"], Works = ["step", "inference", "inference_one"];

    /// <summary>What each is asked for, and what is compared with the work of another name.</summary>
    private static readonly Dictionary<string, (string[] Works, string[] Others)> Compared = new()
    {
        ["filtered-activation"] =
            (["fused_forward", "fused_step", "convolution_forward", "convolution_step", "kaiser_forward", "kaiser_step"], []),
        ["cno-step"] = ([.. Variants.SelectMany(each => Works.Select(work => $"{each}_{work}"))], []),
        ["fno-step"] = (Works, []),
        ["neural-ode"] = (["rk4_step", "dopri5_step", "dopri5_adjoint_step", "rk4_forward", "dopri5_forward"],
            ["rk4_general_step", "dopri5_general_step", "rk4_operations_step", "dopri5_operations_step"]),
        ["dynamics"] =
            (["lotka_volterra_epoch", "pendulum_epoch", "gray_scott_epoch", "reaction_diffusion_step", "wave_step"], []),
        ["modulewise"] = (["endtoend_step", "modulewise_step"], []),
    };

    public static TheoryData<string> Benchmarks => [.. Compared.Keys];

    [Fact]
    public void Every_benchmark_with_a_peer_is_compared_and_its_program_travels_with_the_build()
    {
        IBenchmark[] those = [.. BenchmarkCatalogue.All.Where(benchmark => benchmark.Peer is not null)];
        Assert.Equal(Compared.Keys.Order(), those.Select(benchmark => benchmark.Name).Order());
        Assert.All(those, benchmark => Assert.True(File.Exists(Path.Combine(PeerProcess.Folder, benchmark.Peer + ".py")), benchmark.Peer));
    }

    [Fact]
    public void Every_program_is_Python()
    {
        string[] files = Directory.GetFiles(PeerProcess.Folder, "*.py");
        Assert.NotEmpty(files);
        (int code, string error) = Pythons.Run(
            Pythons.Any, ["-c", "import sys\nfor f in sys.argv[1:]: compile(open(f, encoding='utf-8').read(), f, 'exec')", .. files]);
        Assert.True(code == 0, error);
    }

    [Theory]
    [MemberData(nameof(Benchmarks))]
    public void A_quick_run_compares_every_work_of_the_peer(string name)
    {
        string python = Pythons.WithTorch;
        using var output = new StringWriter();
        IBenchmark benchmark = BenchmarkCatalogue.All.Single(each => each.Name == name);
        Summary result = benchmark.Run(new BenchmarkOptions(Threads: 1, Quick: true, Peer: true) { FindPython = () => python }, output);
        Assert.Contains("peer: PyTorch", output.ToString(), StringComparison.Ordinal);
        (string[] works, string[] others) = Compared[name];
        string[] expected = [.. works.SelectMany(work => new[] { $"peer_{work}_ms", $"{work}_over_peer" }),
            .. others.Select(other => $"{other}_over_peer")];
        IEnumerable<string> compared = result.Figures.Select(figure => figure.Key).Where(
            key => key.StartsWith("peer_", StringComparison.Ordinal) || key.EndsWith("_over_peer", StringComparison.Ordinal));
        Assert.Equal(expected.Order(), compared.Order());
        Assert.All(expected, figure => Assert.InRange(result[figure]!.Value, double.Epsilon, 1e9));
        Assert.All(works, work => Assert.Equal(("ms", "x"), (result[$"peer_{work}_ms"]!.Unit, result[$"{work}_over_peer"]!.Unit)));
        Assert.Equal(
            result[$"peer_{works[0]}_ms"]!.Value / result[$"{works[0]}_ms"]!.Value, result[$"{works[0]}_over_peer"]!.Value, 9);
        Assert.Equal(["peer", "peer_blas", "peer_threads", "busy_cores_before"], result.Notes.Select(note => note.Key));
    }
}
