using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>Training times of methods that learn dynamics, in the sizes in which the authors' codes were timed.</summary>
public sealed class DynamicsBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "dynamics";

    /// <inheritdoc/>
    public string Summary => "training epochs and moves of APHYNITY and LEADS in their published sizes";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        using DisposeScope scope = NewDisposeScope();
        int repetitions = options.Repetitions ?? (options.Quick ? 1 : 9);
        output.WriteLine($"float32, {get_num_threads()} threads, {repetitions} interleaved repetitions, medians");
        LeadsEpochs volterra = LeadsEpochs.LotkaVolterra(options.Quick), gray = LeadsEpochs.GrayScott(options.Quick);
        AphynityMoves pendulum = AphynityMoves.Pendulum(options.Quick), reaction = AphynityMoves.ReactionDiffusion(options.Quick),
            wave = AphynityMoves.Wave(options.Quick);
        double[] times = Stopwatches.Medians(repetitions, 2, volterra.Step, pendulum.Step);
        // Each takes seconds: fewer turns, and no second warm-up.
        double[] fields = Stopwatches.Medians(Math.Min(repetitions, 3), 1, gray.Step, reaction.Step, wave.Step);
        return new Summary(Name,
        [
            new("lotka_volterra_epoch_ms", new SummaryFigure(times[0], "ms")),
            new("pendulum_epoch_ms", new SummaryFigure(times[1], "ms")),
            new("gray_scott_epoch_ms", new SummaryFigure(fields[0], "ms")),
            new("reaction_diffusion_step_ms", new SummaryFigure(fields[1], "ms")),
            new("wave_step_ms", new SummaryFigure(fields[2], "ms")),
        ]);
    }
}
