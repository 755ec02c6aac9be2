using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>The sum of vector fields: physics and network, shared and own.</summary>
/// <param name="terms">At least one field.</param>
public sealed class SumField(params IReadOnlyList<IVectorField> terms) : IFieldSum
{
    /// <summary>The fields that are added.</summary>
    public IReadOnlyList<IVectorField> Terms => terms;

    IReadOnlyList<IVectorField> IFieldSum.Addends => terms;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => [.. terms.SelectMany(term => term.Parameters)];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state) => terms.Select(term =>
    {
        Tensor velocity = term.Velocity(time, state);
        VelocityCheck.Same(velocity, state, "A velocity");
        return velocity;
    }).Aggregate((sum, velocity) => sum + velocity);
}
