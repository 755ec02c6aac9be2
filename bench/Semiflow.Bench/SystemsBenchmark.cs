using System.Globalization;
using Semiflow.Kernels.Torch;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// Steps per second of every dynamical system on one thread, and the share of that time that its bare work takes in the same run.
/// </summary>
public sealed class SystemsBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "systems";

    /// <inheritdoc/>
    public string Summary => "steps per second of every dynamical system, and the share of its bound: memory, transforms or arithmetic";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int repetitions = options.Repetitions ?? (options.Quick ? 3 : 11);
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        output.WriteLine($"{"system",-20}{"steps/s",14}{"bound share",14}  bound by");
        foreach (SystemStep system in SystemSteps.All(options.Quick))
        {
            double[] times = Stopwatches.Medians(repetitions, options.Quick ? 2 : 9, system.Run, system.Bound);
            double rate = system.Steps / times[0] * 1e3, share = times[1] / times[0];
            output.WriteLine(FormattableString.Invariant($"{system.Name,-20}{rate,14:N0}{share,14:P1}  {system.Limit}"));
            string key = system.Name.Replace('-', '_');
            figures.Add(new($"{key}_steps_per_second", new SummaryFigure(rate, "1/s")));
            figures.Add(new($"{key}_bound_share", new SummaryFigure(share, "")));
        }

        figures.Add(new("laplacian_step_speedup", new SummaryFigure(LaplacianSpeedup(options.Quick ? 16 : 128, repetitions, output), "x")));
        return new Summary(Name, figures);
    }

    // Where physics on tensors spends its time, forward and backward.
    private static double LaplacianSpeedup(int points, int repetitions, TextWriter output)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(3);
        var laplacian = new Laplacian(Grid.Unit(points));
        Tensor x = randn([16, 1, points, points], generator: random).requires_grad_(),
            cotangent = randn([16, 1, points, points], generator: random);
        void Step(Func<Tensor, Tensor> map)
        {
            using DisposeScope each = NewDisposeScope();
            autograd.grad([map(x)], [x], [cotangent]);
        }

        double[] times = Stopwatches.Medians(repetitions, 3, () => Step(laplacian.Apply), () => Step(laplacian.ApplyTwin));
        CustomGradient.ThrowIfFailed();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"Laplacian of [16, 1, {points}, {points}], forward and backward: {times[0]:F3} ms, with "
                    + $"libtorch operations {times[1]:F3} ms"));
        return times[1] / times[0];
    }
}
