using Semiflow.Flows;
using Semiflow.Physics;

namespace Semiflow.Systems;

/// <summary>A system whose right-hand side is there as data are made with it: on tensors, with gradients, and on spans.</summary>
public interface IHasVectorField : IDynamicalSystem
{
    /// <summary>The right-hand side with its true coefficients on states <c>[batch, channel, x…]</c>, a new one each time.</summary>
    PhysicsField NewField();

    /// <summary>The same on one state of channels × nodes numbers; one object serves one thread.</summary>
    ISpanField NewSpanField() => new TensorSpanField(NewField(), [Channels.Count, .. Grid?.Shape ?? []]);
}
