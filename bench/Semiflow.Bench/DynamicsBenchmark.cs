using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
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
    public string? Peer => "dynamics";

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
        (string Name, Action Step, JsonObject Sizes, long Parameters)[] all =
        [
            ("lotka_volterra_epoch", volterra.Step, volterra.Sizes, volterra.Parameters),
            ("pendulum_epoch", pendulum.Step, pendulum.Sizes, pendulum.Parameters),
            ("gray_scott_epoch", gray.Step, gray.Sizes, gray.Parameters),
            ("reaction_diffusion_step", reaction.Step, reaction.Sizes, reaction.Parameters),
            ("wave_step", wave.Step, wave.Sizes, wave.Parameters),
        ];
        using PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, new JsonObject(all.Select(each => KeyValuePair.Create(each.Name, (JsonNode?)each.Sizes))),
            [.. all.Select(each => (each.Name, each.Parameters))]);
        (string, Action)[] works = [.. all.Select(each => (each.Name, each.Step))];
        // The later ones take seconds each: fewer turns, and no second warm-up.
        double[] times =
            [.. turns.Medians(repetitions, 2, works[..2]), .. turns.Medians(Math.Min(repetitions, 3), 1, works[2..])];
        return new Summary(Name,
        [
            .. all.Zip(times, (each, time) => KeyValuePair.Create($"{each.Name}_ms", new SummaryFigure(time, "ms"))), .. turns.Figures,
        ])
        {
            Notes = turns.Notes,
        };
    }
}
