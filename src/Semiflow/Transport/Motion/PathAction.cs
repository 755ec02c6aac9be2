using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// The action of a path x_0 … x_M over a unit of time, Σ_m Δ ℓ(x_m, v_m) with Δ = 1/M and v_m = (x_{m+1} − x_m)/Δ
/// (spec domain-translation.md 2). For squared speed it is M Σ_m |x_{m+1} − x_m|², never below |x_M − x_0|², and equal only on a straight
/// line at constant speed.
/// </summary>
public static class PathAction
{
    /// <summary>The mean action of a batch.</summary>
    /// <param name="cost">Prices each step.</param>
    /// <param name="states">x_0 … x_M, all <c>[n, …]</c> of one shape, M ≥ 1.</param>
    /// <returns>A scalar with gradient.</returns>
    /// <exception cref="InputException">Fewer than two states, or shapes that differ.</exception>
    public static Tensor Of(ITransportCost cost, IReadOnlyList<Tensor> states) => Each(cost, states).mean();

    /// <summary>The action of each sample, <c>[n]</c>.</summary>
    /// <inheritdoc cref="Of"/>
    public static Tensor Each(ITransportCost cost, IReadOnlyList<Tensor> states)
    {
        ArgumentNullException.ThrowIfNull(cost);
        Require(states);
        double step = 1.0 / (states.Count - 1);
        Tensor? sum = null;
        for (int m = 0; m + 1 < states.Count; m++)
        {
            Tensor each = cost.Step(states[m], states[m + 1], step);
            sum = sum is null ? each : sum + each;
        }

        return sum!;
    }

    /// <summary>Refuses what is not a path.</summary>
    internal static void Require(IReadOnlyList<Tensor> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        if (states.Count < 2)
        {
            throw new InputException($"a path needs its start and its end, got {states.Count} states.");
        }

        for (int m = 1; m < states.Count; m++)
        {
            if (!states[m].shape.AsSpan().SequenceEqual(states[0].shape))
            {
                throw new InputException(
                    $"a path keeps its shape, but state {m} is {PointSet.Shape(states[m])} and the first {PointSet.Shape(states[0])}: "
                    + "give the states between two changes of shape, or take KineticEnergy of the residuals.");
            }

            PointSet.RequireOneType(states[0], states[m]);
        }
    }
}
