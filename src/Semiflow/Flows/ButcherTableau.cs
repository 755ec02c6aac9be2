namespace Semiflow.Flows;

/// <summary>
/// A Runge–Kutta method: <c>k_i = v(t + c_i h, x + h Σ_j a_ij k_j)</c>, <c>x⁺ = x + h Σ_i b_i k_i</c>. The same object serves the
/// engine on spans and the engine on tensors.
/// </summary>
/// <param name="Name">Name on the command line and in messages, lower case.</param>
/// <param name="Order">Order of convergence of the weights.</param>
/// <param name="Nodes">c, one a stage.</param>
/// <param name="Matrix">a, one row a stage: only its entries below the diagonal for an explicit method (row i has i entries), up to the diagonal for a diagonally implicit one.</param>
/// <param name="Weights">b, one a stage.</param>
public sealed record ButcherTableau(string Name, int Order, IReadOnlyList<double> Nodes, IReadOnlyList<IReadOnlyList<double>> Matrix, IReadOnlyList<double> Weights)
{
    /// <summary>Number of stages.</summary>
    public int Stages => Weights.Count;
}
