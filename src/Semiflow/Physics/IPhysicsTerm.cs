using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>One addend of a law of motion, such as drag or diffusion.</summary>
public interface IPhysicsTerm : IVectorField
{
    /// <summary>Its coefficients; terms may share them.</summary>
    IReadOnlyList<Coefficient> Coefficients { get; }

    /// <summary>
    /// Those of them that enter squared, such as c in c²Δw: where least squares find coefficients, the term counts as affine in their
    /// squares, and in the others as they are.
    /// </summary>
    IReadOnlyList<Coefficient> Squared => [];

    /// <inheritdoc/>
    IReadOnlyList<Tensor> IVectorField.Parameters => [.. Coefficients.Select(c => c.Parameter).OfType<Tensor>()];
}
