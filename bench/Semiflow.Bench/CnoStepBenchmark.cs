using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using Semiflow.Native;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// A training step (forward, backward, AdamW) and an inference of the published Poisson configuration of CNO against the
/// time that its multiply-adds take at the rate of a large matrix product in the same run.
/// </summary>
public sealed class CnoStepBenchmark : IBenchmark
{
    private const int Batch = 16;

    /// <inheritdoc/>
    public string Name => "cno-step";

    /// <inheritdoc/>
    public string Summary =>
        "training step and inference of CNO (N 3, c 32, 4 and 6 residual blocks, 64x64, batch 16) against the sgemm bound";

    /// <inheritdoc/>
    public string? Peer => "cno_step";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int repetitions = options.Repetitions ?? (options.Quick ? 1 : 7);
        CnoOptions published = options.Quick
            ? new CnoOptions { Channels = 8, ResidualBlocks = 1, NeckBlocks = 1, LiftChannels = 8 }
            : new CnoOptions { Channels = 32, ResidualBlocks = 4, NeckBlocks = 6 };
        Grid grid = Grid.Unit(options.Quick ? 16 : 64, boundary: Boundary.Dirichlet);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        var simplified = new CnoVariant(
            "simplified", published with { Variant = Operators.Models.CnoVariant.Simplified }, grid, random);
        var classic = new CnoVariant("classic", published with { Variant = Operators.Models.CnoVariant.Classic }, grid,
            random);
        int side = options.Quick ? 256 : 2048;
        Tensor left = rand([side, side], generator: random), right = rand([side, side], generator: random);

        output.WriteLine(
            $"batch {Batch} on {grid}, float32, {get_num_threads()} threads, {repetitions} interleaved repetitions, medians");
        var sizes = new JsonObject
        {
            ["points"] = grid.Axes[0].Points, ["batch"] = Batch, ["layers"] = published.Layers, ["channels"] = published.Channels,
            ["lift"] = published.LiftChannels, ["residuals"] = published.ResidualBlocks, ["neck"] = published.NeckBlocks,
        };
        using PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, sizes, (simplified.Name, simplified.Parameters), (classic.Name, classic.Parameters));
        double[] times = turns.Medians(
            repetitions, 2, [("sgemm", () => left.mm(right).Dispose()), .. simplified.Works, .. classic.Works]);
        double gflops = 2.0 * side * side * side / times[0] / 1e6;
        var figures = new List<KeyValuePair<string, SummaryFigure>> { new("sgemm_gflops", new SummaryFigure(gflops, "GFLOP/s")) };
        Report(simplified, times.AsSpan(1, 4), gflops, figures);
        Report(classic, times.AsSpan(5, 4), gflops, figures);
        figures.Add(new("peak_memory_mib", new SummaryFigure(ProcessMemory.Peak / 1048576.0, "MiB")));
        return new Summary(Name, [.. figures, .. turns.Figures]) { Notes = turns.Notes };
    }

    private static void Report(CnoVariant variant, ReadOnlySpan<double> times, double gflops,
        List<KeyValuePair<string, SummaryFigure>> figures)
    {
        double work = 2e-9 * Batch * variant.Convolutions.Sum(shape => shape.MultiplyAdds); // GFLOP of one forward pass
        void Add(string name, double value, string unit) => figures.Add(new($"{variant.Name}_{name}", new SummaryFigure(value, unit)));
        Add("step_ms", times[0], "ms");
        Add("inference_ms", times[1], "ms");
        Add("inference_one_ms", times[2], "ms");
        Add("samples_per_second", Batch * 1000 / times[0], "1/s");
        Add("step_gflops", 3000 * work / times[0], "GFLOP/s");
        Add("bound_ratio", times[0] * gflops / (3000 * work), "x");
        Add("inference_bound_ratio", times[1] * gflops / (1000 * work), "x");
        Add("outside_convolutions_percent", 100 * (1 - (times[3] / times[0])), "%");
    }

    private sealed class CnoVariant
    {
        private static readonly ConvolutionRule OnePoint = new(1, 1, Border.Zero);

        private readonly Cno model;
        private readonly Regression principle;
        private readonly Training.Optimizers.AdamW optimizer;
        private readonly PairBatch batch;
        private readonly Tensor one;
        private readonly Tensor[][] convolutions;

        public CnoVariant(string name, CnoOptions options, Grid grid, Generator random)
        {
            Name = name;
            model = new Cno(options, 1, 1, grid, random);
            principle = new Regression(model, new BatchRelativeL1Loss(), new OptimizerSpec());
            optimizer = new Training.Optimizers.AdamW(principle.Players[0].Optimizer, principle.Players[0].Parameters);
            batch = new PairBatch(rand([Batch, 1, .. grid.Shape], generator: random), rand([Batch, 1, .. grid.Shape], generator: random));
            one = batch.Input.narrow(0, 0, 1);
            Convolutions = CnoConvolutions.Of(options, grid);
            convolutions = [.. Convolutions.Select(shape => new Tensor[]
            {
                Together(randn([Batch, shape.Points, shape.Points, shape.Inputs], generator: random)).requires_grad_(),
                (randn([shape.Outputs, shape.Inputs, 3, 3], generator: random) / (3 * Math.Sqrt(shape.Inputs))).requires_grad_(),
                zeros(shape.Outputs).requires_grad_(),
                Together(randn([Batch, shape.Points, shape.Points, shape.Outputs], generator: random)),
            })];
        }

        public string Name { get; }

        public IReadOnlyList<PlaneConvolution> Convolutions { get; }

        /// <summary>Numbers that it trains.</summary>
        public long Parameters => model.parameters().Sum(parameter => parameter.numel());

        public IReadOnlyList<(string Name, Action Work)> Works =>
        [
            ($"{Name}_step", Step), ($"{Name}_inference", () => Infer(batch.Input)), ($"{Name}_inference_one", () => Infer(one)),
            ($"{Name}_convolutions", Convolve),
        ];

        private void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            model.train();
            optimizer.ClearGradients();
            principle.Players[0].Loss(batch).Total.backward();
            optimizer.Step(1e-3, optimizer.GradientNorm());
        }

        private void Infer(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable quiet = no_grad();
            model.eval();
            model.forward(input);
        }

        // The same convolutions alone, each forward and backward.
        private void Convolve()
        {
            foreach (Tensor[] c in convolutions)
            {
                using DisposeScope scope = NewDisposeScope();
                autograd.grad([FieldConvolution.Apply(c[0], c[1], c[2], OnePoint)], [c[0], c[1], c[2]], [c[3]], allow_unused: true);
            }
        }

        // As the layers leave them: channels side by side.
        private static Tensor Together(Tensor nodes) => nodes.permute(0, 3, 1, 2);
    }
}
