using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// AdamW (arXiv 1711.05101), equal to torch.optim.AdamW to rounding: one fused pass a parameter on the CPU, tensor
/// operations on other devices. Parameters without a gradient are skipped, each counts its own updates.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly OptimizerSpec spec;
    private readonly List<Slot> slots;

    /// <summary>An optimizer with moments at zero.</summary>
    /// <param name="spec">Rate, decays, clipping.</param>
    /// <param name="parameters">What it moves, by unique name; floating point, any shape.</param>
    /// <exception cref="ArgumentException">A name occurs twice or a parameter is not of floating point.</exception>
    public AdamW(OptimizerSpec spec, IReadOnlyList<(string Name, Parameter Value)> parameters)
        : this(spec, parameters, fused: true)
    {
    }

    internal AdamW(OptimizerSpec spec, IReadOnlyList<(string Name, Parameter Value)> parameters, bool fused)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameters);
        this.spec = spec;
        if (parameters.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two parameters are called '{twice.Key}'; names identify optimizer state in checkpoints.", nameof(parameters));
        }

        slots = [.. parameters.Select(p => new Slot(p.Name, p.Value, fused))];
    }

    /// <summary>Moments by name: <c>first/NAME</c> and <c>second/NAME</c>, of the shapes of the parameters.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Moments =>
        [.. slots.SelectMany(s => new[] { ($"first/{s.Name}", s.First), ($"second/{s.Name}", s.Second) })];

    /// <summary>Number of updates of each parameter, in the order of the parameters.</summary>
    public IReadOnlyList<long> Steps
    {
        get => [.. slots.Select(s => s.Steps)];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count != slots.Count)
            {
                throw new ArgumentException($"expected {slots.Count} step counts, got {value.Count}.", nameof(value));
            }

            for (int i = 0; i < slots.Count; i++)
            {
                slots[i].Steps = value[i];
            }
        }
    }

    /// <summary>Euclidean norm of all gradients together; not finite as soon as one entry is not.</summary>
    public double GradientNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double onHost = slots.Where(s => s.Fused).Sum(s => s.SquaredGradient());
        // Elsewhere the squares are added on the device: one wait for it instead of one a parameter.
        Tensor[] others = [.. slots.Where(s => !s.Fused && s.Parameter.grad is not null)
            .Select(s => s.Parameter.grad!.to(ScalarType.Float64).square().sum())];
        return Math.Sqrt(onHost + (others.Length > 0 ? Flat.Number(stack(others).sum()) : 0));
    }

    /// <summary>One update.</summary>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="gradientNorm">The current <see cref="GradientNorm"/>, for clipping.</param>
    public void Step(double rate, double gradientNorm)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double scale = spec.ClipNorm is { } limit && gradientNorm > limit ? limit / gradientNorm : 1;
        foreach (Slot slot in slots)
        {
            slot.Update(spec, rate, scale);
        }
    }

    /// <summary>Drops all gradients: the next backward pass stores its own without an addition.</summary>
    public void ClearGradients()
    {
        foreach (Slot slot in slots)
        {
            slot.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => slots.ForEach(s => s.Dispose());

    /// <summary>A parameter with its moments, laid out in memory alike.</summary>
    private sealed class Slot : IDisposable
    {
        public Slot(string name, Parameter parameter, bool fused)
        {
            if (!parameter.is_floating_point())
            {
                throw new ArgumentException($"AdamW moves floating-point parameters; '{name}' is of type {parameter.dtype}.");
            }

            Name = name;
            Parameter = parameter;
            First = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
            Second = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
            Fused = fused && parameter.device_type == DeviceType.CPU && parameter.dtype is (ScalarType.Float32 or ScalarType.Float64)
                && Flat.Fits(parameter) && parameter.stride().AsSpan().SequenceEqual(First.stride());
        }

        public string Name { get; }

        public Parameter Parameter { get; }

        public Tensor First { get; }

        public Tensor Second { get; }

        /// <summary>Whether the fused pass serves it.</summary>
        public bool Fused { get; }

        public long Steps { get; set; }

        public double SquaredGradient()
        {
            if (Parameter.grad is not { } gradient)
            {
                return 0;
            }

            Tensor alike = Alike(gradient);
            return alike.dtype == ScalarType.Float32
                ? FusedAdamW.SumOfSquares(Flat.Span<float>(alike))
                : FusedAdamW.SumOfSquares(Flat.Span<double>(alike));
        }

        public void Update(OptimizerSpec spec, double rate, double scale)
        {
            if (Parameter.grad is not { } gradient)
            {
                return;
            }

            Steps++;
            double correction1 = 1 - Math.Pow(spec.Beta1, Steps), correction2 = 1 - Math.Pow(spec.Beta2, Steps);
            AdamWNumbers numbers = new(
                1 - rate * spec.WeightDecay, spec.Beta1, spec.Beta2, rate / correction1, 1 / Math.Sqrt(correction2), spec.Epsilon, scale);
            if (!Fused)
            {
                TensorAdamW.Update(Parameter, gradient, First, Second, numbers);
            }
            else if (Parameter.dtype == ScalarType.Float32)
            {
                FusedAdamW.Update(Flat.Span<float>(Parameter), Flat.Span<float>(Alike(gradient)), Flat.Span<float>(First), Flat.Span<float>(Second), numbers);
            }
            else
            {
                FusedAdamW.Update(Flat.Span<double>(Parameter), Flat.Span<double>(Alike(gradient)), Flat.Span<double>(First), Flat.Span<double>(Second), numbers);
            }
        }

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }

        /// <summary>The gradient in the memory order of the parameter; autograd nearly always delivers it so.</summary>
        private Tensor Alike(Tensor gradient) => gradient.stride().AsSpan().SequenceEqual(Parameter.stride())
            ? gradient
            : empty_like(First).copy_(gradient);
    }
}
