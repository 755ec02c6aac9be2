using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>A training step (forward, backward, AdamW) and an inference of a Fourier neural operator in the plane.</summary>
public sealed class FnoStepBenchmark : IBenchmark
{
    private const int Batch = 16;

    /// <inheritdoc/>
    public string Name => "fno-step";

    /// <inheritdoc/>
    public string Summary => "training step and inference of FNO (width 32, 16 modes, 4 layers, 64x64, batch 16)";

    /// <inheritdoc/>
    public string? Peer => "fno_step";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int repetitions = options.Repetitions ?? (options.Quick ? 1 : 11), points = options.Quick ? 16 : 64;
        FnoOptions how = options.Quick
            ? new FnoOptions { Width = 8, Modes = 4, ProjectChannels = 16 }
            : new FnoOptions { Width = 32, Modes = 16 };
        Grid grid = Grid.Unit(points);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        using var model = new Fno(how, 1, 1, grid, random);
        var principle = new Regression(model, new BatchRelativeL1Loss(), new OptimizerSpec());
        Player<PairBatch> player = principle.Players[0];
        using var optimizer = new Training.Optimizers.AdamW(player.Optimizer, player.Parameters);
        var batch = new PairBatch(rand([Batch, 1, .. grid.Shape], generator: random), rand([Batch, 1, .. grid.Shape], generator: random));
        void Step()
        {
            using DisposeScope each = NewDisposeScope();
            model.train();
            optimizer.ClearGradients();
            player.Loss(batch).Total.backward();
            optimizer.Step(1e-3, optimizer.GradientNorm());
        }

        void Infer(Tensor input)
        {
            using DisposeScope each = NewDisposeScope();
            using IDisposable quiet = no_grad();
            model.eval();
            model.forward(input);
        }

        var sizes = new JsonObject
        {
            ["points"] = points, ["batch"] = Batch, ["width"] = how.Width, ["modes"] = how.Modes, ["layers"] = how.Layers,
            ["project"] = how.ProjectChannels,
        };
        output.WriteLine($"batch {Batch} on {grid}, float32, {get_num_threads()} threads, {repetitions} interleaved repetitions, medians");
        using PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, sizes, ("fno", model.parameters().Sum(parameter => parameter.numel())));
        Tensor one = batch.Input.narrow(0, 0, 1);
        (string Name, Action Work)[] works =
            [("step", Step), ("inference", () => Infer(batch.Input)), ("inference_one", () => Infer(one))];
        double[] times = turns.Medians(repetitions, 2, works);
        IEnumerable<KeyValuePair<string, SummaryFigure>> figures =
            works.Zip(times, (work, time) => KeyValuePair.Create($"{work.Name}_ms", new SummaryFigure(time, "ms")));
        return new Summary(Name, [.. figures, .. turns.Figures]) { Notes = turns.Notes };
    }
}
