using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>
/// A term of your own from a formula in tensor operations, such as <c>new PhysicsTerm((t, x) => -drag.Value * x * x.abs(), drag)</c>.
/// </summary>
/// <param name="velocity">Velocity of states <c>[batch, channel, x…]</c> at a time, in their shape.</param>
/// <param name="coefficients">The coefficients that the formula uses.</param>
public sealed class PhysicsTerm(Func<Tensor, Tensor, Tensor> velocity, params IReadOnlyList<Coefficient> coefficients) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => coefficients;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">One that the formula does not use.</exception>
    public IReadOnlyList<Coefficient> Squared
    {
        get;
        init => field = value.FirstOrDefault(each => !coefficients.Contains(each)) is { } other
            ? throw new ArgumentException($"{other.Name} is no coefficient of this term.", nameof(value))
            : value;
    } = [];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Tensor result = velocity(time, state);
        return result.shape.AsSpan().SequenceEqual(state.shape)
            ? result
            : throw new ArgumentException($"the formula of a term gave [{string.Join(", ", result.shape)}] for states "
                + $"[{string.Join(", ", state.shape)}].");
    }
}
