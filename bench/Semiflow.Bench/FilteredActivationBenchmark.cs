using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
using Semiflow.Kernels.Filters;
using Semiflow.Kernels.Torch;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// The fused filtered activation against libtorch's own chain (antialiased bicubic <c>interpolate</c> to twice the size, leaky
/// ReLU, <c>interpolate</c> back) and against the 3x3 convolution that accompanies it in CNO.
/// </summary>
public sealed class FilteredActivationBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "filtered-activation";

    /// <inheritdoc/>
    public string Summary => "fused filtered activation against libtorch's interpolation chain and a 3x3 convolution, [16, 32, 64, 64]";

    /// <inheritdoc/>
    public string? Peer => "filtered_activation";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int size = options.Quick ? 16 : 64, repetitions = options.Repetitions ?? (options.Quick ? 3 : 11);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        Tensor x = randn([16, 32, size, size], generator: random), cotangent = randn([16, 32, size, size], generator: random);
        Tensor weight = randn([32, 32, 3, 3], generator: random) / 17, bias = zeros(32);
        ActivationFilter bicubic = ActivationFilter.Bicubic(size, size), kaiser = ActivationFilter.Kaiser(size, size);
        var fused = new FilteredActivation([bicubic, bicubic], new LeakyRelu(0.01));
        var reference = new FilteredActivation([kaiser, kaiser], new LeakyRelu(0.2, Math.Sqrt(2)));
        (string Name, Func<Tensor, Tensor> Map, bool Trains)[] variants =
        [
            ("fused", t => fused.Apply(t), false),
            ("chain", Chain, false),
            ("convolution", t => nn.functional.conv2d(t, weight, bias, padding: [1, 1]), true),
            ("kaiser", t => reference.Apply(t), false),
        ];

        double gap = (fused.Apply(x) - Chain(x)).abs().max().item<float>();
        output.WriteLine($"[16, 32, {size}, {size}] float32, {get_num_threads()} threads, {repetitions} interleaved repetitions, medians");
        output.WriteLine($"largest difference between fused and chain: {gap:e1}");
        using PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, new JsonObject { ["batch"] = x.shape[0], ["channels"] = x.shape[1], ["points"] = size },
            ("convolution", weight.numel() + bias.numel()));
        double[] times = turns.Medians(
            repetitions, 2, [.. variants.SelectMany<(string Name, Func<Tensor, Tensor> Map, bool Trains), (string, Action)>(
            v => [($"{v.Name}_forward", () => Forward(v.Map, x)),
                ($"{v.Name}_step", () => Step(v.Map, v.Trains, x, cotangent, weight, bias))])]);

        var figures = new List<KeyValuePair<string, SummaryFigure>>
        {
            Ratio("forward_speedup", times[2] / times[0]),
            Ratio("step_speedup", times[3] / times[1]),
            Ratio("forward_over_convolution", times[0] / times[4]),
            Ratio("step_over_convolution", times[1] / times[5]),
        };
        for (int v = 0; v < variants.Length; v++)
        {
            figures.Add(new($"{variants[v].Name}_forward_ms", new SummaryFigure(times[2 * v], "ms")));
            figures.Add(new($"{variants[v].Name}_step_ms", new SummaryFigure(times[2 * v + 1], "ms")));
        }

        figures.Add(new("difference", new SummaryFigure(gap, "")));
        return new Summary(Name, [.. figures, .. turns.Figures]) { Notes = turns.Notes };

        static KeyValuePair<string, SummaryFigure> Ratio(string name, double value) => new(name, new SummaryFigure(value, "x"));
    }

    private static Tensor Chain(Tensor x)
    {
        long size = x.shape[^1];
        Tensor up = nn.functional.interpolate(
            x, [2 * size, 2 * size], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        return nn.functional.interpolate(
            nn.functional.leaky_relu(up, 0.01), [size, size], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
    }

    private static void Forward(Func<Tensor, Tensor> map, Tensor x)
    {
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            map(x);
        }
    }

    // Forward and backward, for the input and the weights, if any.
    private static void Step(Func<Tensor, Tensor> map, bool trains, Tensor x, Tensor cotangent, Tensor weight, Tensor bias)
    {
        using DisposeScope scope = NewDisposeScope();
        x.requires_grad = true;
        weight.requires_grad = bias.requires_grad = trains;
        Tensor[] inputs = trains ? [x, weight, bias] : [x];
        autograd.grad([map(x)], inputs, [cotangent], allow_unused: true);
        x.requires_grad = weight.requires_grad = bias.requires_grad = false;
        CustomGradient.ThrowIfFailed();
    }
}
