using System.Text.Json.Nodes;
using Semiflow.Bench.Peers;
using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// A training step (forward, mean square against a spiral, backward) of a neural differential equation, fused and general path,
/// against the time of its arithmetic.
/// </summary>
public sealed class NeuralOdeBenchmark : IBenchmark
{
    private const int Batch = 64, Width = 64;

    /// <inheritdoc/>
    public string Name => "neural-ode";

    /// <inheritdoc/>
    public string Summary =>
        "training step of a neural ODE (2-64-64-2 tanh, batch 64, 100 save times), RK4 and Dopri5, fused and general path";

    /// <inheritdoc/>
    public string? Peer => "neural_ode";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int frames = options.Quick ? 6 : 100, repetitions = options.Repetitions ?? (options.Quick ? 1 : 9);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(7);
        using Mlp network = new([2, Width, Width, 2], Nonlinearity.Tanh, random);
        Tensor start = 2 * rand([Batch, 2], generator: random) - 1;
        Tensor times = linspace(0, options.Quick ? 1 : 25, frames, ScalarType.Float64), target = Spiral(start, times);
        FlowOptions fixedSteps = new(), controlled = new()
        {
            Method = RungeKutta.Dopri5, Control = new StepControl(1e-6, 1e-9).AsIntegral(), LockStep = true,
        };
        FlowOptions adjoint = controlled with { Gradient = GradientMode.Adjoint };
        IVectorField general = new GeneralField(network);
        FlowStatistics cost = new FlowMap(network, controlled).Path(start, times).Statistics[0];

        Action Train(IVectorField field, FlowOptions how) => () => Step(field, how, start, times, target);
        Action Predict(IVectorField field, FlowOptions how) => () => Forward(field, how, start, times);
        (string Name, Action Work)[] variants =
        [
            ("rk4_step", Train(network, fixedSteps)), ("rk4_general_step", Train(general, fixedSteps)),
            ("dopri5_step", Train(network, controlled)), ("dopri5_general_step", Train(general, controlled)),
            ("dopri5_adjoint_step", Train(network, adjoint)),
            ("rk4_operations_step", Train(new OperationsField(network), fixedSteps)),
            ("dopri5_operations_step", Train(new OperationsField(network), controlled)),
            ("rk4_forward", Predict(network, fixedSteps)), ("dopri5_forward", Predict(network, controlled)),
        ];
        long evaluations = 4L * (frames - 1) * Batch, products = 3 * evaluations * ((4L * Width) + (Width * Width));
        int side = options.Quick ? 128 : 1024;
        Tensor left = rand([side, side], generator: random), right = rand([side, side], generator: random);
        Tensor arguments = randn([2 * evaluations * Width / (options.Quick ? 100 : 1)], generator: random);
        output.WriteLine($"batch {Batch}, {frames} save times, float32, {get_num_threads()} threads, {repetitions} interleaved "
            + $"repetitions, medians");
        output.WriteLine($"Dopri5: {cost.Accepted} steps accepted, {cost.Rejected} rejected, {cost.Evaluations} evaluations");
        var sizes = new JsonObject { ["width"] = Width, ["batch"] = Batch, ["frames"] = frames, ["end"] = times[^1].item<double>() };
        using PeerTurns turns = PeerTurns.Start(
            options, output, Peer!, sizes, ("network", network.Parameters.Sum(parameter => parameter.numel())));
        double[] medians = turns.Medians(
            repetitions, 2, [.. variants, ("product", () => left.mm(right).Dispose()), ("tanh", () => arguments.tanh().Dispose())]);
        turns.Compare("rk4_general_step", medians[1], "rk4_step");
        turns.Compare("dopri5_general_step", medians[3], "dopri5_step");
        turns.Compare("rk4_operations_step", medians[5], "rk4_step");
        turns.Compare("dopri5_operations_step", medians[6], "dopri5_step");
        double rate = (double)side * side * side / medians[^2];
        List<KeyValuePair<string, SummaryFigure>> figures =
            [.. variants.Zip(medians, (variant, time) =>
                new KeyValuePair<string, SummaryFigure>($"{variant.Name}_ms", new SummaryFigure(time, "ms")))];
        figures.Add(new("rk4_bound_ms", new SummaryFigure((products / rate) + medians[^1], "ms")));
        figures.Add(new("rk4_general_over_fused", new SummaryFigure(medians[1] / medians[0], "x")));
        figures.Add(new("dopri5_general_over_fused", new SummaryFigure(medians[3] / medians[2], "x")));
        figures.Add(new("dopri5_steps", new SummaryFigure(cost.Accepted, "")));
        return new Summary(Name, [.. figures, .. turns.Figures]) { Notes = turns.Notes };
    }

    private static void Step(IVectorField field, FlowOptions how, Tensor start, Tensor times, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor loss = (new FlowMap(field, how).Path(start, times).States - target).square().mean();
        _ = autograd.grad([loss], [.. field.Parameters]);
        CustomGradient.ThrowIfFailed();
    }

    private static void Forward(IVectorField field, FlowOptions how, Tensor start, Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        new FlowMap(field, how).Path(start, times);
    }

    // The decaying rotation of torchdiffeq's demonstration.
    private static Tensor Spiral(Tensor start, Tensor times)
    {
        Tensor angle = (2 * times).to(start.dtype).unsqueeze(1), size = (-0.1 * times).exp().to(start.dtype).unsqueeze(1);
        Tensor x = start[.., 0], y = start[.., 1];
        return stack([size * (angle.cos() * x + angle.sin() * y), size * (angle.cos() * y - angle.sin() * x)], 2);
    }

    /// <summary>The same network by operations of libtorch: nothing here is recognized.</summary>
    private sealed class OperationsField(Mlp network) : IVectorField
    {
        private readonly Tensor[] parameters = [.. network.Parameters];

        public IReadOnlyList<Tensor> Parameters => parameters;

        public Tensor Velocity(Tensor time, Tensor state)
        {
            Tensor x = state;
            for (int p = 0; p < parameters.Length; p += 2)
            {
                x = nn.functional.linear(p == 0 ? x : x.tanh(), parameters[p], parameters[p + 1]);
            }

            return x;
        }
    }

    /// <summary>A field that the fused path does not recognize, but the network within it is.</summary>
    private sealed class GeneralField(IVectorField inner) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => inner.Parameters;

        public Tensor Velocity(Tensor time, Tensor state) => inner.Velocity(time, state);
    }
}
