using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>
/// Gradient descent with momentum, equal to torch.optim.SGD to rounding: one fused pass a parameter on the CPU, tensor operations
/// on other devices. Parameters without a gradient are skipped.
/// </summary>
internal sealed class MomentumSgd : IOptimizer
{
    private readonly OptimizerSpec spec;
    private readonly MomentumSlot[] slots;

    /// <summary>An optimizer with velocities at zero.</summary>
    /// <exception cref="ArgumentException">A name occurs twice or a parameter is not of floating point.</exception>
    public MomentumSgd(OptimizerSpec spec, IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegative(spec.Momentum, nameof(spec));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(spec.Momentum, 1, nameof(spec));
        if (parameters.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two parameters are called '{twice.Key}'; names identify optimizer state in checkpoints.",
                nameof(parameters));
        }

        this.spec = spec;
        slots = [.. parameters.Select(p => new MomentumSlot(p.Name, p.Value))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Moments => [.. slots.Select(slot => ($"velocity/{slot.Name}", slot.Velocity))];

    /// <inheritdoc/>
    public IReadOnlyList<long> Steps
    {
        get => [.. slots.Select(slot => slot.Steps)];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count != slots.Length)
            {
                throw new ArgumentException($"expected {slots.Length} step counts, got {value.Count}.", nameof(value));
            }

            foreach ((MomentumSlot slot, long steps) in slots.Zip(value))
            {
                slot.Steps = steps;
            }
        }
    }

    /// <inheritdoc/>
    public double GradientNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double onHost = slots.Where(slot => slot.Fused && slot.Parameter.grad is not null).Sum(slot => slot.SquaredGradient());
        Tensor[] others = [.. slots.Where(slot => !slot.Fused && slot.Parameter.grad is not null)
            .Select(slot => slot.Parameter.grad!.to(ScalarType.Float64).square().sum())];
        return Math.Sqrt(onHost + (others.Length > 0 ? FlatView.Number(stack(others).sum()) : 0));
    }

    /// <inheritdoc/>
    public void Step(double rate, double gradientNorm)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double scale = spec.ClipNorm is { } limit && gradientNorm > limit ? limit / gradientNorm : 1;
        foreach (MomentumSlot slot in slots.Where(slot => slot.Parameter.grad is not null))
        {
            slot.Update(new SgdNumbers(spec.Momentum, scale, spec.WeightDecay, rate, spec.Nesterov));
        }
    }

    /// <inheritdoc/>
    public void ClearGradients()
    {
        foreach (MomentumSlot slot in slots)
        {
            slot.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MomentumSlot slot in slots)
        {
            slot.Velocity.Dispose();
        }
    }

    /// <summary>A parameter with its velocity, laid out in memory alike.</summary>
    private sealed class MomentumSlot
    {
        public MomentumSlot(string name, Parameter parameter)
        {
            if (!parameter.is_floating_point())
            {
                throw new ArgumentException($"SGD updates floating-point parameters; '{name}' is of type {parameter.dtype}.");
            }

            (Name, Parameter) = (name, parameter);
            Velocity = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
            Fused = parameter.device_type == DeviceType.CPU && parameter.dtype is (ScalarType.Float32 or ScalarType.Float64)
                && FlatView.Fits(parameter) && parameter.stride().AsSpan().SequenceEqual(Velocity.stride());
        }

        public string Name { get; }

        public Parameter Parameter { get; }

        public Tensor Velocity { get; }

        public bool Fused { get; }

        public long Steps { get; set; }

        public double SquaredGradient()
        {
            Tensor gradient = Alike();
            return gradient.dtype == ScalarType.Float32
                ? FusedAdamW.SumOfSquares(FlatView.Span<float>(gradient))
                : FusedAdamW.SumOfSquares(FlatView.Span<double>(gradient));
        }

        public void Update(SgdNumbers numbers)
        {
            Steps++;
            if (!Fused)
            {
                FusedSgd.Update(Parameter, Parameter.grad!, Velocity, numbers);
            }
            else if (Parameter.dtype == ScalarType.Float32)
            {
                FusedSgd.Update(FlatView.Span<float>(Parameter), FlatView.Span<float>(Alike()), FlatView.Span<float>(Velocity), numbers);
            }
            else
            {
                FusedSgd.Update(FlatView.Span<double>(Parameter), FlatView.Span<double>(Alike()), FlatView.Span<double>(Velocity), numbers);
            }
        }

        /// <summary>The gradient in the memory order of the parameter; autograd nearly always delivers it so.</summary>
        private Tensor Alike() => Parameter.grad!.stride().AsSpan().SequenceEqual(Parameter.stride())
            ? Parameter.grad!
            : empty_like(Velocity).copy_(Parameter.grad!);
    }
}
