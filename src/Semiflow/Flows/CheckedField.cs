using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>A field whose velocities are checked: another shape would be broadcast to wrong numbers.</summary>
/// <param name="inner">The field.</param>
internal sealed class CheckedField(IVectorField inner) : IVectorField
{
    public IReadOnlyList<Tensor> Parameters => inner.Parameters;

    public Tensor Velocity(Tensor time, Tensor state)
    {
        Tensor velocity = inner.Velocity(time, state);
        VelocityCheck.Same(velocity, state, "A velocity");
        return velocity;
    }
}
