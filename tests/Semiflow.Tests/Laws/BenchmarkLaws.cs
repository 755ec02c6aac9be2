using Semiflow.Bench;
using Semiflow.Training;

namespace Semiflow.Tests.Laws;

/// <summary>What every benchmark of the catalogue must satisfy.</summary>
public sealed class BenchmarkLaws
{
    /// <summary>Names that others rely on, with their units (issues 2, 11).</summary>
    private static readonly Dictionary<string, (string Name, string Unit)[]> Figures = new()
    {
        ["filtered-activation"] = [("forward_speedup", "x"), ("step_speedup", "x"), ("forward_over_convolution", "x")],
        ["convolution"] =
        [
            ("fma_peak_gflops", "GFLOP/s"), ("bandwidth_gbs", "GB/s"), ("16_16_64_k3_forward_gflops", "GFLOP/s"),
            ("16_16_64_k3_share_of_peak_percent", "%"), ("16_16_64_k3_step_over_libtorch", "x"),
        ],
        ["cno-step"] =
        [
            ("simplified_step_ms", "ms"), ("classic_step_ms", "ms"), ("simplified_inference_ms", "ms"), ("classic_inference_ms", "ms"),
            ("sgemm_gflops", "GFLOP/s"), ("simplified_bound_ratio", "x"), ("classic_bound_ratio", "x"),
        ],
        ["fno-step"] = [("step_ms", "ms"), ("inference_ms", "ms")],
        ["neural-ode"] =
        [
            ("rk4_step_ms", "ms"), ("rk4_general_step_ms", "ms"), ("dopri5_step_ms", "ms"), ("dopri5_adjoint_step_ms", "ms"),
        ],
        ["gradient-modes"] =
        [
            ("through_ms", "ms"), ("checkpointed_ms", "ms"), ("adjoint_ms", "ms"), ("through_mib", "MiB"), ("checkpointed_mib", "MiB"),
            ("adjoint_mib", "MiB"), ("through_error", ""), ("checkpointed_error", ""), ("adjoint_error", ""),
        ],
        ["dynamics"] = [("lotka_volterra_epoch_ms", "ms"), ("gray_scott_epoch_ms", "ms"), ("pendulum_epoch_ms", "ms"),
            ("reaction_diffusion_step_ms", "ms"), ("wave_step_ms", "ms")],
        ["transport"] =
        [
            ("assignment_1000_ms", "ms"), ("assignment_2000_ms", "ms"), ("assignment_speedup", "x"), ("transportation_1000_ms", "ms"),
            ("sinkhorn_2000_ms", "ms"), ("sinkhorn_2000_gap", ""), ("sinkhorn_iteration_speedup", "x"),
        ],
        ["modulewise"] =
        [
            ("endtoend_step_ms", "ms"), ("modulewise_step_ms", "ms"), ("endtoend_peak_mib", "MiB"), ("modulewise_peak_mib", "MiB"),
            ("parallel_speedup", "x"),
        ],
        ["systems"] =
        [
            .. new[] { "pendulum", "reaction_diffusion", "damped_wave", "lotka_volterra", "gray_scott", "linear", "navier_stokes", "euler",
                "shallow_water" }
                .SelectMany(system => new[] { ($"{system}_steps_per_second", "1/s"), ($"{system}_bound_share", "") }),
            ("laplacian_step_speedup", "x"),
        ],
    };

    public static TheoryData<string> Benchmarks => [.. BenchmarkCatalogue.All.Select(benchmark => benchmark.Name)];

    [Theory]
    [MemberData(nameof(Benchmarks))]
    public void A_quick_run_tells_and_measures_every_figure_that_others_rely_on(string name)
    {
        IBenchmark benchmark = BenchmarkCatalogue.All.Single(each => each.Name == name);
        using var output = new StringWriter();
        Summary result = benchmark.Run(new BenchmarkOptions(Quick: true), output);
        Assert.Equal(name, result.Name);
        Assert.NotEmpty(output.ToString());
        Assert.Distinct(result.Figures.Select(figure => figure.Key));
        Assert.All(result.Figures, figure => Assert.True(double.IsFinite(figure.Value.Value), figure.Key));
        foreach ((string figure, string unit) in Figures[name])
        {
            Assert.Equal(unit, result[figure]!.Unit);
            Assert.InRange(result[figure]!.Value, double.Epsilon, 1e9);
        }

        string file = Path.GetTempFileName();
        try
        {
            result.Write(file);
            var summary = Summary.Read(file); // One form for runs and benchmarks.
            Assert.Equal(result.Figures.Select(figure => (figure.Key, figure.Value.Value)),
                summary.Figures.Select(figure => (figure.Key, figure.Value.Value)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_benchmarks_that_others_rely_on_are_there() =>
        Assert.Equal(Figures.Keys.Order(), BenchmarkCatalogue.All.Select(benchmark => benchmark.Name).Order());
}
