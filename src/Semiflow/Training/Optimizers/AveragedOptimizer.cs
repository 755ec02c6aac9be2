using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Training.Optimizers;

/// <summary>
/// An optimizer that keeps a moving mean of the parameters beside them (Polyak and Juditsky 1992): <c>θ̄ ← θ̄ + (1 − β) (θ − θ̄)</c> with
/// β = min(decay, (n + 1) / (n + 10)) after n updates, so that the mean soon forgets where it began.
/// </summary>
internal sealed class AveragedOptimizer : IOptimizer
{
    private const string Prefix = "average/";
    private readonly IOptimizer inner;
    private readonly double decay;
    private readonly (string Name, Parameter Value, Tensor Mean)[] means;

    /// <summary>Means at the parameters as they are.</summary>
    /// <param name="inner">What moves the parameters.</param>
    /// <param name="decay">Share of the old mean, in (0, 1).</param>
    /// <param name="parameters">What it moves.</param>
    public AveragedOptimizer(IOptimizer inner, double decay, IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        (this.inner, this.decay) = (inner, decay);
        using IDisposable quiet = no_grad();
        means = [.. parameters.Select(each => (each.Name, each.Value, each.Value.detach().clone().DetachFromDisposeScope()))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Moments =>
        [.. inner.Moments, .. means.Select(each => ($"{Prefix}{each.Name}", each.Mean))];

    /// <inheritdoc/>
    public IReadOnlyList<long> Steps
    {
        get => inner.Steps;
        set => inner.Steps = value;
    }

    /// <summary>Name of the mean of a parameter among the moments.</summary>
    public static string MeanOf(string parameter) => Prefix + parameter;

    /// <inheritdoc/>
    public double GradientNorm() => inner.GradientNorm();

    /// <inheritdoc/>
    public void Step(double rate, double gradientNorm)
    {
        inner.Step(rate, gradientNorm);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        double updates = inner.Steps.Max();
        double kept = Math.Min(decay, updates / (updates + 9));
        foreach ((string _, Parameter value, Tensor mean) in means)
        {
            mean.lerp_(value, 1 - kept);
        }
    }

    /// <inheritdoc/>
    public void Exchange()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        foreach ((string _, Parameter value, Tensor mean) in means)
        {
            Tensor moving = value.clone();
            value.copy_(mean);
            mean.copy_(moving);
        }
    }

    /// <inheritdoc/>
    public void ClearGradients() => inner.ClearGradients();

    /// <inheritdoc/>
    public void Dispose()
    {
        inner.Dispose();
        foreach ((string _, Parameter _, Tensor mean) in means)
        {
            mean.Dispose();
        }
    }
}
