using System.Globalization;
using Semiflow.Training;
using Semiflow.Transport;
using Semiflow.Transport.Entropic;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>Exact and entropic optimal transport between clouds in the plane, each with a certificate of the answer.</summary>
public sealed class TransportBenchmark : IBenchmark
{
    private readonly List<KeyValuePair<string, SummaryFigure>> figures = [];

    /// <inheritdoc/>
    public string Name => "transport";

    /// <inheritdoc/>
    public string Summary =>
        "assignment, transportation and Sinkhorn with their certificates, against a textbook Hungarian method and libtorch operations";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () =>
        {
            figures.Clear();
            int repetitions = options.Repetitions ?? (options.Quick ? 1 : 3);
            Assign(options.Quick ? 60 : 1000, "assignment_1000", repetitions, true, output);
            Assign(options.Quick ? 90 : 2000, "assignment_2000", repetitions, false, output);
            Transport(options.Quick ? 50 : 1000, repetitions, output);
            Regularize(options.Quick ? 80 : 2000, repetitions, output);
            return new Summary(Name, [.. figures]);
        });
    }

    // Squared distances between two normal clouds, the second wider and shifted.
    private static double[,] Costs(int size)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(4);
        Tensor x = randn([size, 2], ScalarType.Float64, generator: random),
            y = randn([size, 2], ScalarType.Float64, generator: random) * 1.5 + 0.5;
        return CostMatrix.ToArray(new QuadraticCost().Pairwise(x, y));
    }

    private void Assign(int size, string name, int repetitions, bool peer, TextWriter output)
    {
        double[,] costs = Costs(size);
        AssignmentResult result = Assignment.Solve(costs);
        double other = result.Cost;
        double[] times = peer
            ? Stopwatches.Medians(repetitions, 1, () => result = Assignment.Solve(costs), () => other = TextbookHungarian.Solve(costs))
            : Stopwatches.Medians(repetitions, 0, () => result = Assignment.Solve(costs));
        DualCertificate certificate = result.Check(costs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"assignment n = {size}: {times[0]:F1} ms, relative dual gap {certificate.RelativeGap:E1}, "
                + $"violation {certificate.Violation:E1}, cost per point {result.MeanCost:F6}"));
        Add(name + "_ms", times[0], "ms");
        Add(name + "_gap", Math.Abs(certificate.RelativeGap), "");
        if (peer)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  a textbook Hungarian method: {times[1]:F1} ms, {times[1] / times[0]:F1} times as long; "
                    + $"costs differ by {Math.Abs(other - result.Cost) / size:E1} per point"));
            Add(name + "_textbook_ms", times[1], "ms");
            Add("assignment_speedup", times[1] / times[0], "x");
        }
    }

    private void Transport(int size, int repetitions, TextWriter output)
    {
        double[,] costs = Costs(size);
        double[] weights = [.. Enumerable.Range(1, size).Select(i => 2.0 * i / size / (size + 1))];
        TransportationResult? result = null;
        double time = Stopwatches.Medians(repetitions, 1, () => result = TransportationProblem.Solve(costs, weights))[0];
        DualCertificate certificate = result!.Check(costs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"transportation {size} x {size}, other weights: {time:F1} ms, relative dual gap "
                + $"{certificate.RelativeGap:E1}, cost {result.Plan.Cost:F6}"));
        Add("transportation_1000_ms", time, "ms");
        Add("transportation_1000_gap", Math.Abs(certificate.RelativeGap), "");
    }

    private void Regularize(int size, int repetitions, TextWriter output)
    {
        double[,] costs = Costs(size);
        double[] sorted = [.. costs.Cast<double>().Order()];
        var options = new SinkhornOptions { Epsilon = 0.01 * sorted[sorted.Length / 2], Tolerance = 1e-6 };
        SinkhornResult? result = null;
        double time = Stopwatches.Medians(repetitions, 0, () => result = Sinkhorn.Solve(costs, options))[0];
        (double lower, double upper) = result!.Bounds(costs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"sinkhorn n = {size}, ε = 1 % of the median cost: {time:F1} ms, {result.Iterations} iterations, "
                + $"marginal error {result.MarginalError:E1}; the exact cost is in [{lower:F6}, {upper:F6}]"));
        Add("sinkhorn_2000_ms", time, "ms");
        Add("sinkhorn_2000_iterations", result.Iterations, "");
        Add("sinkhorn_2000_marginal_error", result.MarginalError, "");
        Add("sinkhorn_2000_gap", (upper - lower) / upper, "");

        // The same iterations at one ε, which is what a program of libtorch operations would repeat.
        using DisposeScope scope = NewDisposeScope();
        const int count = 20;
        Tensor matrix = tensor(costs).clone();
        SinkhornOptions few = options with { MaximumIterations = count, Annealing = 1, Newton = false, Tolerance = 0 };
        double[] each = Stopwatches.Medians(repetitions, 1, () => Sinkhorn.Solve(costs, few), () =>
        {
            using DisposeScope once = NewDisposeScope();
            SinkhornTwin.Solve(matrix, few);
        });
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {count} iterations with setup: {each[0]:F1} ms, with libtorch's logsumexp {each[1]:F1} ms, "
                + $"{each[1] / each[0]:F1} times as long"));
        Add("sinkhorn_iteration_ms", each[0] / count, "ms");
        Add("sinkhorn_iteration_speedup", each[1] / each[0], "x");
    }

    private void Add(string name, double value, string unit) => figures.Add(new(name, new SummaryFigure(value, unit)));
}
