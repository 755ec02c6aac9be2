using System.Numerics;

namespace Semiflow.Flows;

/// <summary>
/// A vector field of small states written by hand: closed-form velocity and vector-Jacobian product over rows of memory, so that
/// flows of it, and of its sums with networks, take the fused path. It must agree with its own <see cref="IVectorField.Velocity"/>.
/// </summary>
public interface IRowField : IVectorField
{
    /// <summary>Numbers in a state.</summary>
    int Channels { get; }

    /// <summary>Adds the velocity of each row. Called from several threads at once.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="time">Time of all rows.</param>
    /// <param name="parameters">Values of <see cref="IVectorField.Parameters"/>, one tensor after the other, each flattened.</param>
    /// <param name="states">Rows of <see cref="Channels"/> numbers, one after the other.</param>
    /// <param name="velocities">What to add to, in the same order.</param>
    void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>
    /// Adds the vector-Jacobian products <c>cᵀ ∂v/∂x</c> of each row and <c>Σ_rows cᵀ ∂v/∂θ</c>. Called from several threads at once.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="time">Time of all rows.</param>
    /// <param name="parameters">As in <see cref="AddVelocity"/>.</param>
    /// <param name="states">As in <see cref="AddVelocity"/>.</param>
    /// <param name="cotangents">c, in the order of the states.</param>
    /// <param name="stateGradients">What to add the products with ∂v/∂x to.</param>
    /// <param name="parameterGradients">What to add the products with ∂v/∂θ to, in the order of <paramref name="parameters"/>.</param>
    void AddGradients<T>(
        double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, ReadOnlySpan<T> cotangents, Span<T> stateGradients,
        Span<T> parameterGradients)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
