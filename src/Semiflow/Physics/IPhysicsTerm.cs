using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>One addend of a law of motion, such as drag or diffusion.</summary>
public interface IPhysicsTerm : IVectorField
{
    /// <summary>Its coefficients; terms may share them.</summary>
    IReadOnlyList<Coefficient> Coefficients { get; }

    /// <inheritdoc/>
    IReadOnlyList<Tensor> IVectorField.Parameters => [.. Coefficients.Select(c => c.Parameter).OfType<Tensor>()];
}
