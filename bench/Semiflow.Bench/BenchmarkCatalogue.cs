namespace Semiflow.Bench;

/// <summary>Every benchmark, for <c>semiflow bench</c>. To add one: one file here and its line below.</summary>
public static class BenchmarkCatalogue
{
    /// <summary>All benchmarks, in display order.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new FilteredActivationBenchmark(),
        new ConvolutionBenchmark(),
        new CnoStepBenchmark(),
        new FnoStepBenchmark(),
        new NeuralOdeBenchmark(),
        new GradientModesBenchmark(),
        new DynamicsBenchmark(),
        new SystemsBenchmark(),
        new TransportBenchmark(),
        new ModulewiseBenchmark(),
    ];
}
