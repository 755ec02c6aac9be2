using Semiflow.Flows;

namespace Semiflow.Recipes;

/// <summary>How trajectories are solved.</summary>
/// <param name="Method">Runge–Kutta method, for example rk4, rk4-38 (which torchdiffeq calls rk4), heun2, midpoint or euler.</param>
/// <param name="Substeps">Its steps between two frames.</param>
public sealed record Solver([RungeKuttaMethod] string Method = "rk4", [AtLeast(1)] int Substeps = 1)
{
    /// <summary>The options of a flow.</summary>
    public FlowOptions Options() => new() { Method = RungeKutta.Find(Method), Substeps = Substeps };
}

/// <summary>Name of a Runge–Kutta method that has steps on tensors: not one that couples all its stages.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class RungeKuttaMethodAttribute : Attribute, IBound
{
    private static readonly string[] names =
        [.. RungeKutta.All.Where(method => method.Coupling != StageCoupling.Full).Select(method => method.Name)];

    /// <inheritdoc/>
    public string Expected => $"one of {string.Join(", ", names)}";

    /// <inheritdoc/>
    public bool Holds(object value) => value is string name && names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
