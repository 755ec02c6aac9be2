using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>A formula as a term on states <c>[batch, channel]</c>.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
/// <param name="coefficients">Its coefficients, in its order.</param>
internal sealed class StateFormulaTerm<TFormula>(params IReadOnlyList<Coefficient> coefficients) : IPhysicsTerm
    where TFormula : IStateFormula
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => coefficients;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, typeof(TFormula).Name, TFormula.Channels, 0);
        TensorQuantity[] c = [.. coefficients.Select(each => new TensorQuantity(each.Value))];
        TensorQuantity[] x = [.. Enumerable.Range(0, TFormula.Channels).Select(i => new TensorQuantity(state.select(1, i)))];
        var velocity = new TensorQuantity[x.Length];
        TFormula.Velocity<TensorQuantity>(c, x, velocity);
        return stack([.. velocity.Select(each => each.Value!)], 1);
    }
}
