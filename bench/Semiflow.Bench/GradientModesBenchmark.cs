using Semiflow.Flows;
using Semiflow.Kernels;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Bench;

/// <summary>
/// Memory, time and gradient error of the three gradient modes on the same training step: a tanh network as vector field, RK4 with
/// fixed steps, float32 against the gradient through the steps in float64, which itself is compared with a difference quotient.
/// </summary>
public sealed class GradientModesBenchmark : IBenchmark
{
    // From least to most memory: the allocator keeps what it once had.
    private static readonly (string Name, GradientMode Mode)[] Modes =
        [("adjoint", GradientMode.Adjoint), ("checkpointed", GradientMode.Checkpointed), ("through", GradientMode.Through)];

    /// <inheritdoc/>
    public string Name => "gradient-modes";

    /// <inheritdoc/>
    public string Summary => "memory, time and gradient error of gradients through the steps, checkpointed, and by the adjoint equation";

    /// <inheritdoc/>
    public Summary Run(BenchmarkOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return ThreadCount.With(options, () => Measure(options, output));
    }

    private Summary Measure(BenchmarkOptions options, TextWriter output)
    {
        int batch = options.Quick ? 8 : 512, width = options.Quick ? 8 : 128, steps = options.Quick ? 40 : 400, repetitions = options.Repetitions ?? (options.Quick ? 1 : 5);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        using Mlp network = new([2, width, width, 2], Nonlinearity.Tanh, random), exact = new([2, width, width, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        using (no_grad())
        {
            foreach ((Tensor to, Tensor from) in exact.Parameters.Zip(network.Parameters))
            {
                to.copy_(from);
            }
        }

        Tensor start = (2 * rand([batch, 2], generator: random)) - 1;
        Tensor times = linspace(0, 10, 11, ScalarType.Float64);
        FlowOptions Options(GradientMode mode) => new() { Substeps = steps / 10, Gradient = mode };
        Tensor[] reference = Gradients(new General(exact), Options(GradientMode.Through), start.to(ScalarType.Float64), times);
        double difference = Difference(exact, Options(GradientMode.Through), start.to(ScalarType.Float64), times, reference);
        output.WriteLine($"2-{width}-{width}-2 tanh, batch {batch}, {steps} steps of RK4, 11 save times, float32, {get_num_threads()} threads, {repetitions} repetitions, medians");
        output.WriteLine($"the reference (float64, through) against a difference quotient along the gradient: {difference:e1} relative");
        output.WriteLine($"{"mode",-14}{"peak memory",16}{"time",12}{"gradient error",18}");
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        foreach ((string name, GradientMode mode) in Modes)
        {
            Tensor[] gradients = [];
            double memory = PeakMemory.During(() => gradients = Gradients(new General(network), Options(mode), start, times));
            double error = Distance(gradients, reference);
            double time = Stopwatches.Medians(repetitions, 0, () => Gradients(new General(network), Options(mode), start, times))[0];
            output.WriteLine($"{name,-14}{memory,12:F1} MiB{time,9:F0} ms{error,18:e1}");
            figures.Add(new($"{name}_mib", new SummaryFigure(memory, "MiB")));
            figures.Add(new($"{name}_ms", new SummaryFigure(time, "ms")));
            figures.Add(new($"{name}_error", new SummaryFigure(error, "")));
        }

        figures.Add(new("reference_error", new SummaryFigure(difference, "")));
        return new Summary(Name, figures);
    }

    private static Tensor[] Gradients(General field, FlowOptions options, Tensor start, Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        IList<Tensor> found = autograd.grad([Loss(field, options, start, times)], [.. field.Parameters]);
        CustomGradient.ThrowIfFailed();
        return [.. found.Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    private static Tensor Loss(General field, FlowOptions options, Tensor start, Tensor times) =>
        new FlowMap(field, options).Path(start, times).States.square().mean();

    /// <summary>Relative distance of the squared length of the gradient from the difference quotient of the loss along it.</summary>
    private static double Difference(Mlp network, FlowOptions options, Tensor start, Tensor times, Tensor[] gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double square = gradient.Sum(one => one.square().sum().item<double>());
        double step = 1e-4 / Math.Sqrt(square);
        double At(double shift)
        {
            foreach ((Tensor parameter, Tensor direction) in network.Parameters.Zip(gradient))
            {
                parameter.add_(direction * shift);
            }

            return Loss(new General(network), options, start, times).item<double>();
        }

        double quotient = (At(step) - At(-2 * step)) / (2 * step);
        At(step);
        return Math.Abs((quotient / square) - 1);
    }

    private static double Distance(Tensor[] gradients, Tensor[] reference)
    {
        using DisposeScope scope = NewDisposeScope();
        double square = gradients.Zip(reference, (a, b) => (a.to(ScalarType.Float64) - b).square().sum().item<double>()).Sum();
        return Math.Sqrt(square / reference.Sum(one => one.square().sum().item<double>()));
    }

    /// <summary>A field that the fused path does not know.</summary>
    private sealed class General(Mlp inner) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => inner.Parameters;

        public Tensor Velocity(Tensor time, Tensor state) => inner.Velocity(time, state);
    }
}
