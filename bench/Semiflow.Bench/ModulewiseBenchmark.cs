using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
using Semiflow.Files;
using Semiflow.Native;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// A training step end to end (one head) and module-wise (a head and a transport term for each of four modules of two blocks), and the
/// memory of each in fresh processes.
/// </summary>
public sealed class ModulewiseBenchmark : IBenchmark
{
    private static readonly StackPlan Modulewise = new()
    {
        Filters = [16, 16, 32, 64], Blocks = [2], Modules = [2, 2, 2, 2], Image = [3, 32, 32], Batch = 64, Tau = 0.5, Pool = 8,
    };

    /// <inheritdoc/>
    public string Name => "modulewise";

    /// <inheritdoc/>
    public string Summary => "training step and peak memory of a residual network (3x32x32, batch 64), end to end and module-wise";

    /// <inheritdoc/>
    public string? Peer => "modulewise";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Quick)
        {
            TensorPool.Enable(); // For the rest of the process, as in worker processes; not in one that only tries out the benchmark.
        }

        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        StackPlan modulewise = options.Quick
            ? Modulewise with { Filters = [4], Blocks = [4], Modules = [1, 1, 1, 1], Image = [3, 8, 8], Batch = 4 }
            : Modulewise;
        StackPlan endToEnd = modulewise.EndToEnd();
        int repetitions = options.Repetitions ?? (options.Quick ? 2 : 21), threads = get_num_threads(), processes = options.Quick ? 1 : 3;
        IReadOnlyList<KeyValuePair<string, SummaryFigure>> figures;
        IReadOnlyList<KeyValuePair<string, string>> notes;
        using DisposeScope scope = NewDisposeScope();
        LabeledBatch batch = modulewise.RandomBatch(0);
        using StackSteps whole = new(endToEnd), parts = new(modulewise);
        Action Take(StackSteps steps, long number = 0) => () =>
        {
            steps.Step(batch, number++);
            GC.Collect(0);
        };
        output.WriteLine($"batch {modulewise.Batch} of {string.Join("x", modulewise.Image)}, {threads} threads, {repetitions} interleaved "
            + $"repetitions, medians");
        static long Count(StackSteps steps) => steps.Stack.parameters().Sum(parameter => parameter.numel());
        double[] times;
        using (PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, Sizes(modulewise), ("endtoend", Count(whole)), ("modulewise", Count(parts))))
        {
            times = turns.Medians(repetitions, 2, ("endtoend_step", Take(whole)), ("modulewise_step", Take(parts)));
            (figures, notes) = (turns.Figures, turns.Notes);
        } // Nothing of it stands beside what is measured next.

        double[] peaks = [StepMeasurement.PeakMib(endToEnd, threads, processes), StepMeasurement.PeakMib(modulewise, threads, processes)];
        (double speedup, ProcessReport apart) = InProcesses(options, modulewise, output);
        return new Summary(Name,
        [
            new("endtoend_step_ms", new SummaryFigure(times[0], "ms")),
            new("modulewise_step_ms", new SummaryFigure(times[1], "ms")),
            new("endtoend_peak_mib", new SummaryFigure(peaks[0], "MiB")),
            new("modulewise_peak_mib", new SummaryFigure(peaks[1], "MiB")),
            new("saving_percent", new SummaryFigure(100 * (1 - (peaks[1] / peaks[0])), "%")),
            new("parallel_speedup", new SummaryFigure(speedup, "x")),
            new("parallel_bound", new SummaryFigure(Math.Min(apart.Bound, Environment.ProcessorCount), "x")),
            new("parallel_batches_per_second", new SummaryFigure(apart.BatchesPerSecond, "1/s")),
            .. figures,
        ]) { Notes = notes };
    }

    private static JsonObject Sizes(StackPlan plan) => new()
    {
        ["image"] = JsonSerializer.SerializeToNode(plan.Image), ["filters"] = JsonSerializer.SerializeToNode(plan.Filters),
        ["blocks"] = plan.Blocks.Single(), ["modules"] = JsonSerializer.SerializeToNode(plan.Modules), ["pool"] = plan.Pool,
        ["classes"] = plan.Classes, ["tau"] = plan.Tau, ["batch"] = plan.Batch,
    };

    /// <summary>
    /// Throughput of one process per module, pipelined, over that of the same modules in turn in one process with as many threads as one of
    /// them has.
    /// </summary>
    private static (double Speedup, ProcessReport Report) InProcesses(BenchmarkOptions options, StackPlan plan, TextWriter output)
    {
        using DisposeScope scope = NewDisposeScope();
        int batches = options.Quick ? 4 : 40;
        LabeledBatch[] all = [.. Enumerable.Range(0, batches).Select(plan.RandomBatch)];
        var samples = new LabeledBatch(cat([.. all.Select(batch => batch.Images)]), cat([.. all.Select(batch => batch.Labels)]));
        string folder = Directory.CreateTempSubdirectory("semiflow-bench-").FullName;
        TransientFiles.Add(folder);
        int before = get_num_threads();
        try
        {
            var how = new ProcessOptions(ProcessMode.Pipelined);
            ProcessReport report = new ModuleProcesses(plan, how, folder).Train(samples, 1);
            set_num_threads(how.ThreadsOf(plan.Modules.Count));
            using var steps = new StackSteps(plan);
            long number = 0;
            double step = Stopwatches.Medians(options.Quick ? 2 : 11, 2, () =>
            {
                steps.Step(all[0], number++);
                GC.Collect(0);
            })[0];
            foreach ((ModuleReport module, int k) in report.Modules.Select((module, k) => (module, k)))
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"process of module {k + 1}: {module.Moves} moves, {module.Threads} threads, "
                        + $"{(module.Seconds - module.IdleSeconds) / module.Moves * 1e3:F1} ms per move, idle "
                            + $"{module.IdleSeconds / module.Seconds:P0}"));
            }

            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"in one process with as many threads: {step:F1} ms per batch; in processes "
                        + $"{1e3 / report.BatchesPerSecond:F1} ms"));
            return (step / 1e3 * report.BatchesPerSecond, report);
        }
        finally
        {
            set_num_threads(before);
            Directory.Delete(folder, recursive: true);
            TransientFiles.Remove(folder);
        }
    }
}
