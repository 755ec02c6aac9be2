using Semiflow.Flows;
using Semiflow.Kernels.Torch;
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
    // From least to most memory: the allocator keeps what it once allocated.
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
        int batch = options.Quick ? 8 : 256, width = options.Quick ? 8 : 64, steps = options.Quick
            ? 40
            : 300, repetitions = options.Repetitions ?? (options.Quick ? 1 : 5);
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(5);
        using Mlp network = new([2, width, width, 2], Nonlinearity.Tanh, random),
            exact = new([2, width, width, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
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
        foreach ((_, GradientMode mode) in Modes)
        {
            // Compiles everything, so that only tensors are measured.
            Gradients(new GeneralField(network), Options(mode), start.narrow(0, 0, 2), times);
        }

        PeakMemory memory = new();
        var gradients = new Tensor[Modes.Length][];
        double[] peaks = [.. Modes.Select(
            (each, m) => memory.During(() => gradients[m] = Gradients(new GeneralField(network), Options(each.Mode), start, times)))];

        // What needs more memory than the modes comes after them.
        Tensor[] reference = Gradients(new GeneralField(exact), Options(GradientMode.Through), start.to(ScalarType.Float64), times);
        double difference = Difference(exact, Options(GradientMode.Through), start.to(ScalarType.Float64), times, reference);
        double[] medians = Stopwatches.Medians(
            repetitions, 1, [.. Modes.Select<(string, GradientMode Mode), Action>(
                each => () => Gradients(new GeneralField(network), Options(each.Mode), start, times))]);
        output.WriteLine($"2-{width}-{width}-2 tanh, batch {batch}, {steps} steps of RK4, 11 save times, float32, {get_num_threads()} "
            + $"threads, {repetitions} repetitions, medians");
        output.WriteLine($"the reference (float64, through) against a difference quotient along the gradient: {difference:e1} relative");
        output.WriteLine($"{"mode",-14}{"peak memory",16}{"time",12}{"gradient error",18}");
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        for (int m = 0; m < Modes.Length; m++)
        {
            string name = Modes[m].Name;
            double error = Distance(gradients[m], reference);
            output.WriteLine($"{name,-14}{peaks[m],12:F1} MiB{medians[m],9:F0} ms{error,18:e1}");
            figures.Add(new($"{name}_mib", new SummaryFigure(peaks[m], "MiB")));
            figures.Add(new($"{name}_ms", new SummaryFigure(medians[m], "ms")));
            figures.Add(new($"{name}_error", new SummaryFigure(error, "")));
        }

        figures.Add(new("reference_error", new SummaryFigure(difference, "")));
        return new Summary(Name, figures);
    }

    private static Tensor[] Gradients(GeneralField field, FlowOptions options, Tensor start, Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        IList<Tensor> found = autograd.grad([Loss(field, options, start, times)], [.. field.Parameters]);
        CustomGradient.ThrowIfFailed();
        return [.. found.Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    private static Tensor Loss(GeneralField field, FlowOptions options, Tensor start, Tensor times) =>
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

            return Loss(new GeneralField(network), options, start, times).item<double>();
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

    /// <summary>A field that the fused path does not recognize.</summary>
    private sealed class GeneralField(Mlp inner) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => inner.Parameters;

        public Tensor Velocity(Tensor time, Tensor state) => inner.Velocity(time, state);
    }
}
