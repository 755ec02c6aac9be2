namespace Semiflow.Systems;

/// <summary>A system with quantities that its exact flow conserves, or lets only fall.</summary>
public interface IHasInvariants : IDynamicalSystem
{
    /// <summary>The quantities.</summary>
    IReadOnlyList<Invariant> Invariants { get; }
}
