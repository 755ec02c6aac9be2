using Semiflow.Physics;

namespace Semiflow.Systems;

/// <summary>A system of which parts are known as terms with coefficients to learn: what APHYNITY augments.</summary>
public interface IHasLaws : IHasVectorField
{
    /// <summary>What may be known of it, the incomplete before the complete. Names are unique among all systems.</summary>
    IReadOnlyList<PhysicsLaw> Laws { get; }

    /// <summary>The same system with data of another size; what it has no use for it leaves aside.</summary>
    /// <param name="frames">Save times; null for its own.</param>
    /// <param name="points">Nodes per direction; null for its own.</param>
    /// <param name="paperCompat">True for data as the published code makes them.</param>
    IHasLaws Sized(int? frames, int? points, bool paperCompat);
}
