using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>A parameter with its moments, laid out in memory alike.</summary>
internal sealed class AdamWSlot : IDisposable
{
    /// <summary>Moments at zero.</summary>
    /// <exception cref="ArgumentException">The parameter is not of floating point.</exception>
    public AdamWSlot(string name, Parameter parameter, bool fused)
    {
        if (!parameter.is_floating_point())
        {
            throw new ArgumentException($"AdamW updates floating-point parameters; '{name}' is of type {parameter.dtype}.");
        }

        Name = name;
        Parameter = parameter;
        First = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
        Second = zeros_like(parameter).requires_grad_(false).DetachFromDisposeScope();
        Fused = fused && parameter.device_type == DeviceType.CPU && parameter.dtype is (ScalarType.Float32 or ScalarType.Float64)
            && FlatView.Fits(parameter) && parameter.stride().AsSpan().SequenceEqual(First.stride());
    }

    /// <summary>Name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>What is moved.</summary>
    public Parameter Parameter { get; }

    /// <summary>Mean of the gradients.</summary>
    public Tensor First { get; }

    /// <summary>Mean of their squares.</summary>
    public Tensor Second { get; }

    /// <summary>Whether the fused pass serves it.</summary>
    public bool Fused { get; }

    /// <summary>Updates made.</summary>
    public long Steps { get; set; }

    /// <summary>Sum of the squares of the gradient of a parameter that is <see cref="Fused"/>.</summary>
    public double SquaredGradient()
    {
        if (Parameter.grad is not { } gradient)
        {
            return 0;
        }

        Tensor alike = Alike(gradient);
        return alike.dtype == ScalarType.Float32
            ? FusedAdamW.SumOfSquares(FlatView.Span<float>(alike))
            : FusedAdamW.SumOfSquares(FlatView.Span<double>(alike));
    }

    /// <summary>One update; none without a gradient.</summary>
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
            FusedAdamW.Update(FlatView.Span<float>(Parameter), FlatView.Span<float>(Alike(gradient)), FlatView.Span<float>(First),
                FlatView.Span<float>(Second), numbers);
        }
        else
        {
            FusedAdamW.Update(FlatView.Span<double>(Parameter), FlatView.Span<double>(Alike(gradient)), FlatView.Span<double>(First),
                FlatView.Span<double>(Second), numbers);
        }
    }

    /// <inheritdoc/>
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
