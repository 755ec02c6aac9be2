namespace Semiflow.Flows;

/// <summary>
/// A Runge–Kutta method: <c>k_i = v(t + c_i h, x + h Σ_j a_ij k_j)</c>, <c>x⁺ = x + h Σ_i b_i k_i</c>. The same object serves the
/// engine on spans and the engine on tensors.
/// </summary>
/// <param name="Name">Name on the command line and in messages, lower case.</param>
/// <param name="Order">Order of convergence of the weights.</param>
/// <param name="Nodes">c, one per stage.</param>
/// <param name="Matrix">
/// a, one row per stage: row i has i entries where the stage is explicit, i + 1 where it is diagonally implicit, and
/// as many as there are stages in a fully implicit method.
/// </param>
/// <param name="Weights">b, one per stage.</param>
public sealed record ButcherTableau(
    string Name, int Order, IReadOnlyList<double> Nodes, IReadOnlyList<IReadOnlyList<double>> Matrix, IReadOnlyList<double> Weights)
{
    /// <summary>Number of stages.</summary>
    public int Stages => Weights.Count;

    /// <summary>
    /// b − b̂, one per stage: the error of a step is estimated as h Σ_i (b_i − b̂_i) k_i; null for a method without embedded weights, which
    /// takes fixed steps only.
    /// </summary>
    public IReadOnlyList<double>? ErrorWeights { get; init; }

    /// <summary>Order of the embedded weights b̂; 0 without them.</summary>
    public int EmbeddedOrder { get; init; }

    /// <summary>b̂, one per stage; null for a method without them.</summary>
    public IReadOnlyList<double>? EmbeddedWeights
    {
        get => ErrorWeights is null ? null : [.. Weights.Zip(ErrorWeights, (b, error) => b - error)];
        init => ErrorWeights = value is null ? null : [.. Weights.Zip(value, (b, embedded) => b - embedded)];
    }

    /// <summary>Power of the step in the estimated error, k = min(p, p̂) + 1: what the step control divides its exponents by.</summary>
    public int ErrorOrder => Math.Min(Order, EmbeddedOrder) + 1;

    /// <summary>
    /// Dense output <c>x(t + θh) = x + h Σ_i b_i(θ) k_i</c>: row i has the coefficients of θ, θ², … in b_i. Null where the cubic
    /// Hermite polynomial through both ends and their velocities is used.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>>? Dense { get; init; }

    /// <summary>Order of the dense output; 3 is the Hermite polynomial's.</summary>
    public int DenseOrder { get; init; } = 3;

    /// <summary>
    /// First guesses of implicit stages: row i predicts k_i as Σ_j α_ij k_j over the stages before (α sum to 1); null, or an empty row, for
    /// the stage before.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>>? Predictors { get; init; }

    /// <summary>
    /// Length of the interval of stability on the negative real axis, hλ ≥ −this (spec ode.md 3); 0 where it is not known, infinite for L-
    /// and A-stable methods.
    /// </summary>
    public double RealStability { get; init; }

    /// <summary>What a step costs: explicit stages, one nonlinear equation per stage, or one for all stages.</summary>
    public StageCoupling Coupling => CouplingOf(Matrix);

    /// <summary>True where stage i is the velocity at already known values.</summary>
    public bool IsExplicitStage(int stage) => Coupling != StageCoupling.Full && Matrix[stage].Count <= stage;

    /// <summary>True where the last stage is computed at the new state and time, so that x⁺ solves the last stage's equation.</summary>
    public bool StifflyAccurate => EndsOnWeights(Matrix, Weights, Nodes);

    /// <summary>
    /// True where the last stage is the velocity at the new state, hence the first stage of the next step ("first same as last").
    /// </summary>
    public bool FirstSameAsLast => EndsOnWeights(Matrix, Weights, Nodes) && Matrix[0].Count == 0 && Weights.Count > 1;

    /// <summary>Largest node: above 1 the method looks beyond the end of its step.</summary>
    public double LargestNode => Nodes.Max();

    /// <summary>Weights of the dense output at a place in the step.</summary>
    /// <param name="theta">Place, 0 at the start and 1 at the end.</param>
    /// <param name="weights">b_i(θ), one per stage, overwritten.</param>
    /// <exception cref="InvalidOperationException">The method has the Hermite polynomial instead.</exception>
    public void DenseWeights(double theta, Span<double> weights)
    {
        IReadOnlyList<IReadOnlyList<double>> rows = Dense
            ?? throw new InvalidOperationException($"{Name} has no dense output of its own: use the Hermite polynomial.");
        for (int i = 0; i < rows.Count; i++)
        {
            double sum = 0;
            for (int q = rows[i].Count - 1; q >= 0; q--)
            {
                sum = (sum + rows[i][q]) * theta;
            }

            weights[i] = sum;
        }
    }

    private static StageCoupling CouplingOf(IReadOnlyList<IReadOnlyList<double>> matrix)
    {
        int most = matrix.Select((row, i) => row.Count - i).Max();
        return most switch { <= 0 => StageCoupling.Explicit, 1 => StageCoupling.Diagonal, _ => StageCoupling.Full };
    }

    private static bool EndsOnWeights(
        IReadOnlyList<IReadOnlyList<double>> matrix, IReadOnlyList<double> weights, IReadOnlyList<double> nodes)
    {
        IReadOnlyList<double> last = matrix[^1];
        return nodes[^1] == 1 && Enumerable.Range(0, weights.Count).All(j => weights[j] == (j < last.Count ? last[j] : 0));
    }
}
