namespace Semiflow.Flows;

/// <summary>
/// A vector field that is the sum of others and nothing else: what works term by term, such as the fused path, may look inside.
/// </summary>
internal interface IFieldSum : IVectorField
{
    /// <summary>The fields that are added.</summary>
    IReadOnlyList<IVectorField> Addends { get; }
}
