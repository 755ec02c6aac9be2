using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>
/// AdamW (arXiv 1711.05101), equal to torch.optim.AdamW to rounding: one fused pass a parameter on the CPU, tensor
/// operations on other devices. Parameters without a gradient are skipped, each counts its own updates.
/// </summary>
internal sealed class AdamW : IOptimizer
{
    private readonly OptimizerSpec spec;
    private readonly List<AdamWSlot> slots;

    /// <summary>An optimizer with moments at zero.</summary>
    /// <param name="spec">Rate, decays, clipping.</param>
    /// <param name="parameters">What it updates, by unique name; floating point, any shape.</param>
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
            throw new ArgumentException($"two parameters are called '{twice.Key}'; names identify optimizer state in checkpoints.",
                nameof(parameters));
        }

        slots = [.. parameters.Select(p => new AdamWSlot(p.Name, p.Value, fused))];
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

    /// <summary>
    /// Euclidean norm of all gradients together; not finite as soon as one entry is not, or when unclipped squares would
    /// overflow the second moment and silence its parameter for good.
    /// </summary>
    public double GradientNorm()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double onHost = slots.Where(s => s.Fused).Sum(s => s.SquaredGradient());
        // Elsewhere the squares are added on the device: one wait for it instead of one per parameter.
        Tensor[] others = [.. slots.Where(s => !s.Fused && s.Parameter.grad is not null)
            .Select(s => s.Parameter.grad!.to(ScalarType.Float64).square().sum())];
        double squares = onHost + (others.Length > 0 ? FlatView.Number(stack(others).sum()) : 0);
        return squares > float.MaxValue && spec.ClipNorm is null && slots.Any(s => s.Parameter.dtype != ScalarType.Float64)
            ? double.PositiveInfinity
            : Math.Sqrt(squares);
    }

    /// <summary>One update.</summary>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="gradientNorm">The current <see cref="GradientNorm"/>, for clipping.</param>
    public void Step(double rate, double gradientNorm)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double scale = spec.ClipNorm is { } limit && gradientNorm > limit ? limit / gradientNorm : 1;
        foreach (AdamWSlot slot in slots)
        {
            slot.Update(spec, rate, scale);
        }
    }

    /// <summary>Drops all gradients: the next backward pass stores its own without an addition.</summary>
    public void ClearGradients()
    {
        foreach (AdamWSlot slot in slots)
        {
            slot.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => slots.ForEach(s => s.Dispose());
}
